"""Kept coverage

Revision ID: e81f5c20a7d3
Revises: d6e03b94c1f2
"""

import sqlalchemy as sa
from alembic import op


revision = 'e81f5c20a7d3'
down_revision = 'd6e03b94c1f2'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'coverage_period',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('office_id', sa.Integer(), nullable=False),
        sa.Column('prefix', sa.String(length=12), nullable=False),
        sa.Column('first_day', sa.Date(), nullable=False),
        sa.Column('last_day', sa.Date(), nullable=False),
        sa.Column('kept_at', sa.DateTime(), nullable=False),
        _reference('coverage_period', 'office_id', 'office'),
        sa.PrimaryKeyConstraint('id', name='pk_coverage_period'),
        sa.UniqueConstraint(
            'office_id', 'first_day', 'last_day',
            name='uq_coverage_period_office_id_first_day_last_day',
        ),
    )
    op.create_table(
        'coverage_mark',
        sa.Column('period_id', sa.Integer(), nullable=False),
        sa.Column('institution_id', sa.Integer(), nullable=False),
        *_facts(),
        sa.Column('mark', sa.Integer(), nullable=False),
        _reference('coverage_mark', 'period_id', 'coverage_period'),
        _reference('coverage_mark', 'institution_id', 'institution'),
        sa.PrimaryKeyConstraint('period_id', 'institution_id', name='pk_coverage_mark'),
        sqlite_with_rowid=False,
    )
    op.create_table(
        'coverage_count',
        sa.Column('period_id', sa.Integer(), nullable=False),
        *_facts(),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ('denominator', 'visited', 'attempted', 'excused', 'closed')
        ),
        _reference('coverage_count', 'period_id', 'coverage_period'),
        sa.PrimaryKeyConstraint(
            'period_id', 'kind', 'sector', 'district', 'area', name='pk_coverage_count'
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ('coverage_count', 'coverage_mark', 'coverage_period'):
        op.drop_table(table)


def _facts() -> list[sa.Column]:
    lengths = {'kind': 12, 'sector': 12, 'district': 12, 'area': 200}
    return [sa.Column(n, sa.String(length=size), nullable=False) for n, size in lengths.items()]


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{other}.id'], name=f'fk_{table}_{column}_{other}')
