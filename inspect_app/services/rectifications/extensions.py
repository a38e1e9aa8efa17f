"""More time to put things right: the request, and the office's decision.

It reaches what is still to be put right and is no matter of safety (`rules.extensions`).
"""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.deadlines import MAX_DAYS, Due, due_date
from inspect_app.rules.extensions import Extending, ExtensionLimits, advice, is_safety, problems
from inspect_app.rules.loop_bodies import DecisionBody, ExtensionBody
from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.services.calendars import working_calendar
from inspect_app.services.notices.deeds import (
    deed_on,
    event,
    move,
    new_deed_row,
    record,
    unsettled,
)
from inspect_app.services.offices import LOOP, part_of
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.rectification import Extension
from inspect_app.store.violation import Violation


def request_extension(
    notice: Notice, body: ExtensionBody, by: Person | None, now: datetime
) -> Extension:
    """Write down a request for more time; nothing changes until it is decided."""
    with deed_on(notice, "request_extension"):
        if open_request(notice) is not None:
            raise Conflict("extension_undecided")
        _require_possible(notice, body.until)
        row = Extension(**new_deed_row(notice, by, now), reason=body.reason, until=body.until)
        db.session.add(row)
        facts = {"until": body.until.isoformat()}
        deed = event(
            notice, "notice.request_extension", notice.state, facts, {"reason": body.reason}
        )
        record(notice, by, deed, now)
    return row


def decide_extension(
    extension: Extension, notice: Notice, body: DecisionBody, by: Person, now: datetime
) -> Extension:
    """Grant (new binding days) or refuse (everything stays) a request, once."""
    with deed_on(notice, "extend"):
        db.session.refresh(extension, with_for_update=True)
        if extension.granted is not None:
            raise Conflict("extension_decided")
        until = body.until or extension.until
        before = notice.state
        if body.granted:
            _require_possible(notice, until)
            _bind(notice, until)
            extension.granted_until = until
            move(notice, "extend")
        extension.granted, extension.decision_reason = body.granted, body.reason
        extension.decided_at, extension.decided_by_id = now, by.id
        facts = {"granted": body.granted, "until": until.isoformat(), "reason": body.reason}
        record(notice, by, event(notice, "notice.decide_extension", before, facts), now)
    return extension


def extension_of(notice: Notice, uuid: UUID) -> Extension:
    """Load a request of this notice; 404 for another's."""
    found = db.session.scalar(sa.select(Extension).filter_by(uuid=uuid, notice_id=notice.id))
    if found is None:
        raise NotFound
    return found


def open_request(notice: Notice) -> Extension | None:
    """Return the request that waits for its decision."""
    query = sa.select(Extension).filter_by(notice_id=notice.id).where(Extension.granted.is_(None))
    return db.session.scalar(query.limit(1))


def extendable(notice: Notice) -> list[Violation]:
    """Return what an extension would reach: what is still to be done, but for safety."""
    return [each for each in unsettled(notice) if is_extendable(each)]


def is_extendable(violation: Violation) -> bool:
    """Tell whether more time may be given for a violation at all."""
    known = catalogue().violations.get(violation.code)
    return not is_safety(violation.code, known.category if known else "")


def extending(notice: Notice, until: date) -> Extending | None:
    """Describe the extension to be for the office's limits; None where it reaches nothing."""
    delivered = notice.delivered_on
    reached = extendable(notice)
    if not reached or delivered is None:
        return None
    calendar = working_calendar()
    dues = [due_date(Due.from_document(each.due), delivered, calendar).day for each in reached]
    return Extending(granted_times(notice), delivered, max(dues), until)


def advice_for(notice: Notice, request: Extension) -> list[str]:
    """Return what of a request goes beyond the advised, for who decides it (stable codes)."""
    found = extending(notice, request.until)
    return advice(found) if found else []


def granted_times(notice: Notice) -> int:
    """Count how often the notice was extended."""
    query = sa.select(sa.func.count()).select_from(Extension).filter_by(notice_id=notice.id)
    return db.session.scalar(query.where(Extension.granted.is_(True))) or 0


def _require_possible(notice: Notice, until: date) -> None:
    """Raise Invalid for what safety, the calendar or the office's own limits refuse."""
    found = extending(notice, until)
    if found is None:
        raise Invalid({"until": [("safety_not_extended", {})]})
    _require_later(notice, until)
    limits = ExtensionLimits.of_office(part_of(notice.office, LOOP))
    refused = problems(found, limits)
    if refused:
        told = {"times": limits.times, "day": found.last_day_within_term.isoformat()}
        raise Invalid({"until": [(code, told) for code in refused]})


def _require_later(notice: Notice, until: date) -> None:
    """An extension reaches beyond the first day that binds now, and no further than any due."""
    days = [each.due_on for each in extendable(notice) if each.due_on is not None]
    if days and until <= min(days):
        raise Invalid({"until": [("until_not_later", {"day": min(days).isoformat()})]})
    if days and (until - max(days)).days > MAX_DAYS:
        raise Invalid({"until": [("until_too_far", {"days": MAX_DAYS})]})


def _bind(notice: Notice, until: date) -> None:
    """A date that was granted binds as written; no calendar makes it uncertain."""
    for violation in extendable(notice):
        if violation.due_on is None or until > violation.due_on:
            violation.due_on, violation.due_provisional = until, False
