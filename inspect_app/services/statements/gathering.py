"""Read one moment of register, visits and excuses into the file of a statement.

Institutions come in the order of the file, some at a time, each batch with its visits and excuses:
memory does not grow with their facts. All is read in one snapshot, so that a statement is of one
moment; inside a deed that began already, in that deed's own transaction.
"""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.canonical import canonical_json
from inspect_app.rules.coverage import ATTEMPTS, ON_SITE, Period, Tally
from inspect_app.rules.coverage_statement import (
    MEMBERSHIP,
    Figures,
    register_hash,
    standing,
    tally_of,
)
from inspect_app.rules.districts import prefix
from inspect_app.services.coverage.cells import Scope, in_register, left_register, within
from inspect_app.services.coverage.counting import place_key, place_label
from inspect_app.services.statements.content import Row, Told, nobody, telling, write_content
from inspect_app.store import portable
from inspect_app.store.assignment import Excuse
from inspect_app.store.base import db, is_writing
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit

BATCH = 500
_FACTS = ("name", "district", "area", "sector", "grade")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of which days, district (within the office's) and kind."""

    period: Period
    district: str
    kind: str = "licensed"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The kept file, and what it counts."""

    content: str
    register_hash: str
    figures: Figures


def gather(
    wanted: Wanted, office: Office, by: Person, now: datetime, told: Told = nobody
) -> Gathered:
    """Read everything and keep it as a file."""
    scope, sums = Scope(office, wanted.period, wanted.kind), _Sums(office)
    with _one_moment() as connection, tempfile.TemporaryFile() as rows:
        total = count_rows(wanted, office) if told is not nobody else 0
        with closing(_rows(connection, scope, wanted.district)) as found:
            for row in telling(found, "gathering", total, told):
                rows.write(("," if sums.members else "").encode() + canonical_json(row).encode())
                sums.add(row)
        closed = list(_closed(connection, scope, wanted.district))
        figures = sums.figures(len(closed))
        hashed = register_hash(wanted.period.last, wanted.district, wanted.kind, sums.members)
        about = {
            "schema": 1, "office": {"code": office.code, "name": office.name},
            "from": wanted.period.first.isoformat(), "to": wanted.period.last.isoformat(),
            "district": wanted.district, "kind": wanted.kind, "made_at": now.isoformat(),
            "made_by": by.display, "register_hash": hashed, **figures_document(figures),
            "by_district": sums.by_district(), "by_sector": sums.by_sector(),
        }  # fmt: skip
        # The rows are written before what is said of them is known, and stand after it in the file.
        return Gathered(write_content(about, closed, rows), hashed, figures)


def figures_document(figures: Figures) -> Row:
    """Write the figures as the interface names them."""
    told = _tally_document(figures.tally)
    return {**told, "off_site": figures.off_site, "closed": figures.closed}


def _tally_document(tally: Tally) -> Row:
    return {
        "denominator": tally.denominator, "visited": tally.visited, "attempted": tally.attempted,
        "excused": tally.excused, "not_visited": tally.not_visited,
    }  # fmt: skip


class _Sums:
    """What is counted while the rows pass by: how many are alike, of which few kinds there are."""

    def __init__(self, office: Office) -> None:
        self.members: list[Row] = []
        self._office = office
        self._alike: Counter[tuple[str, str, str, str, bool, bool]] = Counter()

    def add(self, row: Row) -> None:
        """Count one more."""
        self.members.append({name: row[name] for name in MEMBERSHIP})
        place, tried = (row["district"], row["area"], row["sector"]), row["attempt"] is not None
        self._alike[*place, standing(row), tried, row["off_site"]] += 1

    def figures(self, closed: int) -> Figures:
        """Sum all of them, beside those that closed."""
        off_site = sum(count for kind, count in self._alike.items() if kind[-1])
        return Figures(sum(self._by(lambda *_: "").values(), Tally()), off_site, closed)

    def by_district(self) -> list[Row]:
        """A row a sub-district, as coverage names them."""
        areas: defaultdict[str, set[str]] = defaultdict(set)

        def key_of(district: str, area: str, _sector: str) -> str:
            key = place_key(self._office, district, area)
            areas[key].add(area)
            return key

        return [
            {"key": key, "label": place_label(key, areas[key]), **_tally_document(tally)}
            for key, tally in sorted(self._by(key_of).items())
        ]

    def by_sector(self) -> list[Row]:
        """A row a sector; "" where the register does not say."""
        tallies = self._by(lambda _district, _area, sector: sector)
        return [{"key": key, **_tally_document(tally)} for key, tally in sorted(tallies.items())]

    def _by(self, key_of: Callable[[str, str, str], str]) -> Mapping[str, Tally]:
        found: defaultdict[str, Tally] = defaultdict(Tally)
        for (*place, which, tried, _off_site), count in self._alike.items():
            found[key_of(*place)] += tally_of(which, tried=tried, count=count)
        return found


@contextmanager
def _one_moment() -> Iterator[sa.Connection]:
    """A connection that sees one moment; within a deed its own, which sees what it has written."""
    if is_writing():
        db.session.flush()  # the queries below know nothing of what waits in the session
        yield db.session.connection()
        return
    with portable.snapshot() as connection:
        yield connection


def _here(scope: Scope, district: str) -> Sequence[sa.ColumnElement[bool]]:
    """Those in the register of the last day, of the office's district and the one asked for."""
    in_office = in_register(scope.office, scope.period.last, scope.kind, by_name=True)
    return in_office, *within(prefix(district))


def count_rows(wanted: Wanted, office: Office) -> int:
    """How many rows a statement would have now."""
    where = _here(Scope(office, wanted.period, wanted.kind), wanted.district)
    return db.session.scalar(sa.select(sa.func.count()).select_from(Institution).where(*where)) or 0


def _rows(connection: sa.Connection, scope: Scope, district: str) -> Generator[Row]:
    """Yield them in order; closed early, it lets go of the database's cursor at once."""
    columns = [getattr(Institution, name) for name in ("id", "uuid", *_FACTS)]
    query = (
        sa.select(*columns, Institution.registered_on, Institution.closed_on)
        .where(*_here(scope, district))
        .order_by(Institution.district, Institution.area, Institution.name, Institution.id)
    )
    with connection.execute(query, execution_options={"yield_per": BATCH}) as found:
        for batch in found.partitions():
            ids = [each.id for each in batch]
            visits, excuses = _visits(connection, scope, ids), _excuses(connection, scope, ids)
            for each in batch:
                yield {
                    "id": str(each.uuid), **{name: getattr(each, name) for name in _FACTS},
                    "registered_on": _told(each.registered_on),
                    "closed_on": _told(each.closed_on),
                    **visits[each.id], "excuses": excuses[each.id],
                }  # fmt: skip


def _closed(connection: sa.Connection, scope: Scope, district: str) -> Iterator[Row]:
    columns = [getattr(Institution, name) for name in ("uuid", *_FACTS, "closed_on")]
    query = sa.select(*columns).where(left_register(scope), *within(prefix(district)))
    order = Institution.closed_on, Institution.name, Institution.id
    for each in connection.execute(query.order_by(*order)):
        facts = {name: getattr(each, name) for name in _FACTS}
        yield {"id": str(each.uuid), **facts, "closed_on": _told(each.closed_on)}


def _visits(
    connection: sa.Connection, scope: Scope, ids: Sequence[int]
) -> defaultdict[int | None, Row]:
    """What became of each: grouped by the database, so that a year of visits is a few rows."""
    days, of = Visit.visited_on, Visit
    query = (
        sa.select(
            of.institution_id, of.outcome, of.method, sa.func.min(days), sa.func.max(days),
            sa.func.count(),
        )
        .where(
            of.institution_id.in_(ids), of.office_id == scope.office.id, of.state == "complete",
            of.superseded_by_id.is_(None), of.outcome.in_(("completed", *ATTEMPTS)),
            days.between(scope.period.first, scope.period.last),
        )
        .group_by(of.institution_id, of.outcome, of.method)
        .order_by(of.institution_id, of.outcome, of.method)
    )  # fmt: skip
    groups: defaultdict[int | None, list[Any]] = defaultdict(list)
    for identity, *group in connection.execute(query):
        groups[identity].append(group)
    found: defaultdict[int | None, Row] = defaultdict(lambda: _became([]))
    found.update({identity: _became(each) for identity, each in groups.items()})
    return found


def _became(groups: Sequence[Any]) -> Row:
    """Sum the groups (outcome, method, first day, last day, count) of one institution."""
    done = [each for each in groups if each[0] == "completed"]
    tried = [each for each in groups if each[0] != "completed"]
    methods = sorted({each[1] for each in done})
    last = max(tried, key=lambda each: (each[3], each[0]), default=None)
    return {
        "state": "visited" if done else "not_visited",
        "visits": sum(each[4] for each in done),
        "first_visit": _told(min((each[2] for each in done), default=None)),
        "last_visit": _told(max((each[3] for each in done), default=None)),
        "methods": methods,
        "off_site": bool(done) and ON_SITE not in methods,
        "attempts": sum(each[4] for each in tried),
        "attempt": {"outcome": last[0], "on": _told(last[3])} if last else None,
    }


def _excuses(
    connection: sa.Connection, scope: Scope, ids: Sequence[int]
) -> Mapping[int, list[Row]]:
    query = (
        sa.select(Excuse.institution_id, Excuse.first_day, Excuse.last_day, Excuse.reason)
        .where(
            Excuse.office_id == scope.office.id, Excuse.institution_id.in_(ids),
            Excuse.first_day <= scope.period.last, Excuse.last_day >= scope.period.first,
        )
        .order_by(Excuse.first_day, Excuse.id)
    )  # fmt: skip
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for identity, first, last, reason in connection.execute(query):
        found[identity].append({"from": _told(first), "to": _told(last), "reason": reason})
    return found


def _told(day: date | None) -> str | None:
    return day.isoformat() if day else None
