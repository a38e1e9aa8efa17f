"""Count the record of a period by place and sector, as `rules.period_report` says; read only."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from inspect_app.rules.coverage import Period
from inspect_app.rules.period_report import Figures, is_repeat
from inspect_app.services.reports import records
from inspect_app.services.reports.places import Place, Register, numbers
from inspect_app.services.reports.records import Scope
from inspect_app.store.base import db
from inspect_app.store.office import Office

if TYPE_CHECKING:
    from datetime import date

PAPERS = {"notice": "notices", "opinion": "opinions"}

Cells = Mapping[Place, Figures]
Codes = Mapping[tuple[str, Place], int]
"""How often each code was found at each place, whatever its sector."""
Told = Iterator[tuple[Place, str, int]]


def count(*scopes: Scope) -> list[tuple[Cells, Codes]]:
    """Count everything once for each scope of one office, by place; none where nothing is."""
    register = Register(scopes[0].office)
    papers = _papers(scopes, register)
    return [_count(scope, register, told) for scope, told in zip(scopes, papers, strict=True)]


def _count(
    scope: Scope, register: Register, papers: Sequence[tuple[Place, str, int]]
) -> tuple[Cells, Codes]:
    counts: dict[Place, Counter[str]] = defaultdict(Counter)
    days: dict[Place, Counter[int]] = defaultdict(Counter)
    codes: Counter[tuple[str, Place]] = Counter()
    for some in (papers, _counted(scope, register, codes)):
        for place, name, n in some:
            counts[place][name] += n
    for delivered_on, rectified_on, place, n in _grouped(
        records.rectified(scope), register, "delivered_on", "day"
    ):
        counts[place]["rectified"] += n
        if delivered_on is not None:
            days[place][max((rectified_on - delivered_on).days, 0)] += n
    cells = {place: Figures(**found, days=days[place]) for place, found in counts.items()}
    return cells, codes


def by_month(office: Office, period: Period) -> Mapping[int, int]:
    """Completed visits by month of a period within one year; nothing of a month without any."""
    found: Counter[int] = Counter()
    for day, n in db.session.execute(records.done_by_day(office, period)):
        found[day.month] += n
    return found


def _counted(scope: Scope, register: Register, codes: Counter[tuple[str, Place]]) -> Told:
    yield from _visits(scope, register)
    yield from _site_visits(scope)
    for place, n in _grouped(records.rechecks(scope), register):
        yield place, "rechecks", n
    elsewhere = _grouped(records.off_site(scope), register, "outcome", "inspectors")
    for outcome, inspectors, place, n in elsewhere:
        yield place, "inspector_visits", -n * inspectors
        yield place, "off_site", n * (outcome == "completed")
    yield from _findings(scope, register, codes)
    for place, n in _grouped(records.referred(scope), register):
        yield place, "referrals", n
    for state, in_time, place, n in _grouped(records.due(scope), register, "state", "in_time"):
        yield place, "due", n
        yield place, "in_time", n * in_time
        yield place, "unchecked", n * (state == "open")


def _visits(scope: Scope, register: Register) -> Told:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for outcome, *texts in db.session.execute(records.visits(scope)):
        found[outcome].append(tuple(texts))
    for outcome, pairs in found.items():
        ids, inspectors = (numbers(texts) for texts in zip(*pairs, strict=True))
        for named in set(inspectors):
            for place, n in register.count([*compress(ids, map(named.__eq__, inspectors))]):
                yield place, "visits" if outcome == "completed" else outcome, n
                yield place, "inspector_visits", n * named
        if outcome == "completed":
            for place, n in register.count(set(ids)):
                yield place, "institutions", n


def _site_visits(scope: Scope) -> Told:
    different = set()
    for outcome, inspectors, name, address, _, district in db.session.execute(
        records.site_visits(scope)
    ):
        place = Place(district, "", "")
        yield place, "inspector_visits", inspectors
        yield place, "visits" if outcome == "completed" else outcome, 1
        if outcome == "completed":
            different.add((place, name, address))
    for place, *_ in different:
        yield place, "institutions", 1


def _findings(scope: Scope, register: Register, codes: Counter[tuple[str, Place]]) -> Told:
    found: dict[tuple[str, bool], list[int]] = defaultdict(list)
    known: dict[tuple[int, str], set[date]] = defaultdict(set)
    new: set[tuple[int, str, date]] = set()
    for institution, day, code, on_spot, on_recheck in db.session.execute(records.findings(scope)):
        known[institution, code].add(day)
        if day in scope.period:
            found[code, on_spot].append(institution)
            if not on_recheck:
                new.add((institution, code, day))
    for place, n in register.count({institution for institution, *_ in new}):
        yield place, "with_violations", n
    again = {each[0] for each in new if any(is_repeat(old, each[2]) for old in known[each[:2]])}
    for place, n in register.count(again):
        yield place, "repeated", n
    every = [(*key, at) for key, ids in found.items() for at in register.count(ids)]
    at_sites = _grouped(records.site_findings(scope), register, "code", "corrected_on_spot")
    every += [(code, on_spot, (place, n)) for code, on_spot, place, n in at_sites]
    for code, on_spot, (place, n) in every:
        yield place, "violations", n
        yield place, "on_spot", n * on_spot
        codes[code, Place(place.district, place.area, "")] += n


def _papers(scopes: Sequence[Scope], register: Register) -> list[list[tuple[Place, str, int]]]:
    told: list[list[tuple[Place, str, int]]] = [[] for _ in scopes]
    names = [f"{deed}{number}" for number, _ in enumerate(scopes) for deed in ("issued", "closed")]
    query = records.papers(scopes[0].office, [scope.period for scope in scopes])
    for kind, state, *flags, place, n in _grouped(query, register, "kind", "state", *names):
        for number, some in enumerate(told):
            issued, closed = flags[2 * number : 2 * number + 2]
            if issued:
                some.append((place, "withdrawn" if state == "withdrawn" else PAPERS[kind], n))
            if closed:
                some.append((place, "closed", n))
    return told


def _grouped(query: sa.Select[Any], register: Register, *names: str) -> Iterator[tuple[Any, ...]]:
    """Count the rows of a query by some of its columns and by place."""
    each = query.subquery("each_row")
    keys = [each.c[name] for name in (*names, "written")]
    ids = records.ids_of(each.c.institution_id)
    rows = db.session.execute(sa.select(*keys, ids, sa.func.count()).group_by(*keys))
    for *given, written, texts, n in rows:
        held = numbers([texts] if texts else [])
        for place, some in register.count(held):
            yield *given, place, some
        if n > len(held):
            yield *given, Place(written, "", ""), n - len(held)
