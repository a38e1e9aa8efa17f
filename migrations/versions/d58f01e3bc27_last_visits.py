"""The last visit to each institution, kept so that nobody looks through all visits for it.

Revision ID: d58f01e3bc27
Revises: c47e90d2ab16
"""

import sqlalchemy as sa
from alembic import op


revision = 'd58f01e3bc27'
down_revision = 'c47e90d2ab16'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'last_visit',
        sa.Column('office_id', sa.Integer(), nullable=False),
        sa.Column('institution_id', sa.Integer(), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(['office_id'], ['office.id'], name='fk_last_visit_office_id_office'),
        sa.ForeignKeyConstraint(
            ['institution_id'], ['institution.id'], name='fk_last_visit_institution_id_institution'
        ),
        sa.PrimaryKeyConstraint('office_id', 'institution_id', name='pk_last_visit'),
        sqlite_with_rowid=False,
    )
    op.execute(
        'INSERT INTO last_visit (office_id, institution_id, day) '
        'SELECT office_id, institution_id, max(visited_on) FROM visit '
        "WHERE institution_id IS NOT NULL AND state = 'complete' AND outcome = 'completed' "
        'AND superseded_by_id IS NULL GROUP BY office_id, institution_id'
    )


def downgrade() -> None:
    op.drop_table('last_visit')
