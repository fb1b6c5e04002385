"""Roles at one group; one role for each person and place, the strongest of what there was."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

INDEXES = {
    'uq_role_host': (['staff_member_id', 'host_id'], 'event_id IS NULL'),
    'uq_role_event': (['staff_member_id', 'event_id'], 'event_id IS NOT NULL AND group_id IS NULL'),
    'uq_role_group': (['staff_member_id', 'group_id'], 'group_id IS NOT NULL'),
}


def upgrade() -> None:
    op.execute("UPDATE role SET can_see_needs = false WHERE kind != 'organiser'")
    op.execute(
        "DELETE FROM role WHERE EXISTS (SELECT 1 FROM role AS better"
        " WHERE better.staff_member_id = role.staff_member_id AND better.host_id = role.host_id"
        " AND coalesce(better.event_id, 0) = coalesce(role.event_id, 0) AND better.id != role.id"
        " AND ((better.kind = 'organiser' AND role.kind != 'organiser')"
        " OR (better.kind = role.kind AND better.id < role.id)))"
    )
    with op.batch_alter_table('role', schema=None) as batch_op:
        batch_op.add_column(sa.Column('group_id', sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_role_staff_member_id_host_id_event_id_kind'), type_='unique')
        batch_op.create_foreign_key(batch_op.f('fk_role_group_id_event_group'), 'event_group', ['group_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_role_group_id'), ['group_id'], unique=False)
        batch_op.create_check_constraint(op.f('ck_role_keeper'), "(kind = 'keeper') = (group_id IS NOT NULL)")
        batch_op.create_check_constraint(op.f('ck_role_group'), "group_id IS NULL OR event_id IS NOT NULL")
        batch_op.create_check_constraint(op.f('ck_role_needs'), "kind = 'organiser' OR NOT can_see_needs")
    for name, (columns, condition) in INDEXES.items():
        where = sa.text(condition)
        op.create_index(name, 'role', columns, unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.execute("DELETE FROM role WHERE group_id IS NOT NULL")
    for name in INDEXES:
        op.drop_index(name, table_name='role')
    with op.batch_alter_table('role', schema=None) as batch_op:
        for name in ('ck_role_needs', 'ck_role_group', 'ck_role_keeper'):
            batch_op.drop_constraint(op.f(name), type_='check')
        batch_op.drop_index(batch_op.f('ix_role_group_id'))
        batch_op.drop_constraint(batch_op.f('fk_role_group_id_event_group'), type_='foreignkey')
        batch_op.drop_column('group_id')
        batch_op.create_unique_constraint(
            batch_op.f('uq_role_staff_member_id_host_id_event_id_kind'),
            ['staff_member_id', 'host_id', 'event_id', 'kind'],
        )
