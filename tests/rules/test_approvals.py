"""Who approves an inspection, from which state, and until when afterwards."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.approvals import (
    LIVE,
    MISFITS,
    STATES,
    TABLE,
    USUAL_DAYS,
    Grant,
    Inspection,
    Standing,
    after,
    allowed_from,
    days_to_decide,
    decide_by,
    held_when,
    is_overdue,
    kept_since,
    may_decide,
    misfits,
    needs_afterwards,
    newest_standing,
    read_ask,
    read_decision,
    read_withdrawal,
    usual_basis,
)
from inspect_app.rules.calendar import Calendar
from inspect_app.rules.deadlines import working_days_between
from inspect_app.rules.refusals import Invalid

CALENDAR = Calendar.published()
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def test_a_request_moves_an_approval_is_withdrawn_and_every_end_is_final() -> None:
    assert {state for state, _deed in TABLE} == {*LIVE}
    assert {*TABLE.values()} == {*STATES} - {"requested"}
    for deed in ("approve", "refuse", "withdraw"):
        assert allowed_from(deed) == ["requested"]
        assert [after(state, deed) for state in STATES if state != "requested"] == [None] * 3
    assert allowed_from("revoke") == ["approved"]
    assert after("approved", "revoke") == "withdrawn"


@given(DAYS, st.integers(1, 30))
def test_afterwards_is_so_many_working_days_after_the_visit(day: date, days: int) -> None:
    last = decide_by(day, {"approval_days": days}, CALENDAR).day
    assert CALENDAR.is_working(last)
    assert working_days_between(day, last, CALENDAR) == days
    assert not is_overdue(last, "requested", last)
    assert is_overdue(last, "requested", last + timedelta(days=1))
    assert not is_overdue(last, "approved", last + timedelta(days=1))


def test_the_term_steps_over_holidays_and_counts_make_up_days() -> None:
    # The State Council's notice for 2026: 1-7 October off, 20 September and 10 October worked.
    assert decide_by(date(2026, 9, 30), {}, CALENDAR).day == date(2026, 10, 9)
    assert decide_by(date(2026, 10, 8), {}, CALENDAR).day == date(2026, 10, 10)
    assert decide_by(date(2026, 9, 18), {}, CALENDAR).day == date(2026, 9, 21)


@pytest.mark.parametrize("told", [None, 0, -1, 31, "3", True, 2.5])
def test_a_setting_that_is_no_number_of_days_leaves_the_usual_two(told: object) -> None:
    assert days_to_decide({"approval_days": told}) == USUAL_DAYS == 2
    assert days_to_decide({"approval_days": 5}) == 5


def test_before_the_office_kept_approvals_here_none_is_missed() -> None:
    own = {"approvals_since": "2026-11-20"}
    assert kept_since(own) == date(2026, 11, 20)
    assert not needs_afterwards("completed", date(2026, 11, 19), own)
    assert needs_afterwards("completed", date(2026, 11, 20), own)
    assert needs_afterwards("completed", date(2026, 11, 19), {})
    assert kept_since({"approvals_since": "soon"}) is None


@pytest.mark.parametrize(
    ("outcome", "needed"),
    [("completed", True), ("refused", True), ("closed_door", False), ("moved", False)],
)
def test_where_nobody_was_inspected_nothing_is_approved(outcome: str, needed: bool) -> None:
    assert needs_afterwards(outcome, date(2026, 11, 20), {}) is needed


@given(st.integers(1, 5), st.integers(1, 5), st.sets(st.integers(1, 5)))
def test_nobody_decides_alone_while_there_is_a_second_approver(
    asked_by: int, decider: int, approvers: set[int]
) -> None:
    may = may_decide(asked_by, decider, approvers)
    assert not (may and decider not in approvers)
    if asked_by == decider:
        assert may is (approvers == {decider})
    else:
        assert may is (decider in approvers)


@given(st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from(["", "检通1"]))))
def test_what_lives_counts_first_then_the_last_that_was_decided(
    told: list[tuple[str, str]],
) -> None:
    found = newest_standing(Standing(*each) for each in told)
    living = [state for state, _number in told if state in LIVE]
    over = [
        state for state, number in told if state == "refused" or (state == "withdrawn" and number)
    ]
    assert found.state == (living[:1] or over[-1:] or [""])[0]
    assert (found.notice_no != "") is (found.state == "approved" and found.number != "")


VISITED = date(2026, 11, 20)
FITS = Grant(date(2026, 11, 18), date(2026, 11, 27), frozenset({"lin", "wang", "qian"}))
PAIR = frozenset({"lin", "wang"})


@pytest.mark.parametrize(
    ("made", "granted", "named"),
    [
        (Inspection(VISITED, PAIR), FITS, ()),
        (Inspection(FITS.first_day, PAIR), FITS, ()),
        (Inspection(FITS.last_day, PAIR), FITS, ()),
        (Inspection(date(2026, 11, 17), PAIR), FITS, ("other_days",)),
        (Inspection(date(2026, 11, 28), PAIR), FITS, ("other_days",)),
        (Inspection(VISITED, PAIR | {"zhao"}), FITS, ("other_inspectors",)),
        (Inspection(date(2026, 12, 1), frozenset({"zhao"})), FITS, MISFITS[:2]),
        (Inspection(date(2026, 12, 1), frozenset({"zhao"})), replace(FITS, of_visit=True), ()),
    ],
)
def test_a_visit_fits_its_approval_by_day_and_by_who_went(
    made: Inspection, granted: Grant, named: tuple[str, ...]
) -> None:
    assert misfits(made, granted) == named


LOGINS = st.frozensets(st.sampled_from(["lin", "wang", "qian", "zhao"]))


@given(DAYS, LOGINS, DAYS, DAYS, LOGINS)
def test_no_departure_goes_unnamed_and_none_is_invented(
    day: date, going: frozenset[str], one: date, other: date, allowed: frozenset[str]
) -> None:
    first, last = sorted((one, other))
    granted = Grant(first, last, allowed)
    named = misfits(Inspection(day, going), granted)
    assert ("other_days" in named) is (day < first or day > last)
    assert ("other_inspectors" in named) is any(login not in allowed for login in going)
    wider = Grant(min(first, day), max(last, day), allowed | going)
    assert misfits(Inspection(day, going), wider) == ()
    assert misfits(Inspection(day, going), replace(granted, of_visit=True)) == ()


def test_an_approval_stood_for_whoever_began_before_it_was_withdrawn() -> None:
    withdrawn = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert held_when(withdrawn - timedelta(seconds=1), withdrawn)
    assert not held_when(withdrawn, withdrawn)
    assert held_when(withdrawn, None)


def test_a_withdrawal_gives_its_reason() -> None:
    assert read_withdrawal({"reason": " 机构已停课 "}) == "机构已停课"
    with pytest.raises(Invalid) as refused:
        read_withdrawal({"reason": " "})
    assert set(refused.value.errors) == {"reason"}


def test_what_is_asked_is_read_strictly() -> None:
    body = read_ask({"matters": [" 收费 ", ""], "first_day": "2026-11-20", "method": "documents"})
    assert (body.matters, body.first_day, body.method) == (
        ("收费",), date(2026, 11, 20), "documents",
    )  # fmt: skip
    wrong = {
        "method": "telepathy", "first_day": "2026-11-21", "last_day": "2026-11-20",
        "urgent": True, "matters": ["长" * 501], "colour": "red",
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        read_ask(wrong)
    assert set(refused.value.errors) == {"method", "last_day", "reason", "matters", "colour"}


def test_a_refusal_gives_its_reason_and_an_approval_need_not() -> None:
    assert read_decision({"granted": True}).granted
    with pytest.raises(Invalid) as refused:
        read_decision({"granted": False, "reason": " "})
    assert set(refused.value.errors) == {"reason"}
    with pytest.raises(Invalid):
        read_decision({"reason": "同意"})


def test_the_usual_basis_names_whole_instruments_and_the_plan() -> None:
    assert all("条" not in law.replace("条例", "") for law in usual_basis("licensed"))
    assert usual_basis("school") == ("《教育督导条例》",)
    assert usual_basis("unlicensed", "秋季巡查")[-1] == "本机关行政检查计划“秋季巡查”"
