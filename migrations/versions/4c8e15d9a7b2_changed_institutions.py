"""Index of when institutions changed

Revision ID: 4c8e15d9a7b2
Revises: b91e4c07d2a6
"""

from alembic import op


revision = '4c8e15d9a7b2'
down_revision = 'b91e4c07d2a6'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_institution_updated_at', 'institution', ['updated_at'])


def downgrade() -> None:
    op.drop_index('ix_institution_updated_at', 'institution')
