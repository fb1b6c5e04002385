"""From what a plan was made, as those may know it who may not see needs."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('table_plan', schema=None) as batch_op:
        batch_op.add_column(sa.Column('input_sha256_without_needs', sa.String(), server_default='', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('table_plan', schema=None) as batch_op:
        batch_op.drop_column('input_sha256_without_needs')
