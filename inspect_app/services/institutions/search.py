"""Find institutions by any part of what they are known by, in an order new rows do not move."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.rules.districts import prefix
from inspect_app.store.base import db
from inspect_app.store.folding import fold
from inspect_app.store.id_sets import SHIFT, SIZE, places_of, to_bits
from inspect_app.store.institution import Institution
from inspect_app.store.search import SearchBlock, SearchText
from inspect_app.store.search_terms import terms_of_query

_FEW = 4_000
_PAGE = 2_000
_MOST_WORDS = 8

Place = tuple[str, int]
Candidates = dict[int, int]


@dataclass(frozen=True, slots=True)
class Query:
    """``scope`` is the reader's district; ``district`` narrows it; texts may be empty."""

    scope: str
    q: str = ""
    district: str = ""
    sector: str = ""
    kind: str = ""
    office_id: int | None = None
    open_only: bool = False
    limit: int = 50
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page, by name then id; ``next`` is the place the following page starts after."""

    items: Sequence[Institution]
    next: Place | None


def search_institutions(query: Query) -> Found:
    """Every word of ``q`` is part of name, address, a number, a telephone or the initials."""
    words = _words(query)
    if words is None:
        return Found([], None)
    if not words:
        return _page(query, _filters(query))
    candidates = _candidates(words)
    count = sum(bits.bit_count() for bits in candidates.values())
    if count <= _FEW:
        ids = [(block << SHIFT) + p for block, bits in candidates.items() for p in places_of(bits)]
        return _page(query, [*_filters(query), Institution.id.in_(ids), *_holding(words)])
    return _walk(query, words, candidates)


def conditions(query: Query) -> sa.ColumnElement[bool]:
    """Say what is searched for as one condition, for a list in another order."""
    words = _words(query)
    if words is None:
        return sa.false()
    if not words:
        return sa.and_(*_filters(query))
    candidates = _candidates(words)
    ids = [(block << SHIFT) + p for block, bits in candidates.items() for p in places_of(bits)]
    among = [Institution.id.in_(ids)] if len(ids) <= _FEW else []
    return sa.and_(*_filters(query), *among, *_holding(words))


def _words(query: Query) -> list[str] | None:
    """What is searched for, folded; None where no text matches: PostgreSQL's holds no NUL."""
    words = list(dict.fromkeys(fold(word) for word in query.q.split()))[:_MOST_WORDS]
    return None if any("\0" in word for word in words) else words


def _page(query: Query, where: Sequence[sa.ColumnElement[bool]]) -> Found:
    statement = sa.select(Institution).where(*where, *_following(query.after))
    ordered = statement.order_by(Institution.name, Institution.id).limit(query.limit + 1)
    items = list(db.session.scalars(ordered))
    return _cut(items, query.limit)


def _cut(items: list[Institution], limit: int) -> Found:
    more = len(items) > limit
    kept = items[:limit]
    return Found(kept, (kept[-1].name, kept[-1].id) if more and kept else None)


def _following(after: Place | None) -> list[sa.ColumnElement[bool]]:
    """After the last name; or the same name and a later id."""
    if after is None:
        return []
    name, identity = after
    same = sa.and_(Institution.name == name, Institution.id > identity)
    return [Institution.name >= name, sa.or_(Institution.name > name, same)]


def _filters(query: Query) -> list[sa.ColumnElement[bool]]:
    codes = [prefix(code) for code in (query.scope, query.district) if code]
    places = (Institution.district.startswith(code, autoescape=True) for code in codes)
    where = [sa.and_(Institution.stands, *places)]
    if query.sector:
        where.append(Institution.sector == query.sector)
    if query.kind:
        where.append(Institution.kind == query.kind)
    if query.office_id is not None:
        where.append(Institution.office_id == query.office_id)
    if query.open_only:
        where.append(Institution.closed_on.is_(None))
    return where


def _holding(words: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """The terms only suggest: 启明…明星 is not 启明星."""
    texts = sa.select(SearchText.institution_id).where(
        SearchText.institution_id == Institution.id,
        *(SearchText.text.contains(word, autoescape=True) for word in words),
    )
    return [texts.exists()]


def _candidates(words: Sequence[str]) -> Candidates:
    """Blocks of ids that have every term of every word."""
    terms = {term for word in words for term in terms_of_query(word)}
    found: dict[str, Candidates] = {term: defaultdict(int) for term in terms}
    query = sa.select(SearchBlock.term, SearchBlock.block, SearchBlock.ids)
    for term, block, ids in db.session.execute(query.where(SearchBlock.term.in_(terms))):
        found[term][block] |= to_bits(ids)
    fewest_first = sorted(found.values(), key=len)
    blocks = set.intersection(*(set(blocks) for blocks in fewest_first))
    joined = {block: _intersection([bits[block] for bits in fewest_first]) for block in blocks}
    return {block: bits for block, bits in joined.items() if bits}


def _intersection(sets: Sequence[int]) -> int:
    bits = sets[0]
    for other in sets[1:]:
        bits &= other
    return bits


def _walk(query: Query, words: Sequence[str], candidates: Candidates) -> Found:
    """Many match: go through the names in order and stop when the page is full."""
    place, ids = query.after, list[int]()
    size = max(query.limit * 2, 200)
    while len(ids) <= query.limit:
        statement = sa.select(Institution.name, Institution.id)
        statement = statement.where(*_filters(query), *_following(place))
        page = db.session.execute(
            statement.order_by(Institution.name, Institution.id).limit(size)
        ).all()
        hits = [i for _, i in page if candidates.get(i >> SHIFT, 0) >> (i & (SIZE - 1)) & 1]
        ids += _verified(hits, words)
        if len(page) < size:
            break
        place, size = (page[-1].name, page[-1].id), _PAGE
    return _page(query, [Institution.id.in_(ids[: query.limit + 1])])


def _verified(ids: list[int], words: Sequence[str]) -> list[int]:
    if not ids:
        return []
    query = sa.select(SearchText.institution_id, SearchText.text)
    texts = dict(db.session.execute(query.where(SearchText.institution_id.in_(ids))).all())
    return [i for i in ids if all(word in texts.get(i, "") for word in words)]
