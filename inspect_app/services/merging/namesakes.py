"""Entries of one name, without those that their keys alone show to be two.

A big register is full of namesakes: of ten thousands of pairs a few hundred are worth a look, so
that nothing else of the others is loaded. Whoever is alike in more shares another key as well.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

import sqlalchemy as sa

from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.likeness import Likeness


class Namesake(NamedTuple):
    """``head`` tells the house where the name is the same; ``head``, ``code``: None for unsaid."""

    id: int
    head: int | None
    code: int | None
    licence: int | None
    area: str
    is_open: bool


def namesakes(query: sa.Select[Any]) -> Iterator[tuple[int, int]]:
    """Pairs among those that the query of (name key, id) groups by name, if they may be one."""
    query = query.join(Institution, Institution.id == Likeness.institution_id).add_columns(
        Likeness.head, Likeness.code, Likeness.licence, Institution.area,
        Institution.closed_on.is_(None),
    )  # fmt: skip
    groups: dict[int, list[Namesake]] = defaultdict(list)
    for value, *facts in db.session.connection().execute(query):
        groups[value].append(Namesake(*facts))
    for group in groups.values():
        for one, two in combinations(group, 2):
            if not are_two(one, two):
                yield one.id, two.id


def are_two(one: Namesake, two: Namesake) -> bool:
    """At two houses, without a paper in common; and in two areas, or open under two codes.

    In two areas their name says nothing, so that a telephone alone is left to speak for the pair;
    open under two codes they are what `duplicates.are_clearly_two` calls so.
    """
    if one.head == two.head:
        return False
    if _same(one.code, two.code) or _same(one.licence, two.licence):
        return False
    if one.area and two.area and one.area != two.area:
        return True
    known = None not in (one.head, two.head, one.code, two.code)
    return known and one.is_open and two.is_open


def _same(one: int | None, two: int | None) -> bool:
    return one is not None and one == two
