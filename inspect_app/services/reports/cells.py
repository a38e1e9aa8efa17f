"""Count the record of a period by place and sector, as `rules.period_report` says; read only."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.coverage import ATTEMPTS, Period
from inspect_app.rules.period_report import Figures
from inspect_app.services.reports import records
from inspect_app.services.reports.records import PLACE, Scope
from inspect_app.store.base import db
from inspect_app.store.office import Office

PAPERS = {"notice": "notices", "opinion": "opinions"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place as the register of today says it; all may be "" of one that is in none."""

    district: str
    area: str
    sector: str


Cells = Mapping[Place, Figures]
Codes = Mapping[tuple[str, Place], int]
"""How often each code was found at each place, whatever its sector."""


def count(scope: Scope) -> tuple[Cells, Codes]:
    """Count everything once, by place; a place with nothing is left out."""
    counts: dict[Place, Counter[str]] = defaultdict(Counter)
    days: dict[Place, Counter[int]] = defaultdict(Counter)
    codes: Counter[tuple[str, Place]] = Counter()
    for place, name, n in _counted(scope, codes):
        counts[place][name] += n
    for place, delivered_on, rectified_on, n in _rectified(scope):
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


def _counted(scope: Scope, codes: Counter[tuple[str, Place]]) -> Iterator[tuple[Place, str, int]]:
    yield from _visits(scope)
    yield from _findings(scope, codes)
    for kind, state, place, n in _grouped(records.issued(scope), "kind", "state"):
        yield place, "withdrawn" if state == "withdrawn" else PAPERS[kind], n
    for query, name in ((records.closed, "closed"), (records.referred, "referrals")):
        for place, n in _grouped(query(scope)):
            yield place, name, n
    for again, place, n in _grouped(records.finding_places(scope), "again"):
        yield place, "with_violations", n
        yield place, "repeated", n * again
    for state, in_time, place, n in _grouped(records.due(scope), "state", "in_time"):
        yield place, "due", n
        yield place, "in_time", n * in_time
        yield place, "unchecked", n * (state == "open")


def _visits(scope: Scope) -> Iterator[tuple[Place, str, int]]:
    each = records.visits(scope).subquery("visits")
    names = ("inspector_visits", "visits", "institutions", *ATTEMPTS)
    keys = [each.c[name] for name in PLACE]
    sums = [sa.func.sum(each.c[name]) for name in names]
    for row in db.session.execute(sa.select(*sums, *keys).group_by(*keys)):
        place = Place(*row[len(names) :])
        for name, n in zip(names, row, strict=False):
            yield place, name, int(n)
    for outcome, inspectors, place, n in _grouped(
        records.site_visits(scope), "outcome", "inspectors"
    ):
        yield place, "inspector_visits", n * inspectors
        yield place, "visits" if outcome == "completed" else outcome, n
    for place, n in _grouped(records.sites(scope)):
        yield place, "institutions", n
    for place, n in _grouped(records.rechecks(scope)):
        yield place, "rechecks", n
    for outcome, inspectors, place, n in _grouped(records.off_site(scope), "outcome", "inspectors"):
        yield place, "inspector_visits", -n * inspectors
        yield place, "off_site", n * (outcome == "completed")


def _findings(scope: Scope, codes: Counter[tuple[str, Place]]) -> Iterator[tuple[Place, str, int]]:
    found = _grouped(records.findings(scope), "code", "corrected_on_spot")
    for code, corrected_on_spot, place, n in found:
        yield place, "violations", n
        yield place, "on_spot", n * bool(corrected_on_spot)
        codes[code, Place(place.district, place.area, "")] += n


def _rectified(scope: Scope) -> Iterator[tuple[Place, date | None, date, int]]:
    for delivered_on, day, place, n in _grouped(records.rectified(scope), "delivered_on", "day"):
        yield place, delivered_on, day, n


def _grouped(query: sa.Select[Any], *names: str) -> Iterator[tuple[Any, ...]]:
    """Count the rows of a query by some of its columns and by place."""
    each = query.subquery("each_row")
    keys = [each.c[name] for name in (*names, *PLACE)]
    rows = db.session.execute(sa.select(*keys, sa.func.count()).group_by(*keys))
    for *given, district, area, sector, n in rows:
        yield *given, Place(district, area, sector), n
