"""List indexes

Revision ID: f4b8a61d0c25
Revises: e81f5c20a7d3
"""

import sqlalchemy as sa
from alembic import op


revision = 'f4b8a61d0c25'
down_revision = 'e81f5c20a7d3'
branch_labels = None
depends_on = None

UNSETTLED = sa.text("state NOT IN ('not_applicable', 'rectified', 'referred', 'withdrawn')")


def upgrade() -> None:
    op.create_index(
        'ix_violation_unsettled_due', 'violation', ['due_on', 'id'],
        sqlite_where=UNSETTLED, postgresql_where=UNSETTLED,
    )
    op.create_index('ix_notice_office_order', 'notice', ['office_id', 'id'])


def downgrade() -> None:
    op.drop_index('ix_notice_office_order', 'notice')
    op.drop_index('ix_violation_unsettled_due', 'violation')
