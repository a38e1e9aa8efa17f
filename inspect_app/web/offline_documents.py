"""The day on a phone as JSON (`docs/offline.md`), and where the phone stands, as an opaque text."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import request

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.deadlines import DueDate
from inspect_app.rules.parties import Party
from inspect_app.rules.refusals import Invalid
from inspect_app.services.field_day import point_of
from inspect_app.services.offline.day import DueTable, OpenViolation, Task
from inspect_app.services.offline.notice_bases import exact_key
from inspect_app.services.offline.on_site import issues_on_site
from inspect_app.services.offline.places import PastVisit, Place
from inspect_app.services.offline.rounds import DONE, EVER, Position
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person
from inspect_app.store.search_terms import searched_text
from inspect_app.web.blank_forms import forms_of
from inspect_app.web.language import chosen_locale
from inspect_app.web.paging import cursor_for
from inspect_app.web.paging import key_of as key_in_cursor
from inspect_app.web.templating import in_language
from inspect_app.web.visit_page import party_of
from inspect_app.web.wording.visit_choices import due_words

ROWS = 2
"""How rows are written; another number has every phone fetch the whole register anew."""
SEARCHED = ("name", "address", "licence_no")
POINT_DIGITS = 6
MOST_DAYS = 200 * 366
Forms = list[dict[str, str]]


def basis_of(person: Person, today: date) -> str:
    """Name what rows depend on beside the register: the year that `nth` counts in, and so on."""
    told = (
        ROWS, today.year, person.office.visit_cap, issues_on_site(person), catalogue().version,
        chosen_locale(), request.script_root,
    )  # fmt: skip
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12]


def position_text(position: Position) -> str:
    """Write where a phone stands; `position_of` reads it."""
    since = None if position.since is None else _micros(position.since)
    began = _micros(position.began)
    return cursor_for([position.scope, position.basis, began, since, position.after, position.seen])


def position_of(text: str) -> Position:
    """Read where a phone stands. Raises Invalid for anything else."""
    match key_in_cursor(text, "since"):
        case [str(scope), str(basis), int(began), None | int() as since, int(after), str(seen)]:
            return Position(
                scope, basis, _moment(began), None if since is None else _moment(since),
                _id(after), seen,
            )  # fmt: skip
    raise _bad()


def _bad() -> Invalid:
    return Invalid({"since": [("bad_cursor", {})]})


def _micros(moment: datetime) -> int:
    return (moment - EVER) // timedelta(microseconds=1)


def _moment(micros: int) -> datetime:
    if isinstance(micros, bool) or not 0 <= micros <= MOST_DAYS * 86_400_000_000:
        raise _bad()
    return EVER + timedelta(microseconds=micros)


def _id(after: int) -> int:
    if isinstance(after, bool) or not DONE <= after < 2**63:
        raise _bad()
    return after


def place_documents(places: Sequence[Place], cap: int, *, on_notices: bool) -> list[dict[str, Any]]:
    """Write institutions; many are of one kind of party, whose forms are worked out once.

    ``on_notices``: with what a notice says of its addressee, where one may be issued on site.
    """
    known: dict[Party, Forms] = {}
    told = [_place(each, cap, known) for each in places]
    if on_notices:
        for document, each in zip(told, places, strict=True):
            if each.row is not None:
                document.update(_addressee(each.row))
    return told


def _addressee(row: Institution) -> dict[str, str]:
    return {
        "party": exact_key(party_of(row)),
        "credit_code": row.credit_code,
        "person_in_charge": row.contact,
    }


def _place(place: Place, cap: int, known: dict[Party, Forms]) -> dict[str, Any]:
    row = place.row
    if row is None:
        return {"id": place.uuid, "gone": True}
    party = party_of(row)
    forms = known.get(party)
    if forms is None:
        forms = known[party] = _forms(party)
    lat, lng = _point(row)
    return {
        "id": place.uuid,
        "name": row.name,
        "address": row.address,
        "district": row.district,
        "area": row.area,
        "kind": row.kind,
        "sector": row.sector,
        "licence_no": row.licence_no,
        "text": searched_text({name: getattr(row, name) for name in SEARCHED}),
        "lat": lat,
        "lng": lng,
        "form": forms[0]["form"],
        "forms": forms,
        "nth": place.nth,
        "cap": cap,
        "visits": [_visit(visit) for visit in place.visits],
    }


def _forms(party: Party) -> Forms:
    return [
        {
            "checklist": each.id,
            "title": in_language(each.title_zh, each.title_en),
            "form": url,
        }
        for each, url in forms_of(party)
    ]


def _point(row: Institution) -> tuple[float | None, float | None]:
    point = point_of(row)
    if point is None:
        return None, None
    return round(point[0], POINT_DIGITS), round(point[1], POINT_DIGITS)


def _visit(visit: PastVisit) -> dict[str, Any]:
    return {
        "on": visit.on.isoformat(),
        "outcome": visit.outcome,
        "inspectors": list(visit.inspectors),
        "violations": visit.violations,
    }


def task_document(task: Task, order: int | None) -> dict[str, Any]:
    """Write one open assignment; ``order`` is its number on today's way, None where put off."""
    return {
        "id": str(task.id),
        "institution": str(task.institution),
        "due_on": task.due_on.isoformat(),
        "source": task.source,
        "approval": {"state": task.approval.state, "notice_no": task.approval.notice_no},
        "order": order,
        "skipped_on": task.skipped_on.isoformat() if task.skipped_on else None,
        "recheck_of": str(task.recheck_of) if task.recheck_of else None,
    }


def open_document(found: OpenViolation) -> dict[str, Any]:
    """Write one open violation with the notice that orders it to be put right."""
    return {
        "id": str(found.id),
        "institution": str(found.institution),
        "notice": {
            "id": str(found.notice), "number": found.number, "state": found.notice_state,
        },
        "code": found.code,
        "title": found.title,
        "facts": found.facts,
        "requirement": found.requirement,
        "due_on": found.due_on.isoformat() if found.due_on else None,
        "provisional": found.provisional,
        "state": found.state,
    }  # fmt: skip


def calendar_document(table: DueTable) -> dict[str, Any]:
    """Write when dues fall; the i-th entry of a day belongs to the i-th due."""
    days = list(table.days)
    return {
        "first": days[0].isoformat(),
        "last": days[-1].isoformat(),
        "dues": [{"due": due.to_document(), "words": due_words(due)} for due in table.dues],
        "days": {day.isoformat(): [*map(_falls_on, found)] for day, found in table.days.items()},
    }


def _falls_on(found: DueDate) -> Mapping[str, Any]:
    moved_from = found.moved_from
    return {
        "on": found.day.isoformat(),
        "moved_from": moved_from.isoformat() if moved_from else None,
        "provisional": found.provisional,
    }


def person_document(person: Person) -> dict[str, str]:
    """Say whose day it is."""
    return {
        "login": person.login,
        "display": person.display,
        "office": person.office.name,
        "district": person.office.district,
    }
