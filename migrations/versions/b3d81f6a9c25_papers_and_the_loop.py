"""Papers of the loop, the party's reply, electronic seals, reminders

Revision ID: b3d81f6a9c25
Revises: a2c7e4915b60
"""

import sqlalchemy as sa
from alembic import op


revision = 'b3d81f6a9c25'
down_revision = 'a2c7e4915b60'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('feed',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_feed_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_feed')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_feed_key_hash'))
    )
    op.create_table('reminder_channel',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('address', sa.String(length=500), nullable=False),
    sa.Column('secret', sa.String(length=200), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind IN ('email','wecom','dingtalk')", name=op.f('ck_reminder_channel_kind_known')),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_reminder_channel_made_by_id_person')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_reminder_channel_office_id_office')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reminder_channel_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder_channel')),
    sa.UniqueConstraint('uuid', name=op.f('uq_reminder_channel_uuid'))
    )
    with op.batch_alter_table('reminder_channel', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reminder_channel_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reminder_channel_person_id'), ['person_id'], unique=False)

    op.create_table('seal_certificate',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('certificates', sa.Text(), nullable=False),
    sa.Column('pkcs12', sa.LargeBinary(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('issuer', sa.Text(), nullable=False),
    sa.Column('serial_no', sa.String(length=200), nullable=False),
    sa.Column('not_before', sa.DateTime(), nullable=False),
    sa.Column('valid_until', sa.DateTime(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.Column('added_by_id', sa.Integer(), nullable=True),
    sa.Column('retired_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['added_by_id'], ['person.id'], name=op.f('fk_seal_certificate_added_by_id_person')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_seal_certificate_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seal_certificate'))
    )
    with op.batch_alter_table('seal_certificate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_seal_certificate_office_id'), ['office_id'], unique=False)

    op.create_table('electronic_seal',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('paper', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.String(length=64), nullable=False),
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('sealed_at', sa.DateTime(), nullable=False),
    sa.Column('timestamped', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['certificate_id'], ['seal_certificate.id'], name=op.f('fk_electronic_seal_certificate_id_seal_certificate')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_electronic_seal_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_electronic_seal')),
    sa.UniqueConstraint('paper', name=op.f('uq_electronic_seal_paper'))
    )
    with op.batch_alter_table('electronic_seal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_electronic_seal_office_id'), ['office_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_electronic_seal_sealed'), ['sealed'], unique=False)

    op.create_table('reminder',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('channel_id', sa.Integer(), nullable=False),
    sa.Column('matter', sa.String(length=80), nullable=False),
    sa.Column('step', sa.String(length=40), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('claimed_at', sa.DateTime(), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(), nullable=True),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['channel_id'], ['reminder_channel.id'], name=op.f('fk_reminder_channel_id_reminder_channel')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_reminder_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
    sa.UniqueConstraint('channel_id', 'matter', 'step', 'day', name=op.f('uq_reminder_channel_id_matter_step_day'))
    )
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.create_index('ix_reminder_office_order', ['office_id', 'id'], unique=False)

    op.create_table('escalation',
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_escalation_answered_by_id_person')),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_escalation_notice_id_notice')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_escalation_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_escalation')),
    sa.UniqueConstraint('uuid', name=op.f('uq_escalation_uuid'))
    )
    with op.batch_alter_table('escalation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_escalation_notice_id'), ['notice_id'], unique=False)

    op.create_table('hearing',
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('files', sa.JSON(), nullable=False),
    sa.Column('speaker', sa.String(length=200), nullable=False),
    sa.Column('post', sa.String(length=200), nullable=False),
    sa.Column('heard_at', sa.DateTime(), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('accepted', sa.Boolean(), nullable=True),
    sa.Column('opinion', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_hearing_decided_by_id_person')),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_hearing_notice_id_notice')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_hearing_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hearing')),
    sa.UniqueConstraint('uuid', name=op.f('uq_hearing_uuid'))
    )
    with op.batch_alter_table('hearing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hearing_notice_id'), ['notice_id'], unique=False)

    op.create_table('paper',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('serial', sa.Integer(), nullable=True),
    sa.Column('number', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('addressee', sa.String(length=200), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=True),
    sa.Column('deed', sa.Uuid(), nullable=False),
    sa.Column('issued_by_id', sa.Integer(), nullable=False),
    sa.Column('issued_at', sa.DateTime(), nullable=False),
    sa.Column('sheet', sa.JSON(), nullable=False),
    sa.Column('paper', sa.String(length=64), nullable=False),
    sa.Column('verify_code', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['issued_by_id'], ['person.id'], name=op.f('fk_paper_issued_by_id_person')),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_paper_notice_id_notice')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_paper_office_id_office')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper')),
    sa.UniqueConstraint('notice_id', 'kind', 'deed', name=op.f('uq_paper_notice_id_kind_deed')),
    sa.UniqueConstraint('office_id', 'kind', 'year', 'serial', name=op.f('uq_paper_office_id_kind_year_serial')),
    sa.UniqueConstraint('uuid', name=op.f('uq_paper_uuid')),
    sa.UniqueConstraint('verify_code', name=op.f('uq_paper_verify_code'))
    )
    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_paper_notice_id'), ['notice_id'], unique=False)
        batch_op.create_index('ix_paper_office_order', ['office_id', 'id'], unique=False)

    op.create_table('reply_access',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.DateTime(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('closed_until', sa.DateTime(), nullable=True),
    sa.Column('opened_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_reply_access_made_by_id_person')),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_reply_access_notice_id_notice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply_access')),
    sa.UniqueConstraint('notice_id', name=op.f('uq_reply_access_notice_id'))
    )
    op.create_table('reply_session',
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('access_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('since', sa.DateTime(), nullable=False),
    sa.Column('until', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['access_id'], ['reply_access.id'], name=op.f('fk_reply_session_access_id_reply_access')),
    sa.PrimaryKeyConstraint('key_hash', name=op.f('pk_reply_session'))
    )
    with op.batch_alter_table('reply_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reply_session_access_id'), ['access_id'], unique=False)

    with op.batch_alter_table('evidence_holder', schema=None) as batch_op:
        batch_op.alter_column('person_id',
               existing_type=sa.INTEGER(),
               nullable=True)

    with op.batch_alter_table('number_fate', schema=None) as batch_op:
        batch_op.add_column(sa.Column('paper_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_number_fate_paper_id_paper'), 'paper', ['paper_id'], ['id'])

    # Added in place: other tables name these, and violations are many.
    op.add_column('person', sa.Column('email', sa.String(length=200), nullable=False, server_default=''))

    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.add_column(sa.Column('answer_by', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('accepted', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('case_no', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('answer', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('answered_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('answered_by_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_referral_answered_by_id_person'), 'person', ['answered_by_id'], ['id'])

    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seen_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('seen_by_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_report_seen_by_id_person'), 'person', ['seen_by_id'], ['id'])

    op.add_column('violation', sa.Column('rest', sa.Text(), nullable=False, server_default=''))



def downgrade() -> None:
    op.drop_column('violation', 'rest')

    with op.batch_alter_table('report', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_report_seen_by_id_person'), type_='foreignkey')
        batch_op.drop_column('seen_by_id')
        batch_op.drop_column('seen_at')

    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_referral_answered_by_id_person'), type_='foreignkey')
        batch_op.drop_column('answered_by_id')
        batch_op.drop_column('answered_on')
        batch_op.drop_column('answer')
        batch_op.drop_column('case_no')
        batch_op.drop_column('accepted')
        batch_op.drop_column('answer_by')

    op.drop_column('person', 'email')

    with op.batch_alter_table('number_fate', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_number_fate_paper_id_paper'), type_='foreignkey')
        batch_op.drop_column('paper_id')

    op.execute('DELETE FROM evidence_holder WHERE person_id IS NULL')
    with op.batch_alter_table('evidence_holder', schema=None) as batch_op:
        batch_op.alter_column('person_id',
               existing_type=sa.INTEGER(),
               nullable=False)

    with op.batch_alter_table('reply_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reply_session_access_id'))

    op.drop_table('reply_session')
    op.drop_table('reply_access')
    with op.batch_alter_table('paper', schema=None) as batch_op:
        batch_op.drop_index('ix_paper_office_order')
        batch_op.drop_index(batch_op.f('ix_paper_notice_id'))

    op.drop_table('paper')
    with op.batch_alter_table('hearing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hearing_notice_id'))

    op.drop_table('hearing')
    with op.batch_alter_table('escalation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_escalation_notice_id'))

    op.drop_table('escalation')
    with op.batch_alter_table('reminder', schema=None) as batch_op:
        batch_op.drop_index('ix_reminder_office_order')

    op.drop_table('reminder')
    with op.batch_alter_table('electronic_seal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_electronic_seal_sealed'))
        batch_op.drop_index(batch_op.f('ix_electronic_seal_office_id'))

    op.drop_table('electronic_seal')
    with op.batch_alter_table('seal_certificate', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_seal_certificate_office_id'))

    op.drop_table('seal_certificate')
    with op.batch_alter_table('reminder_channel', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reminder_channel_person_id'))
        batch_op.drop_index(batch_op.f('ix_reminder_channel_office_id'))

    op.drop_table('reminder_channel')
    op.drop_table('feed')
