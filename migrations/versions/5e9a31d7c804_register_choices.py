"""What people said about doubtful rows of register files

Revision ID: 5e9a31d7c804
Revises: c2b94e60d7a1
"""

import sqlalchemy as sa
from alembic import op


revision = '5e9a31d7c804'
down_revision = 'c2b94e60d7a1'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'register_choice',
        sa.Column('office_id', sa.Integer(), nullable=False),
        sa.Column('file_sha256', sa.String(length=64), nullable=False),
        sa.Column('sheet', sa.String(length=120), nullable=False),
        sa.Column('row', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('institution_id', sa.Integer(), nullable=True),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('chosen_at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ['office_id'], ['office.id'], name=op.f('fk_register_choice_office_id_office')
        ),
        sa.ForeignKeyConstraint(
            ['institution_id'],
            ['institution.id'],
            name=op.f('fk_register_choice_institution_id_institution'),
        ),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_register_choice_person_id_person')
        ),
        sa.PrimaryKeyConstraint(
            'office_id', 'file_sha256', 'sheet', 'row', name=op.f('pk_register_choice')
        ),
        sa.UniqueConstraint(
            'office_id',
            'file_sha256',
            'institution_id',
            name=op.f('uq_register_choice_office_id_file_sha256_institution_id'),
        ),
    )
    op.create_index(
        op.f('ix_register_choice_institution_id'), 'register_choice', ['institution_id']
    )


def downgrade() -> None:
    op.drop_table('register_choice')
