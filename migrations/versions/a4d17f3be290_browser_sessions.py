"""Sessions as rows, in place of a count on the account

Revision ID: a4d17f3be290
Revises: 5e9a31d7c804
"""

import sqlalchemy as sa
from alembic import op


revision = 'a4d17f3be290'
down_revision = '5e9a31d7c804'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'browser_session',
        sa.Column('key_hash', sa.String(length=64), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('since', sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_browser_session_person_id_person')
        ),
        sa.PrimaryKeyConstraint('key_hash', name=op.f('pk_browser_session')),
    )
    op.create_index('ix_browser_session_person_id', 'browser_session', ['person_id'])
    # Not as a batch: SQLite would make the table anew, which others refer to.
    op.drop_column('person', 'session_epoch')


def downgrade() -> None:
    op.add_column(
        'person', sa.Column('session_epoch', sa.Integer(), nullable=False, server_default='0')
    )
    op.drop_table('browser_session')
