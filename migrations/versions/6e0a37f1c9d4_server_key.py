"""The server's key, send tokens of phones, and what is locked there

Revision ID: 6e0a37f1c9d4
Revises: 5d9f26e0b8c3
"""

import sqlalchemy as sa
from alembic import op


revision = '6e0a37f1c9d4'
down_revision = '5d9f26e0b8c3'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'server_key',
        sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('private_key', sa.String(length=64), nullable=False),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.CheckConstraint('id = 1', name=op.f('ck_server_key_only_one')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_server_key')),
    )
    op.create_table(
        'send_token',
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('phone_uuid', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('made_at', sa.DateTime(), nullable=False),
        sa.Column('late_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ['phone_uuid'], ['phone.uuid'], name=op.f('fk_send_token_phone_uuid_phone')
        ),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_send_token_person_id_person')
        ),
        sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_send_token')),
    )
    op.create_index(op.f('ix_send_token_phone_uuid'), 'send_token', ['phone_uuid'])
    op.create_index(op.f('ix_send_token_person_id'), 'send_token', ['person_id'])
    op.add_column('phone_work', sa.Column('locked_at', sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column('phone_work', 'locked_at')
    op.drop_table('send_token')
    op.drop_table('server_key')
