"""Merged institutions

Revision ID: 3f1c7a52d9e4
Revises: bb4573c955ff
"""

import sqlalchemy as sa
from alembic import op


revision = '3f1c7a52d9e4'
down_revision = 'bb4573c955ff'
branch_labels = None
depends_on = None

INTO = 'fk_institution_merged_into_id_institution'
ANOTHER = 'ck_institution_merged_into_another'


def upgrade() -> None:
    # Said in SQL that both databases take: alembic would have SQLite copy the whole table, which
    # is full of rows that others refer to.
    op.execute(
        'ALTER TABLE institution ADD COLUMN merged_into_id INTEGER '
        f'CONSTRAINT {INTO} REFERENCES institution (id) '
        f'CONSTRAINT {ANOTHER} CHECK (merged_into_id <> id)'
    )
    op.create_index('ix_institution_merged_into_id', 'institution', ['merged_into_id'])
    op.create_table(
        'institution_merge',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('uuid', sa.Uuid(), nullable=False),
        sa.Column('office_id', sa.Integer(), nullable=False),
        sa.Column('survivor_id', sa.Integer(), nullable=False),
        sa.Column('absorbed_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('changes', sa.JSON(), nullable=False),
        sa.Column('moved', sa.JSON(), nullable=False),
        sa.Column('merged_at', sa.DateTime(), nullable=False),
        sa.Column('merged_by_id', sa.Integer(), nullable=False),
        sa.Column('undone_at', sa.DateTime(), nullable=True),
        sa.Column('undone_by_id', sa.Integer(), nullable=True),
        sa.Column('undone_reason', sa.Text(), nullable=False),
        sa.CheckConstraint(
            'survivor_id <> absorbed_id', name=op.f('ck_institution_merge_two_entries')
        ),
        *_references('institution_merge', 'office', 'office_id'),
        *_references('institution_merge', 'institution', 'survivor_id', 'absorbed_id'),
        *_references('institution_merge', 'person', 'merged_by_id', 'undone_by_id'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_institution_merge')),
        sa.UniqueConstraint('uuid', name=op.f('uq_institution_merge_uuid')),
    )
    for column in ('office_id', 'survivor_id', 'absorbed_id'):
        op.create_index(f'ix_institution_merge_{column}', 'institution_merge', [column])
    op.create_table(
        'institution_distinction',
        sa.Column('low_id', sa.Integer(), nullable=False),
        sa.Column('high_id', sa.Integer(), nullable=False),
        sa.Column('office_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('judged_at', sa.DateTime(), nullable=False),
        sa.Column('judged_by_id', sa.Integer(), nullable=False),
        sa.CheckConstraint(
            'low_id < high_id', name=op.f('ck_institution_distinction_low_before_high')
        ),
        *_references('institution_distinction', 'office', 'office_id'),
        *_references('institution_distinction', 'institution', 'low_id', 'high_id'),
        *_references('institution_distinction', 'person', 'judged_by_id'),
        sa.PrimaryKeyConstraint('low_id', 'high_id', name=op.f('pk_institution_distinction')),
    )
    for column in ('office_id', 'high_id'):
        op.create_index(f'ix_institution_distinction_{column}', 'institution_distinction', [column])


def _references(table: str, target: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([each], [f'{target}.id'], name=op.f(f'fk_{table}_{each}_{target}'))
        for each in columns
    ]


def downgrade() -> None:
    op.drop_table('institution_distinction')
    op.drop_table('institution_merge')
    op.drop_index('ix_institution_merged_into_id', table_name='institution')
    op.drop_column('institution', 'merged_into_id')
