"""Keep the search index and the keys of likeness in step, within the caller's transaction.

What adds or edits institutions through the session is indexed when it is flushed; only bulk
statements call `index_many` and `reindex`. `rebuild` makes the index anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, UOWTransaction

from inspect_app.store.base import Base, db
from inspect_app.store.bulk import insert_rows
from inspect_app.store.id_sets import SHIFT, SIZE, from_bits, pack, to_bits
from inspect_app.store.institution import Institution
from inspect_app.store.likeness import add_keys, forget_keys, replace_keys
from inspect_app.store.search import SearchBlock, SearchText
from inspect_app.store.search_postings import Postings
from inspect_app.store.search_terms import SEARCHED, searched_text, terms_of

_BLOCKS = Base.metadata.tables["search_block"]
_TEXTS = Base.metadata.tables["search_text"]
_KEYS = Base.metadata.tables["likeness"]
_LOADED_TERMS = 500
_WRITTEN_ROWS = 2_000

Entry = tuple[int, Mapping[str, object]]


def index_many(office_id: int, entries: Iterable[Entry]) -> None:
    """Add new institutions (id, facts), ids ascending."""
    connection = db.session.connection()
    _lock(connection, office_id)
    postings = Postings()
    block, texts = -1, list[tuple[int, str]]()
    keyed: list[Entry] = []
    for identity, facts in entries:
        if identity >> SHIFT != block:
            _write(connection, office_id, block, postings.places())
            block, postings = identity >> SHIFT, Postings()
        text = searched_text(facts)
        texts.append((identity, text))
        keyed.append((identity, facts))
        postings.add(identity & (SIZE - 1), text)
        if len(texts) >= _WRITTEN_ROWS:
            insert_rows(connection, _TEXTS, ("institution_id", "text"), texts)
            add_keys(connection, office_id, keyed)
            texts, keyed = [], []
    _write(connection, office_id, block, postings.places())
    insert_rows(connection, _TEXTS, ("institution_id", "text"), texts)
    add_keys(connection, office_id, keyed)


def reindex(connection: sa.Connection, office_id: int, entries: Sequence[Entry]) -> None:
    """Bring changed institutions up to date; only the terms that differ are touched."""
    _lock(connection, office_id)
    replace_keys(connection, office_id, entries)
    added: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    removed: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    old_texts = _texts_of(connection, [identity for identity, _ in entries])
    changed = []
    for identity, facts in entries:
        text, old = searched_text(facts), old_texts.get(identity)
        if text == old:
            continue
        changed.append({"institution_id": identity, "text": text})
        before, after = terms_of(old or ""), terms_of(text)
        bit, block = 1 << (identity & (SIZE - 1)), identity >> SHIFT
        for term in after - before:
            added[block][term] |= bit
        for term in before - after:
            removed[block][term] |= bit
    _replace_texts(connection, changed)
    for block in added.keys() | removed.keys():
        _merge(connection, (office_id, block), added[block], removed[block])


def rebuild() -> int:
    """Make the whole index anew; how many institutions it holds."""
    connection = db.session.connection()
    connection.execute(_BLOCKS.delete())
    connection.execute(_TEXTS.delete())
    forget_keys(connection)
    columns = [Institution.id, *(getattr(Institution, name) for name in SEARCHED)]
    offices = db.session.scalars(sa.select(Institution.office_id).distinct()).all()
    count = 0
    for office_id in offices:
        query = sa.select(*columns).filter_by(office_id=office_id).order_by(Institution.id)
        rows = [(row.id, dict(row._mapping)) for row in db.session.execute(query)]  # noqa: SLF001 - SQLAlchemy's public name
        index_many(office_id, rows)
        count += len(rows)
    return count


def fill_if_empty() -> int:
    """Make the index of a register that has none, as after a migration; how many it then holds."""

    def is_empty(table: sa.FromClause) -> bool:
        return not db.session.scalar(
            sa.select(sa.select(sa.literal(1)).select_from(table).exists())
        )

    lacking = is_empty(_TEXTS) or is_empty(_KEYS)
    return rebuild() if lacking and not is_empty(Base.metadata.tables["institution"]) else 0


def _write(
    connection: sa.Connection, office_id: int, block: int, postings: Mapping[str, Sequence[int]]
) -> None:
    """Write one block's new places, joined to what the block holds already."""
    if not postings:
        return
    held = connection.scalar(
        sa.select(sa.func.count()).where(_BLOCKS.c.office_id == office_id, _BLOCKS.c.block == block)
    )
    if held:
        added = {term: to_bits(pack(places)) for term, places in postings.items()}
        _merge(connection, (office_id, block), added, {})
        return
    _insert(connection, (office_id, block), {t: pack(p) for t, p in postings.items()})


def _merge(
    connection: sa.Connection,
    key: tuple[int, int],
    added: Mapping[str, int],
    removed: Mapping[str, int],
) -> None:
    terms = sorted(added.keys() | removed.keys())
    for start in range(0, len(terms), _LOADED_TERMS):
        part = terms[start : start + _LOADED_TERMS]
        held = _held(connection, key, part)
        after = {
            term: (held.get(term, 0) | added.get(term, 0)) & ~removed.get(term, 0) for term in part
        }
        _delete(connection, key, [term for term in part if term in held])
        _insert(connection, key, {term: from_bits(bits) for term, bits in after.items() if bits})


def _lock(connection: sa.Connection, office_id: int) -> None:
    """Let an office's writers wait for each other (SQLite has one writer anyway).

    NO KEY UPDATE, since every row that names the office holds a key share of it.
    """
    offices = Base.metadata.tables["office"]
    query = sa.select(offices.c.id).where(offices.c.id == office_id)
    connection.execute(query.with_for_update(key_share=True))


def _held(connection: sa.Connection, key: tuple[int, int], terms: list[str]) -> dict[str, int]:
    query = sa.select(_BLOCKS.c.term, _BLOCKS.c.ids).where(_BLOCKS.c.term.in_(terms), _at(key))
    return {term: to_bits(ids) for term, ids in connection.execute(query)}


def _delete(connection: sa.Connection, key: tuple[int, int], terms: list[str]) -> None:
    if terms:
        connection.execute(_BLOCKS.delete().where(_BLOCKS.c.term.in_(terms), _at(key)))


def _insert(connection: sa.Connection, key: tuple[int, int], packed: Mapping[str, bytes]) -> None:
    rows = ((term, *key, packed[term]) for term in sorted(packed))
    insert_rows(connection, _BLOCKS, ("term", "office_id", "block", "ids"), rows)


def _at(key: tuple[int, int]) -> sa.ColumnElement[bool]:
    return sa.and_(_BLOCKS.c.office_id == key[0], _BLOCKS.c.block == key[1])


def _texts_of(connection: sa.Connection, identities: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(identities), _LOADED_TERMS):
        part = identities[start : start + _LOADED_TERMS]
        query = sa.select(_TEXTS.c.institution_id, _TEXTS.c.text)
        rows = connection.execute(query.where(_TEXTS.c.institution_id.in_(part)))
        found.update((row.institution_id, row.text) for row in rows)
    return found


def _replace_texts(connection: sa.Connection, texts: list[dict[str, Any]]) -> None:
    if not texts:
        return
    where = _TEXTS.c.institution_id == sa.bindparam("old")
    connection.execute(_TEXTS.delete().where(where), [{"old": t["institution_id"]} for t in texts])
    connection.execute(_TEXTS.insert(), texts)


@sa.event.listens_for(Session, "after_flush")
def _follow(session: Session, _context: UOWTransaction) -> None:
    """Index what the flush has written."""
    by_office: dict[int, list[Entry]] = defaultdict(list)
    for row in (*session.new, *session.dirty):
        if isinstance(row, Institution):
            facts = {name: getattr(row, name) for name in SEARCHED}
            by_office[row.office_id].append((row.id, facts))
    for office_id, entries in by_office.items():
        reindex(session.connection(), office_id, entries)


__all__ = ["SearchBlock", "SearchText", "index_many", "rebuild", "reindex"]
