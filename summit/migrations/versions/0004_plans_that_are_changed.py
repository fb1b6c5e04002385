"""Plans that come from other plans: copied, mended, changed by hand."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

COLUMNS = (
    ('origin', sa.String(length=20), "'planned'"),
    ('from_round', sa.Integer(), '0'),
    ('is_repeatable', sa.Boolean(), sa.false()),
    ('is_without_absent', sa.Boolean(), sa.false()),
    ('version', sa.Integer(), '0'),
    ('changes', sa.JSON(), "'[]'"),
)


def upgrade() -> None:
    with op.batch_alter_table('table_plan', schema=None) as batch_op:
        batch_op.add_column(sa.Column('based_on', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('max_moves', sa.Integer(), nullable=True))
        for name, kind, value in COLUMNS:
            default = sa.text(value) if isinstance(value, str) else value
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))


def downgrade() -> None:
    with op.batch_alter_table('table_plan', schema=None) as batch_op:
        for name, _kind, _value in reversed(COLUMNS):
            batch_op.drop_column(name)
        batch_op.drop_column('max_moves')
        batch_op.drop_column('based_on')
