"""What is told when: each step once as the days go by, never too early, and to whom it concerns."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.calendar import CHINA, Calendar
from inspect_app.rules.deadlines import working_days_between
from inspect_app.rules.reminders import (
    BACK_OFF,
    CONCERNS,
    FRESH_DAYS,
    QuietHours,
    Reader,
    concerns,
    due_step,
    is_digest_time,
    late_days_of,
    next_try,
)
from inspect_app.rules.roles import RIGHTS

CALENDAR = Calendar.published()
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
FRIDAY = date(2026, 11, 20)


def steps(due: date, first: date, count: int) -> list[str]:
    """What is told on each of so many days, one after the other."""
    return [due_step(due, first + timedelta(n), CALENDAR) for n in range(count)]


def told(due: date, first: date, count: int) -> list[str]:
    """Each step once, in the order in which it is first to be told."""
    return list(dict.fromkeys(step for step in steps(due, first, count) if step))


def test_a_due_is_told_three_working_days_before_on_its_day_and_after_it() -> None:
    due = date(2026, 11, 25)  # a Wednesday
    assert [due_step(due, due - timedelta(n), CALENDAR) for n in (6, 5, 3, 1, 0)] == [
        "", "due_soon", "due_soon", "due_soon", "due_today",
    ]  # fmt: skip
    late = {n: due_step(due, due + timedelta(n), CALENDAR) for n in range(1, 12)}
    assert late == {
        1: "overdue_1", 2: "overdue_1", 3: "overdue_3", 4: "overdue_3", 5: "overdue_3", 6: "",
        7: "overdue_7", 8: "overdue_7", 9: "overdue_7", 10: "", 11: "",
    }  # fmt: skip


def test_a_matter_late_for_months_is_told_of_each_month() -> None:
    assert told(FRIDAY, FRIDAY + timedelta(10), 120) == [
        "overdue_15", "overdue_30", "overdue_60", "overdue_90", "overdue_120",
    ]  # fmt: skip


@given(DAYS)
def test_whoever_looks_every_day_tells_every_step_in_order(due: date) -> None:
    assert told(due, due - timedelta(40), 71) == [
        "due_soon", "due_today", "overdue_1", "overdue_3", "overdue_7", "overdue_15", "overdue_30",
    ]  # fmt: skip


@given(DAYS, DAYS)
def test_nothing_is_called_late_before_its_day_is_over(due: date, today: date) -> None:
    step = due_step(due, today, CALENDAR)
    assert bool(late_days_of(step)) <= (today > due)
    assert (step == "due_today") == (today == due)
    if step == "due_soon":
        assert today < due
        assert working_days_between(today, due, CALENDAR) <= 3


@given(DAYS, DAYS)
def test_days_late_are_never_told_as_more_than_they_are_nor_long_after(
    due: date, today: date
) -> None:
    said = late_days_of(due_step(due, today, CALENDAR))
    if said:
        assert 0 <= (today - due).days - said < FRESH_DAYS


@given(DAYS, st.integers(0, FRESH_DAYS - 1))
def test_a_step_waits_for_a_server_that_was_off_over_a_weekend(due: date, off: int) -> None:
    for mark in (1, 7, 30, 60):
        assert due_step(due, due + timedelta(mark + off), CALENDAR) != "" or off == mark


@given(DAYS)
def test_nothing_is_told_before_delivery(today: date) -> None:
    assert due_step(None, today, CALENDAR) == ""


def test_each_step_reaches_whom_it_concerns() -> None:
    named = {step: concerns(step, Reader("inspector", is_named=True)) for step in CONCERNS}
    assert {step for step, is_told in named.items() if is_told} == {
        "due_soon", "due_today", "overdue", "reported",
    }  # fmt: skip
    clerk = {step for step in CONCERNS if concerns(step, Reader("office"))}
    assert clerk == {"overdue", "reported", "extension_asked", "heard", "escalated_office"}
    assert concerns("escalated_approver", Reader("office", approver=True))
    assert concerns("overdue_7", Reader("office"))


@given(st.sampled_from(sorted(CONCERNS)), st.sampled_from(sorted(RIGHTS)), st.booleans())
def test_strangers_to_a_matter_are_not_told(step: str, role: str, approver: bool) -> None:
    if role != "office":
        assert not concerns(step, Reader(role, approver))
    if role in {"admin", "auditor"}:
        assert not concerns(step, Reader(role, approver, is_named=True))


def at(hour: int, minute: int = 0, day: date = FRIDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), CHINA).astimezone(UTC)


def test_the_usual_quiet_hours_are_the_night() -> None:
    quiet = QuietHours()
    told = {hour: quiet.are_now(at(hour)) for hour in range(24)}
    assert [hour for hour, is_quiet in told.items() if not is_quiet] == list(range(8, 20))
    assert quiet.are_now(at(7, 59))
    assert not quiet.are_now(at(19, 59))


@given(st.times(), st.times(), st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)))  # noqa: DTZ001 - it wants them naive
def test_every_moment_is_either_in_the_quiet_hours_or_in_the_others(
    begin: time, end: time, moment: datetime
) -> None:
    begin, end = (each.replace(second=0, microsecond=0) for each in (begin, end))
    now = moment.replace(tzinfo=UTC)
    inside, outside = (QuietHours(*hours).are_now(now) for hours in ((begin, end), (end, begin)))
    assert not (inside and outside)
    assert inside or outside or begin == end


@given(st.times(), st.times())
def test_quiet_hours_are_read_as_they_are_kept(begin: time, end: time) -> None:
    begin, end = (each.replace(second=0, microsecond=0) for each in (begin, end))
    quiet = QuietHours(begin, end)
    assert QuietHours.from_document(quiet.to_document()) == quiet


@pytest.mark.parametrize("kept", [{}, {"quiet_from": None}, {"quiet_from": "late"}])
def test_what_is_not_set_is_as_usual(kept: dict[str, object]) -> None:
    assert QuietHours.from_document(kept) == QuietHours(time(20), time(8))


def test_digests_go_out_on_working_days() -> None:
    quiet = QuietHours()
    assert is_digest_time(at(8), quiet, CALENDAR)
    assert not is_digest_time(at(7), quiet, CALENDAR)
    assert not is_digest_time(at(9, day=date(2026, 11, 21)), quiet, CALENDAR), "a Saturday"
    assert not is_digest_time(at(9, day=date(2026, 10, 1)), quiet, CALENDAR), "National Day"
    assert is_digest_time(at(9, day=date(2026, 10, 10)), quiet, CALENDAR), "a Saturday of work"


def test_failures_wait_longer_each_time_and_are_given_up() -> None:
    now = at(9)
    waits = [next_try(n, now) for n in range(1, len(BACK_OFF) + 2)]
    assert waits[-1] is None
    known = [each for each in waits if each is not None]
    assert known == sorted(known)
    assert now < known[0]
