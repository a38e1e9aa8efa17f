"""Coverage: any range beside SQL written by hand, a kept period, and the pages that show it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from inspect_app.cli.bench import hand_written
from inspect_app.cli.bench.filling import OFFICE
from inspect_app.cli.bench.instance import Instance
from inspect_app.cli.bench.report import Figure, at_most, when_large
from inspect_app.cli.bench.rounds import Deed, in_turns, medians
from inspect_app.cli.bench.stand import Stand, Visitor
from inspect_app.rules.coverage import BREAKDOWNS, Period, quarter_of
from inspect_app.rules.districts import prefix
from inspect_app.services.coverage.counting import Coverage, Scope, cover
from inspect_app.services.coverage.keeping import keep_period
from inspect_app.services.people import office_by_code
from inspect_app.store.base import db
from inspect_app.web.clock import now

ROUNDS = 5
MOST_RATIO = at_most(1.2)
MOST_PAGE = at_most(300)
MOST_KEPT = at_most(5)
PAGES = {
    "page": "/coverage/",
    "api": "/api/v1/coverage",
    "blind_spots": "/api/v1/blind-spots",
    "home": "/",
}


def measure(stand: Stand) -> Iterator[Figure]:
    """Measure each size by itself."""
    for size in stand.sizes:
        instance = stand.instance(size)
        with instance.app.app_context():
            yield from _ranges(stand, instance)
            db.session.remove()
        yield from _pages(stand, instance)
        with instance.app.app_context():
            yield _kept(stand, instance)
            db.session.remove()


def _ranges(stand: Stand, instance: Instance) -> Iterator[Figure]:
    office = office_by_code(OFFICE)
    last = instance.day - timedelta(days=1)
    for days in (30, 107, 365):
        scope = Scope(office, Period(last - timedelta(days=days - 1), last))
        for by in BREAKDOWNS:
            yield _beside_hand_written(stand, instance, scope, by)


def _beside_hand_written(stand: Stand, instance: Instance, scope: Scope, by: str) -> Figure:
    ours: list[Coverage] = []
    deeds: dict[str, Deed] = {
        "ours": lambda: ours.append(cover(scope, by)),
        **{
            name: partial(_run, _bound(sql, scope))
            for name, sql in _by_hand(instance, scope, by).items()
        },
    }
    taken = in_turns(deeds, stand.rounds(ROUNDS), stand.clock)
    middle = medians(taken)
    best = min((name for name in middle if name != "ours"), key=lambda name: middle[name])
    note = "" if _agree(ours[0], deeds[best]()) else "the two do not agree"
    days = (scope.period.last - scope.period.first).days + 1
    return Figure(
        f"coverage.{days}_days_by_{by}",
        f"{days} days by {by}: services.coverage ÷ {best.replace('_', ' ')} in SQL by hand",
        "ratio",
        None if note else middle["ours"] / middle[best],
        when_large(MOST_RATIO, instance.size),
        (instance.size,),
        {"p50_ms": middle},
        note,
    )


def _by_hand(instance: Instance, scope: Scope, by: str) -> dict[str, str]:
    ways = hand_written.WAYS[instance.dialect]
    return {name: hand_written.statement(scope, by, way) for name, way in ways.items()}


def _bound(sql: str, scope: Scope) -> sa.TextClause:
    told = hand_written.values(scope, prefix(scope.office.district))
    used = {name: told[name] for name in re.findall(r":(\w+)", sql)}
    return sa.text(sql).bindparams(*(sa.bindparam(name, used[name]) for name in used))


def _run(statement: sa.TextClause) -> list[tuple[Any, ...]]:
    """Run the statement below the ORM, and read everything."""
    return [tuple(row) for row in db.session.connection().execute(statement)]


def _agree(ours: Coverage, by_hand: list[tuple[Any, ...]]) -> bool:
    """Tell whether both count the same, row by row summed up."""
    counted = [sum(row[-4 + place] for row in by_hand) for place in range(4)]
    rows = [row.tally for row in ours.rows]
    told = [
        sum(tally.denominator for tally in rows),
        sum(tally.visited for tally in rows),
        sum(tally.attempted for tally in rows),
        sum(tally.excused for tally in rows),
    ]
    return counted == told


def _kept(stand: Stand, instance: Instance) -> Figure:
    """A period that is kept counted: what is read must be what was counted before."""
    office, last = office_by_code(OFFICE), instance.day - timedelta(days=1)
    scope = Scope(office, Period(last - timedelta(days=91), last))
    counted = cover(scope, "district")
    keep_period(office, scope.period, "bench", now())
    taken = in_turns(
        {by: partial(cover, scope, by) for by in ("district", "sector", "kind")},
        stand.rounds(ROUNDS),
        stand.clock,
    )
    middle = medians(taken)
    note = "" if cover(scope, "district") == counted else "what is kept is not what was counted"
    words = "the period of a plan, read from what is kept for it, the slowest breakdown"
    value = None if note else max(middle.values())
    size, raw = (instance.size,), {"p50_ms": middle}
    return Figure("coverage.kept_period", words, "ms", value, MOST_KEPT, size, raw, note)


def _pages(stand: Stand, instance: Instance) -> Iterator[Figure]:
    visitor = Visitor(instance)
    quarter = quarter_of(instance.day)
    asked = {"from": quarter.first.isoformat(), "to": quarter.last.isoformat()}
    for name, path in PAGES.items():
        query = asked if name == "api" else {}
        deed = partial(visitor.get, path, **query)
        taken = in_turns({name: deed}, stand.rounds(ROUNDS), stand.clock)
        middle = medians(taken)[name]
        raw = {"ms": taken[name]}
        size = (instance.size,)
        yield Figure(f"coverage.{name}", f"GET {path}", "ms", middle, MOST_PAGE, size, raw)
