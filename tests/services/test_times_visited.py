"""Schools by their number of completed visits in a term, against a plain count."""

from datetime import UTC, date, datetime, timedelta

from flask import Flask

from inspect_app.rules.coverage import Period
from inspect_app.services.coverage.cells import Scope
from inspect_app.services.coverage.times_visited import TimesVisited, times_visited
from inspect_app.store.institution import Institution
from tests.cast import Cast, make_institution
from tests.notices import make_visit

TERM = Period(date(2026, 9, 1), date(2027, 1, 31))


def visit(cast: Cast, school: Institution, day: date, **facts: str) -> None:
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    make_visit(cast, institution=school, found=(), at=at, **facts)


def test_schools_are_counted_by_their_visits(cast: Cast) -> None:
    office = cast.offices["xihu"]
    schools = [make_institution(office, f"学校{n}", kind="school", sector="") for n in range(4)]
    days = {
        0: [TERM.first - timedelta(days=1), TERM.last + timedelta(days=1)],
        1: [TERM.first],
        2: [TERM.first, TERM.last],
        3: [TERM.first, TERM.first, TERM.last],
    }
    for number, some in days.items():
        for day in some:
            visit(cast, schools[number], day)
    visit(cast, schools[0], TERM.first, outcome="closed_door")
    visit(cast, cast.star, TERM.first)
    make_institution(office, "已撤学校", kind="school", closed_on=TERM.last)
    found = times_visited(Scope(office, TERM, "school"))
    assert found == TimesVisited(none=2, once=1, twice_or_more=2), "the cast's school is unseen"
    assert found.all == 5


def test_the_page_tells_the_goal_for_schools_alone(app: Flask, cast: Cast) -> None:
    visit(cast, cast.school, date(2026, 11, 3))
    desk = cast.client(app, "director")
    term = "from=2026-09-01&to=2027-01-31"
    page = desk.get(f"/coverage/?kind=school&{term}").get_data(as_text=True)
    assert "目标：每学期督导不少于 2 次" in page
    assert "1 次：1 所" in page
    assert "目标：每学期" not in desk.get(f"/coverage/?{term}").get_data(as_text=True)
