"""Waves, substitutes, releases, an event's own mail texts, dates that move, links that died."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None



def upgrade() -> None:
    op.create_table('mail_text',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_mail_text_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_text')),
    sa.UniqueConstraint('event_id', 'kind', 'language', name=op.f('uq_mail_text_event_id_kind_language'))
    )
    with op.batch_alter_table('mail_text', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_text_event_id'), ['event_id'], unique=False)

    op.create_table('retired_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('link_sha256', sa.String(), nullable=False),
    sa.Column('because', sa.String(length=20), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_retired_link_event_id_event')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retired_link')),
    sa.UniqueConstraint('link_sha256', name=op.f('uq_retired_link_link_sha256'))
    )
    with op.batch_alter_table('retired_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_retired_link_event_id'), ['event_id'], unique=False)

    op.create_table('wave',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('audience', sa.String(length=20), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('send_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer_until_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('remind_days', sa.Integer(), nullable=True),
    sa.Column('is_override', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('request_key', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_wave_area_id_area')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_wave_event_id_event')),
    sa.ForeignKeyConstraint(['group_id'], ['event_group.id'], name=op.f('fk_wave_group_id_event_group')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wave')),
    sa.UniqueConstraint('request_key', name=op.f('uq_wave_request_key'))
    )
    with op.batch_alter_table('wave', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_wave_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_wave_group_id'), ['group_id'], unique=False)
        batch_op.create_index('ix_wave_state_send_at', ['state', 'send_at'], unique=False)

    op.create_table('release_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('nominator_id', sa.Integer(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_release_rule_event_id_event')),
    sa.ForeignKeyConstraint(['group_id'], ['event_group.id'], name=op.f('fk_release_rule_group_id_event_group')),
    sa.ForeignKeyConstraint(['nominator_id'], ['nominator.id'], name=op.f('fk_release_rule_nominator_id_nominator')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_release_rule'))
    )
    with op.batch_alter_table('release_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_release_rule_event_id'), ['event_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_release_rule_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_release_rule_nominator_id'), ['nominator_id'], unique=False)

    op.create_table('release_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('rule_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('taker', sa.String(length=20), nullable=False),
    sa.Column('nominator_id', sa.Integer(), nullable=True),
    sa.Column('group_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['group_id'], ['event_group.id'], name=op.f('fk_release_step_group_id_event_group')),
    sa.ForeignKeyConstraint(['nominator_id'], ['nominator.id'], name=op.f('fk_release_step_nominator_id_nominator')),
    sa.ForeignKeyConstraint(['rule_id'], ['release_rule.id'], name=op.f('fk_release_step_rule_id_release_rule')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_release_step')),
    sa.UniqueConstraint('rule_id', 'position', name=op.f('uq_release_step_rule_id_position'))
    )
    with op.batch_alter_table('release_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_release_step_rule_id'), ['rule_id'], unique=False)

    op.create_table('released_place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('rule_id', sa.Integer(), nullable=False),
    sa.Column('taker', sa.String(length=20), nullable=False),
    sa.Column('from_allocation_id', sa.Integer(), nullable=True),
    sa.Column('to_allocation_id', sa.Integer(), nullable=True),
    sa.Column('to_group_id', sa.Integer(), nullable=False),
    sa.Column('invitation_id', sa.Integer(), nullable=False),
    sa.Column('registration_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['from_allocation_id'], ['allocation.id'], name=op.f('fk_released_place_from_allocation_id_allocation')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_released_place_invitation_id_invitation')),
    sa.ForeignKeyConstraint(['registration_id'], ['registration.id'], name=op.f('fk_released_place_registration_id_registration')),
    sa.ForeignKeyConstraint(['rule_id'], ['release_rule.id'], name=op.f('fk_released_place_rule_id_release_rule')),
    sa.ForeignKeyConstraint(['to_allocation_id'], ['allocation.id'], name=op.f('fk_released_place_to_allocation_id_allocation')),
    sa.ForeignKeyConstraint(['to_group_id'], ['event_group.id'], name=op.f('fk_released_place_to_group_id_event_group')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_released_place'))
    )
    with op.batch_alter_table('released_place', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_released_place_invitation_id'), ['invitation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_released_place_rule_id'), ['rule_id'], unique=False)

    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('remind_days', sa.Integer(), server_default='3', nullable=False))
        batch_op.add_column(sa.Column('reconfirm_days', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('reconfirm_until_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('event_group', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_joinable', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('silence', sa.String(length=20), server_default='keep', nullable=False))
        batch_op.create_check_constraint(op.f('ck_event_group_joinable'), "admission = 'open' OR NOT is_joinable")

    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.add_column(sa.Column('wave_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('substitute_for_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('handovers', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('remind_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('wants_no_reminders', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('letter_printed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_invitation_remind_at'), ['remind_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_substitute_for_id'), ['substitute_for_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_wave_id'), ['wave_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_invitation_substitute_for_id_invitation'), 'invitation', ['substitute_for_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_invitation_wave_id_wave'), 'wave', ['wave_id'], ['id'])

    with op.batch_alter_table('nominator_contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_nominator_contact_nominator_id_email'), type_='unique')
        batch_op.create_index('ix_nominator_contact_nominator_id_email', ['nominator_id', 'email'], unique=True, sqlite_where=sa.text('removed_at IS NULL'), postgresql_where=sa.text('removed_at IS NULL'))

    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.add_column(sa.Column('priority', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('priority_reason', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('skipped_because', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('is_to_reconfirm', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('reconfirm_until_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('reconfirm_asked_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('reconfirmed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('offered_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('lapsed_at', sa.DateTime(timezone=True), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('registration', schema=None) as batch_op:
        batch_op.drop_column('lapsed_at')
        batch_op.drop_column('offered_at')
        batch_op.drop_column('reconfirmed_at')
        batch_op.drop_column('reconfirm_asked_at')
        batch_op.drop_column('reconfirm_until_at')
        batch_op.drop_column('is_to_reconfirm')
        batch_op.drop_column('skipped_because')
        batch_op.drop_column('priority_reason')
        batch_op.drop_column('priority')

    with op.batch_alter_table('nominator_contact', schema=None) as batch_op:
        batch_op.drop_index('ix_nominator_contact_nominator_id_email')
        batch_op.create_unique_constraint(batch_op.f('uq_nominator_contact_nominator_id_email'), ['nominator_id', 'email'])
        batch_op.drop_column('removed_at')
        batch_op.drop_column('reminded_at')

    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_invitation_wave_id_wave'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_invitation_substitute_for_id_invitation'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_invitation_wave_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_substitute_for_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_remind_at'))
        batch_op.drop_column('letter_printed_at')
        batch_op.drop_column('wants_no_reminders')
        batch_op.drop_column('remind_at')
        batch_op.drop_column('handovers')
        batch_op.drop_column('substitute_for_id')
        batch_op.drop_column('wave_id')

    with op.batch_alter_table('event_group', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_event_group_joinable'), type_='check')
        batch_op.drop_column('silence')
        batch_op.drop_column('is_joinable')

    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_column('reconfirm_until_at')
        batch_op.drop_column('reconfirm_days')
        batch_op.drop_column('remind_days')

    with op.batch_alter_table('released_place', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_released_place_rule_id'))
        batch_op.drop_index(batch_op.f('ix_released_place_invitation_id'))

    op.drop_table('released_place')
    with op.batch_alter_table('release_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_release_step_rule_id'))

    op.drop_table('release_step')
    with op.batch_alter_table('release_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_release_rule_nominator_id'))
        batch_op.drop_index(batch_op.f('ix_release_rule_group_id'))
        batch_op.drop_index(batch_op.f('ix_release_rule_event_id'))

    op.drop_table('release_rule')
    with op.batch_alter_table('wave', schema=None) as batch_op:
        batch_op.drop_index('ix_wave_state_send_at')
        batch_op.drop_index(batch_op.f('ix_wave_group_id'))
        batch_op.drop_index(batch_op.f('ix_wave_event_id'))

    op.drop_table('wave')
    with op.batch_alter_table('retired_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_retired_link_event_id'))

    op.drop_table('retired_link')
    with op.batch_alter_table('mail_text', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mail_text_event_id'))

    op.drop_table('mail_text')
