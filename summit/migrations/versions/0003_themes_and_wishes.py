"""Themes, the tables that carry them, and people's wishes among them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("has_strong_wishes", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_theme_event_id_event"),
        sa.PrimaryKeyConstraint("id", name="pk_theme"),
        sa.UniqueConstraint("event_id", "name", name="uq_theme_event_id_name"),
    )
    op.create_table(
        "themed_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.CheckConstraint("round >= 0", name="ck_themed_table_round"),
        sa.ForeignKeyConstraint(
            ["table_id"], ["hall_table.id"], name="fk_themed_table_table_id_hall_table", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="fk_themed_table_theme_id_theme"),
        sa.PrimaryKeyConstraint("id", name="pk_themed_table"),
        sa.UniqueConstraint("table_id", "round", name="uq_themed_table_table_id_round"),
    )
    op.create_index("ix_themed_table_theme_id", "themed_table", ["theme_id"])
    op.create_index(
        "uq_themed_table_table_id_all_rounds",
        "themed_table",
        ["table_id"],
        unique=True,
        sqlite_where=sa.text("round IS NULL"),
        postgresql_where=sa.text("round IS NULL"),
    )
    op.create_table(
        "theme_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.CheckConstraint("rank BETWEEN 1 AND 3", name="ck_theme_wish_rank"),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name="fk_theme_wish_registration_id_registration",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name="fk_theme_wish_theme_id_theme"),
        sa.PrimaryKeyConstraint("id", name="pk_theme_wish"),
        sa.UniqueConstraint("registration_id", "rank", name="uq_theme_wish_registration_id_rank"),
        sa.UniqueConstraint("registration_id", "theme_id", name="uq_theme_wish_registration_id_theme_id"),
    )
    op.create_index("ix_theme_wish_theme_id", "theme_wish", ["theme_id"])


def downgrade() -> None:
    op.drop_index("ix_theme_wish_theme_id", table_name="theme_wish")
    op.drop_table("theme_wish")
    op.drop_index("uq_themed_table_table_id_all_rounds", table_name="themed_table")
    op.drop_index("ix_themed_table_theme_id", table_name="themed_table")
    op.drop_table("themed_table")
    op.drop_table("theme")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("has_strong_wishes")
