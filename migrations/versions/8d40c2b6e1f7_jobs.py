"""Jobs

Revision ID: 8d40c2b6e1f7
Revises: 3f1c7a52d9e4
"""

import sqlalchemy as sa
from alembic import op


revision = '8d40c2b6e1f7'
down_revision = '3f1c7a52d9e4'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'job',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('uuid', sa.Uuid(), nullable=False),
        sa.Column('office_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('kind', sa.String(length=30), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('payload', sa.JSON(), nullable=False),
        sa.Column('outcome', sa.JSON(), nullable=False),
        sa.Column('phase', sa.String(length=20), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('runner', sa.String(length=64), nullable=False),
        sa.Column('lease_until', sa.DateTime(), nullable=True),
        sa.Column('asked_at', sa.DateTime(), nullable=False),
        sa.Column('started_at', sa.DateTime(), nullable=True),
        sa.Column('ended_at', sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting','running','done','failed')", name=op.f('ck_job_state_known')
        ),
        sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_job_office_id_office')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_job_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
        sa.UniqueConstraint('uuid', name=op.f('uq_job_uuid')),
    )
    op.create_index('ix_job_state_id', 'job', ['state', 'id'])
    op.create_index('ix_job_office_id_id', 'job', ['office_id', 'id'])


def downgrade() -> None:
    op.drop_table('job')
