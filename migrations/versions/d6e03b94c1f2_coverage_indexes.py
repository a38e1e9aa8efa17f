"""Coverage indexes

Revision ID: d6e03b94c1f2
Revises: a4d17f3be290
"""

import sqlalchemy as sa
from alembic import op


revision = 'd6e03b94c1f2'
down_revision = 'a4d17f3be290'
branch_labels = None
depends_on = None

INCOMPLETE = sa.text("state = 'incomplete'")


def upgrade() -> None:
    _index(
        'institution', 'coverage', 'district', 'kind', 'sector', 'area', 'registered_on',
        'closed_on', 'merged_into_id', 'grade', 'lat',
    )
    _index(
        'visit', 'institution_day', 'institution_id', 'office_id', 'outcome', 'state',
        'superseded_by_id', 'visited_on',
    )
    op.drop_index('ix_visit_state', 'visit')
    op.create_index(
        'ix_visit_incomplete', 'visit', ['office_id', 'id'],
        sqlite_where=INCOMPLETE, postgresql_where=INCOMPLETE,
    )


def downgrade() -> None:
    op.drop_index('ix_visit_incomplete', 'visit')
    op.create_index('ix_visit_state', 'visit', ['state'])
    _index(
        'visit', 'institution_day', 'institution_id', 'visited_on', 'office_id', 'outcome',
        'state', 'superseded_by_id',
    )
    _index('institution', 'coverage', 'kind', 'district', 'registered_on', 'closed_on')


def _index(table: str, name: str, *columns: str) -> None:
    """Make the index anew, over other columns."""
    op.drop_index(f'ix_{table}_{name}', table)
    op.create_index(f'ix_{table}_{name}', table, list(columns))
