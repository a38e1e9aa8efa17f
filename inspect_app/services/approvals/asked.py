"""What an approval is asked for, as it is then: plain values that never follow later edits.

``asked`` is {party, kind, source, type, matters, basis, method, first_day, last_day, place,
officers: [{login, name, certificate_no, valid_until, valid}], helpers, visits_before, visit_cap,
exception, complaints}; days are ISO texts. Of a visit that came first, ``visits_before`` is filled
in when it is decided: its way in counts nothing.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.approvals import AskBody, usual_basis
from inspect_app.rules.catalogue import Checklist, catalogue
from inspect_app.rules.parties import Party
from inspect_app.services.visits.history import visits_this_year
from inspect_app.store.assignment import Assignment, AssignmentInspector
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.plan import Plan

Asked = dict[str, Any]
PARTY = ("name", "credit_code", "licence_no", "address", "phone", "kind")
_ORDINAL = re.compile("^[一二三四五六七八九十]+、")
PROCEDURE = frozenset({"入场程序", "结束", "基本信息", "反馈"})
"""Sections of the checklists on how a visit goes; even there something can be wrong."""
OF_A_SITE = ("是否未经审批举办校外培训", "场所、从业人员和学员情况", "收费情况", "场所安全情况")
"""What is inspected at an unlicensed site: its checklist speaks to the inspectors alone."""
CASES = frozenset({"complaint", "handover", "data_alert"})


def asked_for(assignment: Assignment, office: Office, body: AskBody, today: date) -> Asked:
    """Gather what is asked for an assignment: what was typed, else what is known."""
    place = assignment.institution
    plan = db.session.get(Plan, assignment.plan_id) if assignment.plan_id else None
    first, last = days_of(assignment.due_on, body, today)
    counts = visits_this_year([place.id], office.id, first)
    return {
        "party": {**{name: getattr(place, name) for name in PARTY},
                  "person_in_charge": place.contact},
        "source": assignment.source,
        "type": type_of(assignment.source, "campaign" if _is_campaign(plan) else ""),
        "matters": list(body.matters or usual_matters(party_of(place))),
        "basis": list(body.basis or usual_basis(place.kind, plan.name if plan else "")),
        "method": body.method or "on_site",
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "place": body.place or place.address,
        "officers": [officer(each, first, last) for each in inspectors_of(assignment)],
        "helpers": list(body.helpers),
        "visits_before": counts.get(place.id, 0),
        "visit_cap": office.visit_cap,
        "exception": body.ground or assignment.ground,
        "complaints": body.complaints or complaints_of(office),
    }  # fmt: skip


def days_of(due_on: date, body: AskBody, today: date) -> tuple[date, date]:
    """Return the first and the last day: from today to the assignment's day, unless told."""
    first = body.first_day or min(today, body.last_day or today)
    return first, body.last_day or max(due_on, first)


def officer(person: Person, first: date, last: date) -> Asked:
    """Return an inspector with the certificate, and whether it is valid on all of the days."""
    until = person.certificate_until
    return {
        "login": person.login,
        "name": person.display,
        "certificate_no": person.certificate_no,
        "valid_until": until.isoformat() if until else None,
        "valid": person.certified_on(first) and person.certified_on(last),
    }


def inspectors_of(assignment: Assignment) -> list[Person]:
    """Return who is to go, in the order of the accounts."""
    query = sa.select(Person).join(AssignmentInspector, AssignmentInspector.person_id == Person.id)
    query = query.where(AssignmentInspector.assignment_id == assignment.id).order_by(Person.id)
    return list(db.session.scalars(query))


def party_of(place: Institution) -> Party:
    """Return the institution as the catalogue's conditions ask for it."""
    return Party(place.kind, place.sector, place.mode, tuple(place.stages or ()), place.profit)


def usual_matters(party: Party) -> tuple[str, ...]:
    """Return what is usually inspected there: the sections of the checklist that fits."""
    fitting = [*catalogue().checklists_for(party), *catalogue().current_checklists()]
    return matters_of(fitting[0])


def matters_of(checklist: Checklist) -> tuple[str, ...]:
    """Return the sections in which something can be wrong, without their ordinals.

    How one comes in and how one leaves is no matter of the inspection.
    """
    if checklist.id == "CL-UNLICENSED":
        return OF_A_SITE
    told = (
        _ORDINAL.sub("", section.title_zh)
        for section in checklist.sections
        if any(item.violation_codes for item in section.items)
    )
    return tuple(title for title in told if title not in PROCEDURE)


def type_of(source: str, kind: str) -> str:
    """Return 日常, 专项 or 个案 (documents.md §2.1) by what led to the inspection."""
    if source in CASES:
        return "case"
    return "campaign" if kind == "campaign" else "routine"


def _is_campaign(plan: Plan | None) -> bool:
    return plan is not None and plan.period == "campaign"


def complaints_of(office: Office) -> str:
    """Return where the inspected may complain of the inspection."""
    phone = f"，电话{office.contact_phone}" if office.contact_phone else ""
    return f"{office.name}{phone}"


def asked_of_visit(
    visit: Mapping[str, Any], inspectors: Iterable[Mapping[str, Any]], document: Mapping[str, Any]
) -> Asked:
    """Gather what is to be approved afterwards, from the visit's own row and document alone."""
    day = visit["visited_on"].isoformat()
    party = visit["party"]
    checklist = catalogue().checklist(visit["checklist_id"], visit["checklist_version"])
    return {
        "party": {name: party.get(name) or "" for name in (*PARTY, "person_in_charge")},
        "source": visit["source"],
        "type": type_of(visit["source"], visit["kind"]),
        "matters": list(matters_of(checklist)) if checklist else [],
        "basis": list(usual_basis(str(party.get("kind")))),
        "method": visit["method"],
        "first_day": day,
        "last_day": day,
        "place": party.get("address") or party.get("name") or "",
        "officers": [
            {"login": each["login"], "name": each["display"],
             "certificate_no": each["certificate_no"], "valid_until": None,
             "valid": each["certificate_valid"]}
            for each in inspectors
        ],
        "helpers": list(document.get("helpers") or ()),
        "exception": "",
        "complaints": "",
    }  # fmt: skip
