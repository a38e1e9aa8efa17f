"""Merged index

Revision ID: 0b7e52c9d3f8
Revises: f4b8a61d0c25
"""

import sqlalchemy as sa
from alembic import op


revision = '0b7e52c9d3f8'
down_revision = 'f4b8a61d0c25'
branch_labels = None
depends_on = None

MERGED = sa.text('merged_into_id IS NOT NULL')


def upgrade() -> None:
    op.drop_index('ix_institution_merged_into_id', 'institution')
    op.create_index(
        'ix_institution_merged_into_id', 'institution', ['merged_into_id'],
        sqlite_where=MERGED, postgresql_where=MERGED,
    )


def downgrade() -> None:
    op.drop_index('ix_institution_merged_into_id', 'institution')
    op.create_index('ix_institution_merged_into_id', 'institution', ['merged_into_id'])
