"""Rules for the tables, what holds for all of them, and tables that are not used."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("hall_table", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_closed", sa.Boolean(), nullable=False, server_default=sa.false()))

    op.create_table(
        "plan_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("sector", sa.String(length=20), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("organisation", sa.String(length=20), nullable=False),
        sa.Column("gender", sa.String(length=20), nullable=False),
        sa.Column("age", sa.String(length=20), nullable=False),
        sa.Column("facilitators_per_table", sa.Integer(), nullable=False),
        sa.Column("has_staying_facilitators", sa.Boolean(), nullable=False),
        sa.Column("has_co_facilitators", sa.Boolean(), nullable=False),
        sa.Column("has_outside_facilitators", sa.Boolean(), nullable=False),
        sa.CheckConstraint("facilitators_per_table >= 0", name=op.f("ck_plan_settings_facilitators")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_plan_settings_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_settings")),
        sa.UniqueConstraint("event_id", name=op.f("uq_plan_settings_event_id")),
    )
    op.create_table(
        "table_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("earlier_event_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("times >= 1", name=op.f("ck_table_rule_times")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_table_rule_event_id_event")),
        sa.ForeignKeyConstraint(["table_id"], ["hall_table.id"], name=op.f("fk_table_rule_table_id_hall_table")),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["event_group.id"],
            name=op.f("fk_table_rule_group_id_event_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["earlier_event_id"], ["event.id"], name=op.f("fk_table_rule_earlier_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_rule")),
    )
    with op.batch_alter_table("table_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_table_rule_event_id"), ["event_id"], unique=False)

    op.create_table(
        "table_rule_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["table_rule.id"],
            name=op.f("fk_table_rule_person_rule_id_table_rule"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_table_rule_person_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_rule_person")),
        sa.UniqueConstraint("rule_id", "person_id", "part", name=op.f("uq_table_rule_person_rule_id_person_id_part")),
    )
    with op.batch_alter_table("table_rule_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_table_rule_person_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("table_rule_person")
    op.drop_table("table_rule")
    op.drop_table("plan_settings")
    with op.batch_alter_table("hall_table", schema=None) as batch_op:
        batch_op.drop_column("is_closed")
