"""Forms that were sent and done, so that a second copy changes nothing."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('posted_form',
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('went_to', sa.String(), server_default='', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_posted_form'))
    )
    with op.batch_alter_table('posted_form', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_posted_form_created_at'), ['created_at'], unique=False)


def downgrade() -> None:
    op.drop_table('posted_form')
