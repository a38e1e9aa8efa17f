"""Likeness

Revision ID: c2b94e60d7a1
Revises: 8d40c2b6e1f7
"""

import sqlalchemy as sa
from alembic import op


revision = 'c2b94e60d7a1'
down_revision = '8d40c2b6e1f7'
branch_labels = None
depends_on = None

KEYS = ('code', 'licence', 'name', 'reach', 'head', 'tail')


def upgrade() -> None:
    # Left empty: what is computed from the register is filled by `db upgrade` itself.
    op.create_table(
        'likeness',
        sa.Column('institution_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('office_id', sa.Integer(), nullable=False),
        *(sa.Column(key, sa.BigInteger(), nullable=True) for key in KEYS),
        sa.ForeignKeyConstraint(
            ['institution_id'],
            ['institution.id'],
            name=op.f('fk_likeness_institution_id_institution'),
            ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(
            ['office_id'], ['office.id'], name=op.f('fk_likeness_office_id_office')
        ),
        sa.PrimaryKeyConstraint('institution_id', name=op.f('pk_likeness')),
    )
    for key in KEYS:
        op.create_index(f'ix_likeness_office_id_{key}', 'likeness', ['office_id', key])


def downgrade() -> None:
    op.drop_table('likeness')
