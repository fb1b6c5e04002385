"""A log that is only added to, and figures that outlive their people."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

SQLITE = (
    "CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry"
    " BEGIN SELECT RAISE(ABORT, 'audit_entry is only added to'); END",
    "CREATE TRIGGER audit_entry_is_not_deleted BEFORE DELETE ON audit_entry"
    " BEGIN SELECT RAISE(ABORT, 'audit_entry is only added to'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION refuse_to_change_the_log() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'audit_entry is only added to'; END $$",
    "CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE OR DELETE ON audit_entry"
    " FOR EACH ROW EXECUTE FUNCTION refuse_to_change_the_log()",
    "CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log()",
)


def upgrade() -> None:
    op.create_table('frozen_figures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('numbers', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_frozen_figures_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frozen_figures')),
    sa.UniqueConstraint('event_id', name=op.f('uq_frozen_figures_event_id'))
    )
    is_sqlite = op.get_bind().dialect.name == 'sqlite'
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute("DROP TRIGGER audit_entry_is_not_changed")
        op.execute("DROP TRIGGER audit_entry_is_not_deleted")
    else:
        op.execute("DROP TRIGGER audit_entry_is_not_changed ON audit_entry")
        op.execute("DROP TRIGGER audit_entry_is_not_emptied ON audit_entry")
        op.execute("DROP FUNCTION refuse_to_change_the_log()")
    op.drop_table('frozen_figures')
