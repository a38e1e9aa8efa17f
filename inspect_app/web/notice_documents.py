"""Notices as JSON objects (design §7)."""

from datetime import date
from typing import Any

from flask import url_for

from inspect_app.rules.calendar import Calendar
from inspect_app.rules.rectification import deeds_in
from inspect_app.services.notices.issuing import verify_url
from inspect_app.services.notices.reading import Life, Step
from inspect_app.services.rectifications.chasing import Chased, chased
from inspect_app.store.notice import Notice
from inspect_app.store.rectification import Escalation, Extension, Hearing, Referral
from inspect_app.store.violation import Violation


def issued_document(notice: Notice) -> dict[str, Any]:
    """Write what issuing answers, new or standing."""
    return {
        "id": str(notice.uuid),
        "number": notice.number,
        "state": notice.state,
        "pdf": url_for("api_notices.pdf", uuid=notice.uuid),
        "verify_url": verify_url(notice),
        "sha256": notice.file,
    }


def notice_line(notice: Notice, today: date, calendar: Calendar | None = None) -> dict[str, Any]:
    """Write a notice as one item of a list."""
    return chased_document(chased(notice, today, calendar))


def chased_document(item: Chased) -> dict[str, Any]:
    """Write a notice with what is due next; ``days_left`` counts working days."""
    notice = item.notice
    institution = notice.visit.institution
    return {
        **issued_document(notice),
        "kind": notice.kind,
        "title": notice.title,
        "addressee": notice.addressee,
        "institution_id": str(institution.uuid) if institution else None,
        "visit": str(notice.visit.uuid),
        "issued_at": notice.issued_at.isoformat(),
        "delivered_on": _day(notice.delivered_on),
        "due_on": _day(item.due_on),
        "due_provisional": item.provisional,
        "due_state": str(item.state),
        "overdue": item.state == "overdue",
        "days_left": item.days_left,
        "violations_total": len(notice.violations),
        "violations_unsettled": item.unsettled,
    }


def notice_document(notice: Notice, life: Life, steps: list[Step], today: date) -> dict[str, Any]:
    """Write one notice whole."""
    return {
        **notice_line(notice, today),
        "issued_by": notice.issued_by.display,
        "closed_at": notice.closed_at.isoformat() if notice.closed_at else None,
        "allowed": deeds_in(notice.state),
        "violations": [violation_document(each) for each in notice.violations],
        **_life_document(life),
        "timeline": [
            {"at": step.at.isoformat(), "deed": step.deed, "by": step.by} for step in steps
        ],
    }


def violation_document(violation: Violation) -> dict[str, Any]:
    """Write a violation as it stands on a notice."""
    return {
        "id": str(violation.uuid),
        "code": violation.code,
        "title": violation.title,
        "facts": violation.facts,
        "requirement": violation.requirement,
        "severity": violation.severity,
        "due": violation.due,
        "due_on": _day(violation.due_on),
        "due_provisional": violation.due_provisional,
        "corrected_on_spot": violation.corrected_on_spot,
        "state": violation.state,
        "rest": violation.rest,
    }


def extension_document(row: Extension) -> dict[str, Any]:
    """Write a request for more time and its decision."""
    return {
        "id": str(row.uuid),
        "at": row.recorded_at.isoformat(),
        "reason": row.reason,
        "until": row.until.isoformat(),
        "granted": row.granted,
        "granted_until": _day(row.granted_until),
        "decision_reason": row.decision_reason,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
    }


def referral_document(row: Referral) -> dict[str, Any]:
    """Write a referral and what came back."""
    return {
        **_row(row), "authority": row.authority, "violations": row.violations,
        "reason": row.reason, "answer_by": _day(row.answer_by), "accepted": row.accepted,
        "case_no": row.case_no, "answer": row.answer, "answered_on": _day(row.answered_on),
    }  # fmt: skip


def hearing_document(row: Hearing) -> dict[str, Any]:
    """Write what the party said, and the office's opinion."""
    return {
        **_row(row), "text": row.text, "speaker": row.speaker, "post": row.post,
        "heard_at": row.heard_at.isoformat(), "place": row.place, "files": row.files,
        "accepted": row.accepted, "opinion": row.opinion,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
    }  # fmt: skip


def escalation_document(row: Escalation) -> dict[str, Any]:
    """Write before whom a matter was laid, until when, and the answer."""
    return {
        **_row(row), "level": row.level, "reason": row.reason,
        "answer_by": row.answer_by.isoformat(), "answer": row.answer,
        "answered_at": row.answered_at.isoformat() if row.answered_at else None,
    }  # fmt: skip


def _life_document(life: Life) -> dict[str, Any]:
    return {
        "deliveries": [
            {
                "id": str(row.uuid), "method": row.method, "at": row.at.isoformat(),
                "effective_on": row.effective_on.isoformat(), "place": row.place, **row.proof,
            }
            for row in life.deliveries
        ],
        "reports": [
            {**_row(row), "text": row.text, "results": row.results} for row in life.reports
        ],
        "extensions": [extension_document(row) for row in life.extensions],
        "rechecks": [
            {**_row(row), "visit": str(visit.uuid), "results": row.results}
            for row, visit in life.rechecks
        ],
        "referrals": [referral_document(row) for row in life.referrals],
        "hearings": [hearing_document(row) for row in life.hearings],
        "escalations": [escalation_document(row) for row in life.escalations],
        "closure": {**_row(life.closure), "remark": life.closure.remark} if life.closure else None,
        "withdrawal": _withdrawal(life),
    }  # fmt: skip


def _withdrawal(life: Life) -> dict[str, Any] | None:
    row = life.withdrawal
    if row is None:
        return None
    replaced_by = str(row.replaced_by) if row.replaced_by else None
    return {**_row(row), "reason": row.reason, "replaced_by": replaced_by}


def _row(row: Any) -> dict[str, Any]:
    return {"id": str(row.uuid), "at": row.recorded_at.isoformat()}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
