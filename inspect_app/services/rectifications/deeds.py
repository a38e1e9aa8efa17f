"""The life of a notice after it was issued: delivery, report, closure, withdrawal.

Each deed is one transaction: the notice is locked, the table of `rules.rectification` asked, the
deed written with its event. More time is in `extensions`, the recheck in `rechecks`, what goes to
another authority in `referrals`, and what is only put on record in `hearings` and `escalations`.
"""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.deadlines import Due, due_date
from inspect_app.rules.delivery import effective_on
from inspect_app.rules.loop_bodies import (
    ClosureBody,
    DeliveryBody,
    ReportBody,
    WithdrawalBody,
)
from inspect_app.rules.rectification import closable
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services.calendars import working_calendar
from inspect_app.services.notices.deeds import (
    deed_on,
    event,
    move,
    new_deed_row,
    record,
    require_files,
    unsettled,
    violations_named,
)
from inspect_app.store.base import db
from inspect_app.store.notice import Notice, NumberFate
from inspect_app.store.person import Person
from inspect_app.store.rectification import Closure, Delivery, Report, Withdrawal

FAST_CLOCK = timedelta(days=1)
"""A clock may be fast (rule 15 rejects nothing for it), but not by more than a day."""


def deliver(notice: Notice, body: DeliveryBody, by: Person, now: datetime) -> Delivery:
    """Write down a delivery; from its day the terms run and bind (design rules 9 and 11)."""
    with deed_on(notice, "deliver"):
        require_possible(body, notice.visit.visited_on, now)
        require_files(notice.office_id, body.files, "files")
        before = notice.state
        notice.delivered_on = effective_on(body.method, body.at)
        bind_due_days(notice)
        move(notice, "deliver")
        delivery = Delivery(
            **new_deed_row(notice, by, now), method=body.method, at=body.at, place=body.place,
            effective_on=notice.delivered_on, proof=dict(body.proof),
        )  # fmt: skip
        db.session.add(delivery)
        facts = {"method": body.method, "effective_on": notice.delivered_on.isoformat()}
        personal = {"proof": dict(body.proof), "place": body.place}
        record(notice, by, event(notice, "notice.deliver", before, facts, personal), now)
    return delivery


def require_possible(body: DeliveryBody, visited_on: date, now: datetime) -> None:
    """A delivery may precede the printing, not the visit; and it is no plan for the future."""
    if body.at > now + FAST_CLOCK:
        raise Invalid({"at": [("delivery_in_the_future", {})]})
    if china_day(body.at) < visited_on:
        raise Invalid({"at": [("delivery_before_the_visit", {})]})


def bind_due_days(notice: Notice) -> None:
    """Set the binding day of everything still to be put right."""
    assert notice.delivered_on is not None
    calendar = working_calendar()  # the chain is held: one that is being added has to wait
    for violation in unsettled(notice):
        due = due_date(Due.from_document(violation.due), notice.delivered_on, calendar)
        violation.due_on, violation.due_provisional = due.day, due.provisional


def report(notice: Notice, body: ReportBody, by: Person | None, now: datetime) -> Report:
    """Keep the institution's report; whether it is true is for the recheck to say.

    One that somebody of the office wrote down has been seen; one that the party sent has not.
    """
    with deed_on(notice, "report"):
        violations_named(notice, [each.violation for each in body.results], "results")
        files = [each for result in body.results for each in result.files]
        require_files(notice.office_id, files, "results.files")
        before = notice.state
        move(notice, "report")
        results = [
            {"violation": str(each.violation), "text": each.text, "files": list(each.files)}
            for each in body.results
        ]
        row = Report(
            **new_deed_row(notice, by, now), text=body.text, results=results,
            seen_at=now if by else None, seen_by_id=by.id if by else None,
        )  # fmt: skip
        db.session.add(row)
        personal = {"text": body.text}
        record(notice, by, event(notice, "notice.report", before, personal=personal), now)
    return row


def close(notice: Notice, body: ClosureBody, by: Person, now: datetime) -> Closure:
    """Close a notice whose violations are all settled (销号)."""
    with deed_on(notice, "close"):
        if not closable(each.state for each in notice.violations):
            raise Conflict("violations_unsettled", count=len(unsettled(notice)))
        before = notice.state
        move(notice, "close")
        notice.closed_at = now
        row = Closure(**new_deed_row(notice, by, now), remark=body.remark)
        db.session.add(row)
        record(notice, by, event(notice, "notice.close", before, {"remark": body.remark}), now)
    return row


def withdraw(notice: Notice, body: WithdrawalBody, by: Person, now: datetime) -> Withdrawal:
    """Take a notice back; its number stays used, its open violations may be issued anew."""
    with deed_on(notice, "withdraw"):
        _require_replacement(notice, body)
        before = notice.state
        for violation in unsettled(notice):
            violation.state, violation.due_on, violation.due_provisional = "open", None, False
            violation.rest = ""
        move(notice, "withdraw")
        fate = db.session.get(
            NumberFate, (notice.office_id, notice.kind, notice.year, notice.serial)
        )
        assert fate is not None
        fate.fate, fate.reason = "withdrawn", body.reason
        row = Withdrawal(
            **new_deed_row(notice, by, now), reason=body.reason, replaced_by=body.replaced_by
        )
        db.session.add(row)
        facts = {"number": notice.number, "reason": body.reason}
        record(notice, by, event(notice, "notice.withdraw", before, facts), now)
    return row


def _require_replacement(notice: Notice, body: WithdrawalBody) -> None:
    """A replacement is another notice of the same office."""
    if body.replaced_by is None:
        return
    query = sa.select(Notice.id).filter_by(uuid=body.replaced_by, office_id=notice.office_id)
    found = db.session.scalar(query)
    if found is None or found == notice.id:
        raise Invalid({"replaced_by": [("unknown_notice", {"value": str(body.replaced_by)})]})
