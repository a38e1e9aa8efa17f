"""The life of a notice: binding days, what is overdue, and what the chain of events keeps."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules import loop_bodies
from inspect_app.rules.calendar import Calendar
from inspect_app.rules.deadlines import DueState
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services import audit
from inspect_app.services.notices.reading import life_of, timeline
from inspect_app.services.rectifications import deeds as rectifications
from inspect_app.services.rectifications import rechecks
from inspect_app.services.rectifications.chasing import (
    Wanted,
    chase_counts,
    chase_list,
    chased,
    last_day_soon,
)
from inspect_app.services.rectifications.extensions import decide_extension, request_extension
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.store.notice import Notice, NumberFate
from tests.cast import NOW, Cast
from tests.notices import Found, make_notice, make_recheck_visit

LATER = NOW + timedelta(hours=1)


def delivery(
    method: str = "in_person", at: datetime = NOW, **proof: Any
) -> loop_bodies.DeliveryBody:
    given = {"recipient": {"name": "张三"}, **proof}
    return loop_bodies.read_delivery({"method": method, "at": at.isoformat(), **given})


def delivered(cast: Cast, due: dict[str, Any], at: datetime = NOW, now: datetime = LATER) -> Notice:
    notice = make_notice(cast, now=now, at=at, found=[Found(due=due)])
    rectifications.deliver(notice, delivery(at=at), cast.lin, now)
    return notice


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ({"days": 5, "type": "working"}, date(2026, 11, 27)),
        ({"days": 1, "type": "calendar"}, date(2026, 11, 23)),
        ({"days": 8, "type": "calendar"}, date(2026, 11, 30)),
        ({"immediate": True}, date(2026, 11, 20)),
        ({"date": "2026-12-05"}, date(2026, 12, 5)),
    ],
)
def test_delivery_binds_the_day(app: Flask, cast: Cast, due: dict[str, Any], day: date) -> None:
    (violation,) = delivered(cast, due).violations
    assert violation.due_on == day


def test_days_off_are_not_counted(app: Flask, cast: Cast) -> None:
    """Spring Festival of 2026: 15 to 23 February off, 28 February a working Saturday."""
    notice = delivered(cast, {"days": 5, "type": "working"}, at=moment(date(2026, 2, 13)))
    (violation,) = notice.violations
    calendar = Calendar.published()
    counted = [
        day
        for day in (date(2026, 2, 13) + timedelta(n) for n in range(1, 40))
        if calendar.is_working(day)
    ]
    assert violation.due_on == counted[4]
    assert violation.due_on > date(2026, 2, 23)


def test_a_day_beyond_the_published_calendar_is_provisional(app: Flask, cast: Cast) -> None:
    notice = delivered(cast, {"days": 60, "type": "working"})
    assert notice.violations[0].due_provisional
    assert chased(notice, date(2026, 11, 21)).provisional


def test_an_announcement_takes_effect_after_thirty_days(app: Flask, cast: Cast) -> None:
    notice = make_notice(cast, found=[Found(due={"immediate": True})])
    rectifications.deliver(notice, delivery("announcement"), cast.lin, LATER)
    assert notice.delivered_on == date(2026, 12, 20)
    assert notice.violations[0].due_on == date(2026, 12, 20)


def test_the_day_of_a_delivery_is_chinas(app: Flask, cast: Cast) -> None:
    late = datetime(2026, 11, 20, 17, tzinfo=UTC)
    notice = make_notice(cast)
    rectifications.deliver(notice, delivery(at=late), cast.lin, late)
    assert notice.delivered_on == date(2026, 11, 21)


def test_nothing_is_overdue_before_delivery(app: Flask, cast: Cast) -> None:
    notice = make_notice(cast, found=[Found(due={"date": "2026-11-21"})])
    assert chased(notice, date(2027, 5, 1)).state is DueState.NOT_RUNNING
    rectifications.deliver(notice, delivery(), cast.lin, LATER)
    assert chased(notice, date(2026, 11, 21)).state is DueState.DUE_TODAY
    assert chased(notice, date(2026, 11, 22)).state is DueState.OVERDUE


def test_what_is_settled_is_not_overdue(app: Flask, cast: Cast) -> None:
    notice = make_notice(
        cast, found=[Found(due={"immediate": True}), Found("FEE-02", due={"date": "2027-03-01"})]
    )
    rectifications.deliver(notice, delivery(), cast.lin, LATER)
    assert chased(notice, date(2026, 12, 1)).state is DueState.OVERDUE
    with writing():
        notice.violations[0].state = "rectified"
    item = chased(notice, date(2026, 12, 1))
    assert (item.state, item.due_on, item.unsettled) == (
        DueState.RUNNING, date(2027, 3, 1), 1,
    )  # fmt: skip


def test_days_left_are_working_days_and_days_late_are_days(app: Flask, cast: Cast) -> None:
    notice = delivered(cast, {"days": 5, "type": "working"})
    assert chased(notice, date(2026, 11, 24)).days_left == 3
    assert chased(notice, date(2026, 11, 24)).state is DueState.DUE_SOON
    assert chased(notice, date(2026, 11, 27)).state is DueState.DUE_TODAY
    assert chased(notice, date(2026, 11, 29)).days_late == 2


def test_the_counts_agree_with_the_lines(app: Flask, cast: Cast) -> None:
    for days in range(1, 8):
        delivered(cast, {"days": days, "type": "working"})
    make_notice(cast)
    office = cast.lin.office_id
    for today in (date(2026, 11, 20) + timedelta(n) for n in range(15)):
        counts = chase_counts(office, "", today)
        lines, _ = chase_list(office, Wanted(), today, 50)
        states = [line.state for line in lines]
        assert counts["overdue"] == states.count(DueState.OVERDUE)
        assert counts["due_soon"] == states.count(DueState.DUE_SOON) + states.count(
            DueState.DUE_TODAY
        )
        assert counts["total"] == len(lines) == 8


def test_due_soon_reaches_over_a_weekend(app: Flask, cast: Cast) -> None:
    assert last_day_soon(date(2026, 11, 20)) == date(2026, 11, 25)
    assert last_day_soon(date(2026, 11, 17)) == date(2026, 11, 22)


@pytest.mark.parametrize("at", [NOW - timedelta(days=3), LATER + timedelta(days=2)])
def test_an_impossible_moment_is_refused(app: Flask, cast: Cast, at: datetime) -> None:
    notice = make_notice(cast)
    with pytest.raises(Invalid) as caught:
        rectifications.deliver(notice, delivery(at=at), cast.lin, LATER)
    assert "at" in caught.value.errors
    assert notice.state == "issued"


def test_names_enter_the_chain_as_a_hash_only(app: Flask, cast: Cast) -> None:
    delivered(cast, {"immediate": True})
    event = db.session.scalars(sa.select(AuditEvent).filter_by(deed="notice.deliver")).one()
    assert event.before == {"state": "issued"}
    assert event.after == {
        "state": "delivered", "method": "in_person", "effective_on": "2026-11-20",
    }  # fmt: skip
    assert "张三" not in f"{event.before}{event.after}"
    with writing():
        event.personal = None
    assert audit.verify()[1] is None


def test_a_longer_term_binds_only_what_is_earlier(app: Flask, cast: Cast) -> None:
    notice = make_notice(
        cast, found=[Found(due={"immediate": True}), Found("FEE-02", due={"date": "2027-03-01"})]
    )
    rectifications.deliver(notice, delivery(), cast.lin, LATER)
    wish = loop_bodies.read_extension({"reason": "名单较长", "until": "2026-12-31"})
    row = request_extension(notice, wish, cast.lin, LATER)
    with pytest.raises(Conflict, match="extension_undecided"):
        request_extension(notice, wish, cast.lin, LATER)
    grant = loop_bodies.read_decision({"granted": True})
    decide_extension(row, notice, grant, cast.director, LATER)
    assert [each.due_on for each in notice.violations] == [date(2026, 12, 31), date(2027, 3, 1)]
    with pytest.raises(Conflict, match="extend_not_now"):
        decide_extension(row, notice, grant, cast.director, LATER)


def test_partly_put_right_stays_to_be_done(app: Flask, cast: Cast) -> None:
    notice = delivered(cast, {"immediate": True})
    visit = make_recheck_visit(cast, notice, "partly")
    rechecks.recheck(notice, loop_bodies.RecheckBody(visit.uuid), cast.lin, LATER)
    assert (notice.state, notice.violations[0].state) == ("not_rectified", "partly")
    with pytest.raises(Conflict, match="close_not_now"):
        rectifications.close(notice, loop_bodies.ClosureBody(""), cast.director, LATER)


def test_a_withdrawn_notice_keeps_its_number_and_frees_its_violations(
    app: Flask, cast: Cast
) -> None:
    notice = delivered(cast, {"immediate": True})
    body = loop_bodies.WithdrawalBody("事实有误", None)
    rectifications.withdraw(notice, body, cast.director, LATER)
    assert (notice.violations[0].state, notice.violations[0].due_on) == ("open", None)
    fate = db.session.scalars(sa.select(NumberFate)).one()
    assert (fate.fate, fate.reason, fate.serial) == ("withdrawn", "事实有误", 1)


def test_only_a_known_notice_can_replace_one(app: Flask, cast: Cast) -> None:
    first, second = make_notice(cast), make_notice(cast)
    for wrong in (first.uuid, first.visit.uuid):
        body = loop_bodies.WithdrawalBody("笔误", wrong)
        with pytest.raises(Invalid):
            rectifications.withdraw(first, body, cast.director, LATER)
    body = loop_bodies.WithdrawalBody("笔误", second.uuid)
    assert rectifications.withdraw(first, body, cast.director, LATER).replaced_by == second.uuid


def test_the_timeline_is_told_in_order(app: Flask, cast: Cast) -> None:
    notice = delivered(cast, {"immediate": True})
    report = loop_bodies.ReportBody("已退费。", ())
    rectifications.report(notice, report, cast.wang, LATER + timedelta(days=1))
    steps = timeline(notice, life_of(notice))
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert {step.deed for step in steps} == {"visit", "issue", "deliver", "report"}
    assert next(step.by for step in steps if step.deed == "report") == "王检查"
