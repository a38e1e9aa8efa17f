"""Phones with what is unsent on them, and how refused visits were settled

Revision ID: 2f6d80b1e9c5
Revises: 7c1d94f0ab36
"""

import sqlalchemy as sa
from alembic import op


revision = '2f6d80b1e9c5'
down_revision = '7c1d94f0ab36'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'phone',
        sa.Column('uuid', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('label', sa.String(length=200), nullable=False),
        sa.Column('first_seen', sa.DateTime(), nullable=False),
        sa.Column('last_seen', sa.DateTime(), nullable=False),
        sa.Column('revoked_at', sa.DateTime(), nullable=True),
        sa.Column('wipe_at', sa.DateTime(), nullable=True),
        sa.Column('wiped_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_phone_person_id_person')
        ),
        sa.PrimaryKeyConstraint('uuid', name=op.f('pk_phone')),
    )
    op.create_index(op.f('ix_phone_person_id'), 'phone', ['person_id'])
    op.create_table(
        'phone_work',
        sa.Column('phone_uuid', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('unsent', sa.Integer(), nullable=False),
        sa.Column('oldest_unsent_at', sa.DateTime(), nullable=True),
        sa.Column('reported_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ['phone_uuid'], ['phone.uuid'], name=op.f('fk_phone_work_phone_uuid_phone')
        ),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_phone_work_person_id_person')
        ),
        sa.PrimaryKeyConstraint('phone_uuid', 'person_id', name=op.f('pk_phone_work')),
    )
    op.create_index(op.f('ix_phone_work_person_id'), 'phone_work', ['person_id'])
    op.create_table(
        'phone_key',
        sa.Column('phone_uuid', sa.Uuid(), nullable=False),
        sa.Column('key_hash', sa.String(length=64), nullable=False),
        sa.Column('since', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ['phone_uuid'], ['phone.uuid'], name=op.f('fk_phone_key_phone_uuid_phone')
        ),
        sa.PrimaryKeyConstraint('phone_uuid', 'key_hash', name=op.f('pk_phone_key')),
    )
    op.create_table(
        'settlement',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('quarantined_id', sa.Integer(), nullable=False),
        sa.Column('deed', sa.String(length=8), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('places', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('document', sa.Text(), nullable=True),
        sa.Column('content_hash', sa.String(length=64), nullable=True),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.CheckConstraint("deed IN ('mended','closed')", name=op.f('ck_settlement_deed_known')),
        sa.CheckConstraint(
            "(deed = 'mended') = (content_hash IS NOT NULL)",
            name=op.f('ck_settlement_mended_has_hash'),
        ),
        sa.ForeignKeyConstraint(
            ['quarantined_id'],
            ['quarantined_visit.id'],
            name=op.f('fk_settlement_quarantined_id_quarantined_visit'),
        ),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_settlement_person_id_person')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement')),
        sa.UniqueConstraint('quarantined_id', name=op.f('uq_settlement_quarantined_id')),
    )


def downgrade() -> None:
    op.drop_table('settlement')
    op.drop_table('phone_key')
    op.drop_table('phone_work')
    op.drop_table('phone')
