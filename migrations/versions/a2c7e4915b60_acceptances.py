"""Visits that the office took in without files that will never come

Revision ID: a2c7e4915b60
Revises: 6e0a37f1c9d4
"""

import sqlalchemy as sa
from alembic import op


revision = 'a2c7e4915b60'
down_revision = '6e0a37f1c9d4'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'acceptance',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('visit_id', sa.Integer(), nullable=False),
        sa.Column('files', sa.JSON(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ['visit_id'], ['visit.id'], name=op.f('fk_acceptance_visit_id_visit')
        ),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_acceptance_person_id_person')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_acceptance')),
        sa.UniqueConstraint('visit_id', name=op.f('uq_acceptance_visit_id')),
    )


def downgrade() -> None:
    op.drop_table('acceptance')
