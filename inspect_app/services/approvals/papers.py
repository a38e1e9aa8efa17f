"""The two papers of an approval: 行政检查通知书 with its number, 行政检查审批表 without one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.papers import PAPERS, PaperKind
from inspect_app.rules.refusals import Conflict
from inspect_app.services.approvals.asked import CASES, complaints_of
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices.issuing import new_verify_code
from inspect_app.services.notices.numbering import TakenNumber, take_number
from inspect_app.services.notices.sheet_documents import to_document
from inspect_app.services.papers.issuing import book
from inspect_app.services.seals import applying as seals
from inspect_app.services.visits.history import visits_this_year
from inspect_app.services.visits.papers import contact_sheet, demo_mark, party_sheet
from inspect_app.store.base import db
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.office import Office
from inspect_app.store.paper import Paper
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit
from pdf import inspection_approval, inspection_notice
from pdf.fonts import missing_in
from pdf.form_parts import Opinion
from pdf.inspection_approval import SOURCES, AskedOfficer, InspectionApprovalSheet
from pdf.inspection_notice import InspectionNoticeSheet
from pdf.sheets import Contact, Officer, Verification

NOTICE, FORM = PAPERS["inspection"], PAPERS["approval"]
PROPOSED, LATE = "拟同意实施检查。", "检查已先行实施，申请补办审批。"
GRANTED, REFUSED = "同意。", "不同意。"


def fill_in(approval: InspectionApproval) -> None:
    """Complete what a visit that came first left open: how often its party was inspected before."""
    approval.asked = completed(approval)


def completed(approval: InspectionApproval) -> dict[str, Any]:
    """Return what is asked for with what its decision will complete."""
    asked = dict(approval.asked)
    if "visits_before" in asked:
        return asked
    office = db.session.get_one(Office, approval.office_id)
    return {
        **asked,
        "visits_before": _before(approval),
        "visit_cap": office.visit_cap,
        "complaints": asked["complaints"] or complaints_of(office),
    }


def _before(approval: InspectionApproval) -> int:
    """Count the year's inspections of the party without the one that is approved."""
    place = approval.institution_id
    if place is None:
        return 0
    day = date.fromisoformat(approval.asked["first_day"])
    counted = visits_this_year([place], approval.office_id, day).get(place, 0)
    visit = db.session.scalar(sa.select(Visit).filter_by(uuid=approval.visit_uuid))
    itself = visit is not None and visit.outcome == "completed" and visit.method == "on_site"
    return max(counted - (1 if itself and visit and visit.kind != "recheck" else 0), 0)


def issue_inspection_notice(
    approval: InspectionApproval, by: Person, now: datetime, base_url: str
) -> Paper:
    """Issue the notice of an approved inspection. Raises Conflict `undrawable_text`."""
    office = db.session.get_one(Office, approval.office_id, populate_existing=True)
    day, code = china_day(now), new_verify_code()
    number = take_number(office, NOTICE.key, day.year)
    shared = {**_shared(approval, office), "cap_exception": _told_ground(approval.asked)}
    shared["party"] = replace(shared["party"], phone="")
    sheet = InspectionNoticeSheet(
        **shared, title=NOTICE.title, number=number.text,
        contact=_contact(approval, office), issued_on=day,
        verification=Verification(f"{base_url}/v/{code}", code),
        officers=tuple(Officer(e["name"], e["certificate_no"]) for e in approval.asked["officers"]),
        complaints=approval.asked["complaints"], visited_on=_visited_on(approval),
        seal=seals.printed_picture(office, now),
    )  # fmt: skip
    drawn = _Drawn(NOTICE, sheet, inspection_notice.draw, code, number)
    return _keep(approval, drawn, by, now)


def draw_form(approval: InspectionApproval, by: Person, now: datetime) -> Paper:
    """Draw the form as it was decided; it stays in the file and has no number."""
    office = db.session.get_one(Office, approval.office_id)
    number = approval.paper.number if approval.paper else ""
    granted = approval.state == "approved"
    sheet = InspectionApprovalSheet(
        **{k: v for k, v in _shared(approval, office).items() if k != "officers"},
        title=FORM.title, number=number, source=approval.asked["source"],
        type=approval.asked["type"], officers=tuple(map(_officer, approval.asked["officers"])),
        filled_on=china_day(now), urgency=_urgency(approval), visited_on=_visited_on(approval),
        handler=Opinion(
            LATE if approval.visit_uuid else PROPOSED, approval.requested_by.display,
            china_day(approval.requested_at),
        ),
        approver=Opinion(_opinion(approval.decision, granted), by.display, china_day(now)),
        alone=approval.requested_by_id == by.id,
    )  # fmt: skip
    drawn = _Drawn(FORM, sheet, inspection_approval.draw, new_verify_code(), None)
    return _keep(approval, drawn, by, now)


def _opinion(told: str, granted: bool) -> str:  # noqa: FBT001 - one of two words
    word = GRANTED if granted else REFUSED
    return f"{word}{told}" if told else word


def _shared(approval: InspectionApproval, office: Office) -> dict[str, Any]:
    """What both papers say, under the same names."""
    asked = approval.asked
    first, last = map(date.fromisoformat, (asked["first_day"], asked["last_day"]))
    return {
        "office_name": office.name,
        "party": replace(party_sheet(asked["party"]), phone=asked["party"].get("phone") or ""),
        "basis": tuple(asked["basis"]),
        "matters": tuple(asked["matters"]),
        "method": asked["method"],
        "starts": first,
        "ends": last if last != first else None,
        "place": asked["place"],
        "helpers": tuple(asked["helpers"]),
        "visits_before": asked["visits_before"],
        "visit_cap": asked["visit_cap"],
        "cap_exception": asked["exception"],
        "demo_mark": demo_mark(office),
    }


def _told_ground(asked: dict[str, Any]) -> str:
    """Say why the inspected is inspected beyond the cap; never what a clue said or who gave it."""
    if asked["visit_cap"] is None or asked["visits_before"] < asked["visit_cap"]:
        return ""
    return SOURCES[asked["source"]] if asked["source"] in CASES else str(asked["exception"])


def _contact(approval: InspectionApproval, office: Office) -> Contact:
    return contact_sheet(office, approval.requested_by.display)


def _urgency(approval: InspectionApproval) -> str:
    return approval.reason if approval.urgent else ""


def _visited_on(approval: InspectionApproval) -> date | None:
    """Return the day of a visit that came before the approval."""
    return date.fromisoformat(approval.asked["first_day"]) if approval.visit_uuid else None


def _officer(known: dict[str, Any]) -> AskedOfficer:
    until = known["valid_until"]
    return AskedOfficer(
        known["name"], known["certificate_no"], date.fromisoformat(until) if until else None,
        known["valid"],
    )  # fmt: skip


class _Drawn:
    """A paper about to be kept: its kind, sheet, how it is drawn, code and number."""

    def __init__(
        self, kind: PaperKind, sheet: Any, draw: Callable[[Any], bytes], code: str,
        number: TakenNumber | None,
    ) -> None:  # fmt: skip
        self.kind, self.sheet, self.draw, self.code, self.number = kind, sheet, draw, code, number


def _keep(approval: InspectionApproval, drawn: _Drawn, by: Person, now: datetime) -> Paper:
    missing = missing_in(drawn.sheet)
    if missing:
        raise Conflict("undrawable_text", characters=", ".join(missing))
    number = drawn.number
    paper = Paper(
        uuid=uuid4(), office_id=approval.office_id, kind=drawn.kind.key, year=china_day(now).year,
        serial=number.serial if number else None, number=number.text if number else "",
        title=drawn.kind.title, addressee=str(approval.asked["party"]["name"]), notice_id=None,
        deed=approval.uuid, issued_by_id=by.id, issued_at=now,
        sheet=to_document(drawn.sheet, blobs().put), paper=blobs().put(drawn.draw(drawn.sheet)),
        verify_code=drawn.code,
    )  # fmt: skip
    book(paper, number, by, now, goes_out=drawn.kind is NOTICE)
    return paper


def form_of(approval: InspectionApproval) -> Paper | None:
    """Return the form of an approval that was decided."""
    query = sa.select(Paper).filter_by(notice_id=None, kind=FORM.key, deed=approval.uuid)
    return db.session.scalar(query)
