"""Answers stand in the visit's document; beside it how each was judged, and the wording kept once

Revision ID: 7c1d94f0ab36
Revises: 0b7e52c9d3f8
"""

import hashlib
import json
from itertools import groupby

import sqlalchemy as sa
from alembic import op


revision = '7c1d94f0ab36'
down_revision = '0b7e52c9d3f8'
branch_labels = None
depends_on = None

BATCH = 500

WORDING = sa.table('checklist_wording', sa.column('hash'), sa.column('wordings', sa.JSON))
VISIT = sa.table(
    'visit',
    sa.column('id'),
    sa.column('checklist_id'),
    sa.column('checklist_version'),
    sa.column('document'),
    sa.column('wording_hash'),
    sa.column('statuses', sa.JSON),
)
ANSWER = sa.table(
    'visit_answer',
    *map(sa.column, ('visit_id', 'ordinal', 'item', 'wording', 'status')),
    sa.column('answer', sa.JSON),
)


def upgrade() -> None:
    op.create_table(
        'checklist_wording',
        sa.Column('hash', sa.String(length=64), nullable=False),
        sa.Column('wordings', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('hash', name=op.f('pk_checklist_wording')),
    )
    op.add_column('visit', sa.Column('wording_hash', sa.String(length=64), nullable=True))
    op.add_column('visit', sa.Column('statuses', sa.JSON(), nullable=True))
    _move(op.get_bind())
    op.drop_table('visit_answer')


def _move(connection: sa.Connection) -> None:
    whole = _whole(connection)
    kept: set[str] = set()
    last = 0
    while True:
        ids = sa.select(ANSWER.c.visit_id).where(ANSWER.c.visit_id > last).distinct()
        batch = list(connection.scalars(ids.order_by(ANSWER.c.visit_id).limit(BATCH)))
        if not batch:
            return
        last = batch[-1]
        query = (
            sa.select(
                ANSWER.c.visit_id, VISIT.c.checklist_id, VISIT.c.checklist_version,
                ANSWER.c.item, ANSWER.c.wording, ANSWER.c.status,
            )
            .join(VISIT, VISIT.c.id == ANSWER.c.visit_id)
            .where(ANSWER.c.visit_id.between(batch[0], last))
            .order_by(ANSWER.c.visit_id, ANSWER.c.ordinal)
        )
        updates = []
        for visit_id, group in groupby(connection.execute(query), key=lambda row: row[0]):
            rows = list(group)
            own = {row.item: row.wording for row in rows}
            common = whole[rows[0].checklist_id, rows[0].checklist_version]
            wordings = common if own.items() <= common.items() else own
            key = _hash(wordings)
            if key not in kept:
                connection.execute(WORDING.insert(), {'hash': key, 'wordings': wordings})
                kept.add(key)
            statuses = {row.item: row.status for row in rows}
            updates.append({'of': visit_id, 'hash': key, 'told': statuses})
        connection.execute(
            VISIT.update()
            .where(VISIT.c.id == sa.bindparam('of'))
            .values(wording_hash=sa.bindparam('hash'), statuses=sa.bindparam('told', type_=sa.JSON)),
            updates,
        )


def _whole(connection: sa.Connection) -> dict[tuple[str, str], dict[str, str]]:
    """The wordings of each checklist's items, as far as visits have answered them."""
    query = (
        sa.select(
            VISIT.c.checklist_id, VISIT.c.checklist_version, ANSWER.c.item,
            sa.func.min(ANSWER.c.wording),
        )
        .join(VISIT, VISIT.c.id == ANSWER.c.visit_id)
        .group_by(VISIT.c.checklist_id, VISIT.c.checklist_version, ANSWER.c.item)
    )
    found: dict[tuple[str, str], dict[str, str]] = {}
    for checklist, version, item, wording in connection.execute(query):
        found.setdefault((checklist, version), {})[item] = wording
    return found


def _hash(wordings: dict[str, str]) -> str:
    """As the canonical JSON has it: item codes and texts, no numbers."""
    text = json.dumps(wordings, ensure_ascii=False, sort_keys=True, separators=(',', ':'))
    return hashlib.sha256(text.encode()).hexdigest()


def downgrade() -> None:
    op.create_table(
        'visit_answer',
        sa.Column('visit_id', sa.Integer(), nullable=False),
        sa.Column('ordinal', sa.Integer(), nullable=False),
        sa.Column('item', sa.String(length=20), nullable=False),
        sa.Column('wording', sa.Text(), nullable=False),
        sa.Column('answer', sa.JSON(), nullable=False),
        sa.Column('status', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ['visit_id'], ['visit.id'], name=op.f('fk_visit_answer_visit_id_visit')
        ),
        sa.PrimaryKeyConstraint('visit_id', 'ordinal', name=op.f('pk_visit_answer')),
    )
    _move_back(op.get_bind())
    op.drop_column('visit', 'statuses')
    op.drop_column('visit', 'wording_hash')
    op.drop_table('checklist_wording')


def _move_back(connection: sa.Connection) -> None:
    wordings = dict(connection.execute(sa.select(WORDING.c.hash, WORDING.c.wordings)).all())
    columns = (VISIT.c.id, VISIT.c.document, VISIT.c.wording_hash, VISIT.c.statuses)
    last = 0
    while True:
        query = sa.select(*columns).where(VISIT.c.id > last, VISIT.c.wording_hash.is_not(None))
        visits = connection.execute(query.order_by(VISIT.c.id).limit(BATCH)).all()
        if not visits:
            return
        last = visits[-1].id
        rows = []
        for visit in visits:
            given = {part['item']: part for part in json.loads(visit.document)['answers']}
            rows += [
                {
                    'visit_id': visit.id, 'ordinal': place, 'item': item,
                    'wording': wordings[visit.wording_hash][item],
                    'answer': given.get(item, {'item': item}), 'status': status,
                }
                for place, (item, status) in enumerate(visit.statuses.items())
            ]
        if rows:
            connection.execute(ANSWER.insert(), rows)
