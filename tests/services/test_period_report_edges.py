"""Where a day decides: repeats two years apart, reports in the last minute of the last day."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.coverage import Period
from inspect_app.rules.period_report import total
from inspect_app.rules.report_facts import FoundFact, OrderFact, PaperFact, VisitFact
from inspect_app.services.reports import cells
from inspect_app.services.reports.records import Scope
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from tests.services.test_period_report import History, Paper, Seen, own_office, world

__all__ = ["world"]
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
TODAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("earlier", "again"), [("2024-03-05", 1), ("2024-03-04", 0), ("2026-03-05", 0)]
)
def test_a_code_is_repeated_up_to_two_years_later(world: Flask, earlier: str, again: int) -> None:
    def at(day: str) -> Seen:
        return Seen(0, VisitFact("", date.fromisoformat(day), found=(FoundFact("FEE-01"),)))

    History().write([at(earlier), at("2026-03-05")])
    found = total(cells.count(Scope(own_office(), MARCH, TODAY))[0][0].values())
    assert (found.with_violations, found.repeated) == (1, again)


@pytest.mark.parametrize(("reported", "in_time"), [("2026-03-10", 1), ("2026-03-11", 0)])
@pytest.mark.parametrize("late", [False, True])
def test_a_report_counts_by_its_day_in_shanghai(
    world: Flask, reported: str, in_time: int, *, late: bool
) -> None:
    order = OrderFact(date(2026, 3, 10), "rectified", (date(2026, 3, 20),))
    fact = PaperFact(
        "notice", date(2026, 3, 2), "closed", date(2026, 3, 3),
        reports=(date.fromisoformat(reported),), orders=(order,),
    )  # fmt: skip
    history = History()
    history.late = not late  # it turns with every paper
    history.write([Seen(0, VisitFact("", date(2026, 3, 2)), papers=[Paper(fact)])])
    found = total(cells.count(Scope(own_office(), MARCH, TODAY))[0][0].values())
    assert (found.due, found.in_time, found.rectified, found.days) == (1, in_time, 1, {17: 1})


def test_a_place_that_has_left_the_district_counts_where_it_is_now(world: Flask) -> None:
    History().write([Seen(0, VisitFact("", date(2026, 3, 5))), Seen(1, VisitFact("", TODAY))])
    moved = sa.update(Institution).filter_by(id=1)
    db.session.execute(moved.values(district="990101"))
    [(found, _)] = cells.count(Scope(own_office(), MARCH, TODAY))
    db.session.rollback()
    assert {place.district: figures.visits for place, figures in found.items()} == {"990101": 1}
