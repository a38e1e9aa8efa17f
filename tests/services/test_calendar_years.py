"""A calendar that comes later: what it moves, what it leaves, and what the record keeps of it.

The 2027 of these tests is made up: its notice comes from the State Council, not from us.
"""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspect_app.rules import loop_bodies
from inspect_app.rules.calendar import Calendar, YearNotice
from inspect_app.rules.deadlines import Due, DueDate, due_date, recomputed
from inspect_app.rules.refusals import Invalid
from inspect_app.rules.year_notice import FIXED, NewYear
from inspect_app.services import audit, calendars
from inspect_app.services.calendar_years import (
    add_year,
    preview_year,
    provisional_count,
    recount_dues,
)
from inspect_app.services.notices.issuing import issue_notice
from inspect_app.services.notices.reading import life_of, timeline
from inspect_app.services.rectifications import deeds as rectifications
from inspect_app.services.rectifications.extensions import decide_extension, request_extension
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.store.notice import Notice
from tests.cast import NOW, Cast
from tests.notices import Found, make_notice, make_visit
from tests.services.test_rectifications import LATER, delivered, delivery

SPRING = frozenset(date(2027, 2, 1) + timedelta(n) for n in range(14))
FIXED_DAYS = frozenset(date(2027, month, day) for month, day in FIXED)
YEAR = YearNotice(2027, FIXED_DAYS | SPRING, frozenset({date(2027, 1, 9)}))
NEW = NewYear(YEAR, "国办发明电〔二〇二六〕试号")
SIXTY = {"days": 60, "type": "working"}
DAYS_OF_2027 = st.dates(date(2027, 1, 1), date(2027, 12, 31))


def due_of(notice: Notice) -> tuple[date | None, bool]:
    db.session.rollback()
    (violation,) = notice.violations
    db.session.refresh(violation)
    return violation.due_on, violation.due_provisional


def events(deed: str) -> list[AuditEvent]:
    return list(db.session.scalars(sa.select(AuditEvent).filter_by(deed=deed)))


@given(st.frozensets(DAYS_OF_2027), st.frozensets(DAYS_OF_2027), st.integers(1, 120))
def test_no_calendar_ever_makes_a_due_earlier(
    off: frozenset[date], worked: frozenset[date], days: int
) -> None:
    due, told_on = Due(days=days, type="working"), date(2026, 12, 1)
    published = Calendar.published()
    told = due_date(due, told_on, published)
    later = published.with_year(2027, days_off=off, make_up_days=worked)
    assert recomputed(told, due, told_on, later).day >= told.day


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.frozensets(DAYS_OF_2027, max_size=60), st.integers(1, 100))
def test_an_added_year_moves_no_binding_day_back(
    app: Flask, cast: Cast, off: frozenset[date], days: int
) -> None:
    notice = delivered(cast, {"days": days, "type": "working"})
    told, _ = due_of(notice)
    weekends = frozenset(day for day in off if day.weekday() > 4)
    year = YearNotice(2027, FIXED_DAYS | (off - weekends), weekends - FIXED_DAYS)
    moves = preview_year(NewYear(year, "试号"), LATER)
    mine = [move for move in moves if move.notice.id == notice.id]
    assert all(move.after.day >= move.before.day == told for move in mine)
    assert all(not move.after.provisional for move in mine)


def test_a_year_that_arrives_moves_a_provisional_due_and_makes_it_certain(
    app: Flask, cast: Cast
) -> None:
    notice = delivered(cast, SIXTY)
    told, provisional = due_of(notice)
    assert provisional
    assert provisional_count(notice.office_id) == 1
    (move,) = add_year(NEW, "admin", LATER)
    day, provisional = due_of(notice)
    assert told is not None
    assert day is not None
    assert (move.before.day, move.after.day, move.is_later) == (told, day, True)
    assert day > told
    assert not provisional
    assert provisional_count(notice.office_id) == 0
    assert due_date(Due.from_document(SIXTY), date(2026, 11, 20), calendars.working_calendar()) == (
        DueDate(day)
    )


def test_a_make_up_day_leaves_what_was_told(app: Flask, cast: Cast) -> None:
    """Counted anew it would be earlier; told was the later day, and it binds."""
    notice = delivered(cast, {"days": 35, "type": "working"})
    told, _ = due_of(notice)
    worked = frozenset({date(2027, 1, 2), date(2027, 1, 3)})
    add_year(NewYear(YearNotice(2027, FIXED_DAYS, worked), "试号"), "admin", LATER)
    assert due_of(notice) == (told, False)


def test_a_day_off_at_the_end_of_the_year_before_moves_a_certain_due(
    app: Flask, cast: Cast
) -> None:
    notice = delivered(cast, {"days": 41, "type": "calendar"})
    assert due_of(notice) == (date(2026, 12, 31), False)
    off = FIXED_DAYS | {date(2026, 12, 31), date(2027, 1, 2), date(2027, 1, 3)}
    add_year(NewYear(YearNotice(2027, off, frozenset()), "试号"), "admin", LATER)
    assert due_of(notice) == (date(2027, 1, 4), False)


def test_what_is_settled_withdrawn_or_not_delivered_stays(app: Flask, cast: Cast) -> None:
    settled, withdrawn = delivered(cast, SIXTY), delivered(cast, SIXTY)
    waiting = make_notice(cast, found=[Found(due=SIXTY)])
    told = due_of(settled)
    with writing():
        settled.violations[0].state = "rectified"
    body = loop_bodies.read_withdrawal({"reason": "文号有误"})
    rectifications.withdraw(withdrawn, body, cast.director, LATER)
    assert add_year(NEW, "admin", LATER) == []
    assert due_of(settled) == told
    assert due_of(withdrawn) == due_of(waiting) == (None, False)


def test_a_granted_date_binds_as_written(app: Flask, cast: Cast) -> None:
    notice = delivered(cast, SIXTY)
    until = date(2027, 6, 5)
    asked = loop_bodies.read_extension({"reason": "校舍改造", "until": until.isoformat()})
    row = request_extension(notice, asked, cast.director, LATER)
    decision = loop_bodies.read_decision({"granted": True, "reason": "同意"})
    decide_extension(row, notice, decision, cast.director, LATER)
    assert due_of(notice) == (until, False)
    assert add_year(NEW, "admin", LATER) == []
    assert due_of(notice) == (until, False)


def test_each_change_is_an_event_and_stands_in_the_notices_life(app: Flask, cast: Cast) -> None:
    notice = delivered(cast, SIXTY)
    told, _ = due_of(notice)
    add_year(NEW, "admin", LATER)
    (event,) = events("notice.recount")
    assert (event.subject, event.actor, event.office_id) == (
        str(notice.uuid), "admin", notice.office_id,
    )  # fmt: skip
    assert event.before == {"due_on": str(told), "due_provisional": True}
    assert event.after == {
        "violation": str(notice.violations[0].uuid),
        "due_on": str(due_of(notice)[0]),
        "due_provisional": False,
    }
    added = events("calendar.add")
    assert {each.office_id for each in added} == {office.id for office in cast.offices.values()}
    assert added[0].after["paper"] == NEW.paper
    assert audit.verify()[1] is None
    step = timeline(notice, life_of(notice))[-1]
    assert (step.deed, step.by) == ("recount", "管理员")


def test_every_office_is_counted_anew(app: Flask, cast: Cast) -> None:
    mine = delivered(cast, SIXTY)
    visit = make_visit(cast, cast.far, [Found(due=SIXTY)], inspectors=("zhao", "zhou"))
    theirs, _ = issue_notice(visit, cast.zhou, LATER, "https://inspection.example")
    rectifications.deliver(theirs, delivery(at=NOW), cast.zhou, LATER)
    moves = add_year(NEW, "admin", LATER)
    assert {move.notice.id for move in moves} == {mine.id, theirs.id}
    assert {each.office_id for each in events("notice.recount")} == {
        mine.office_id,
        theirs.office_id,
    }


def test_a_preview_changes_nothing(app: Flask, cast: Cast) -> None:
    notice = delivered(cast, SIXTY)
    told = due_of(notice)
    assert len(preview_year(NEW, LATER)) == 1
    assert due_of(notice) == told
    assert 2027 not in calendars.working_calendar().years


def test_a_delivery_after_it_counts_by_the_new_year(app: Flask, cast: Cast) -> None:
    add_year(NEW, "admin", LATER)
    day, provisional = due_of(delivered(cast, SIXTY))
    assert not provisional
    known = calendars.with_notice(Calendar.published(), YEAR)
    assert day == due_date(Due.from_document(SIXTY), date(2026, 11, 20), known).day


def test_what_a_release_brings_is_counted_when_it_starts(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = delivered(cast, SIXTY)
    assert recount_dues("console", LATER) == []
    known = calendars.with_notice(Calendar.published(), YEAR)
    monkeypatch.setattr(Calendar, "published", classmethod(lambda _: known))
    calendars._with_years.cache_clear()  # a new release is a new process
    try:
        assert len(recount_dues("console", LATER)) == 1
        assert not due_of(notice)[1]
        assert recount_dues("console", LATER) == []
    finally:
        calendars._with_years.cache_clear()


def changed(**facts: Any) -> NewYear:
    given: dict[str, Any] = {
        "year": 2027, "days_off": YEAR.days_off, "make_up_days": YEAR.make_up_days, **facts,
    }  # fmt: skip
    paper = given.pop("paper", NEW.paper)
    return NewYear(YearNotice(**given), paper)


def plus(day: date) -> NewYear:
    return changed(days_off=YEAR.days_off | {day})


@pytest.mark.parametrize(
    ("new", "field", "code"),
    [
        (changed(year=2026), "year", "calendar_year_known"),
        (changed(year=2028), "year", "calendar_year_out_of_range"),
        (changed(year=2018), "year", "calendar_year_out_of_range"),
        (changed(paper=" "), "paper", "required"),
        (changed(paper="长" * 501), "paper", "too_long"),
        (changed(days_off=SPRING), "days", "fixed_days_missing"),
        (plus(date(2028, 1, 1)), "days", "calendar_day_of_another_year"),
        (plus(date(2026, 10, 1)), "days", "calendar_day_of_another_year"),
        (plus(date(2027, 1, 9)), "days", "calendar_day_twice"),
        (changed(make_up_days={date(2027, 1, 4)}), "days", "make_up_day_no_weekend"),
    ],
)  # fmt: skip
def test_what_cannot_be_the_notice_is_refused(
    app: Flask, cast: Cast, new: NewYear, field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        add_year(new, "admin", LATER)
    assert [each for each, _ in refused.value.errors[field]] == [code]
    assert calendars.added_years() == []


def test_a_year_is_added_once(app: Flask, cast: Cast) -> None:
    add_year(NEW, "admin", LATER)
    with pytest.raises(Invalid) as refused:
        add_year(NEW, "admin", LATER)
    assert refused.value.errors == {"year": [("calendar_year_known", {"year": 2027})]}
    (row,) = calendars.added_years()
    assert (row.paper, row.added_by, row.added_at) == (NEW.paper, "admin", LATER)
