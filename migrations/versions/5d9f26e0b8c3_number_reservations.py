"""Numbers of papers reserved for phones

Revision ID: 5d9f26e0b8c3
Revises: 4c8e15d9a7b2
"""

import sqlalchemy as sa
from alembic import op


revision = '5d9f26e0b8c3'
down_revision = '4c8e15d9a7b2'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'number_reservation',
        sa.Column('office_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('serial', sa.Integer(), nullable=False),
        sa.Column('number', sa.String(length=200), nullable=False),
        sa.Column('phone_uuid', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(length=32), nullable=False),
        sa.Column('verify_url', sa.Text(), nullable=False),
        sa.Column('reserved_at', sa.DateTime(), nullable=False),
        sa.Column('bound_at', sa.DateTime(), nullable=True),
        sa.Column('visit_id', sa.Integer(), nullable=True),
        sa.Column('sheet', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('settled_at', sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ['office_id'], ['office.id'], name=op.f('fk_number_reservation_office_id_office')
        ),
        sa.ForeignKeyConstraint(
            ['phone_uuid'], ['phone.uuid'], name=op.f('fk_number_reservation_phone_uuid_phone')
        ),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_number_reservation_person_id_person')
        ),
        sa.ForeignKeyConstraint(
            ['visit_id'], ['visit.id'], name=op.f('fk_number_reservation_visit_id_visit')
        ),
        sa.PrimaryKeyConstraint(
            'office_id', 'kind', 'year', 'serial', name=op.f('pk_number_reservation')
        ),
        sa.UniqueConstraint('code', name=op.f('uq_number_reservation_code')),
        sa.UniqueConstraint('visit_id', name=op.f('uq_number_reservation_visit_id')),
    )
    op.create_index(
        op.f('ix_number_reservation_phone_uuid'), 'number_reservation', ['phone_uuid']
    )
    op.create_index(op.f('ix_number_reservation_person_id'), 'number_reservation', ['person_id'])


def downgrade() -> None:
    op.drop_table('number_reservation')
