"""Unfinished visits as last saved, so that a lost phone loses minutes. Never evidence.

A draft is the form's fields, {name: [value]}; only the person who began it may open it.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from inspect_app.rules.calendar import CHINA
from inspect_app.rules.catalogue import Checklist
from inspect_app.rules.districts import prefix
from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.services.merging.standing import standing_id
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit, VisitDraft

Fields = Mapping[str, list[str]]
SCHEMA = "1"
REMEMBERED = timedelta(days=400)
"""So long a discarded draft is known as such; a phone that lay idle longer is asked nothing."""
End = Literal["discarded", "submitted"]
PHONES_VERSION = 7
"""A phone makes the ids of visits by the clock (design rule 2)."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known when a visit begins; without an institution it is an unregistered site.

    ``notice_no`` is the number of the inspection notice of its approved assignment.
    """

    checklist: Checklist
    institution: Institution | None = None
    assignment: UUID | None = None
    source: str = "own_initiative"
    recheck_of: UUID | None = None
    notice_no: str = ""


def new_visit_id(now: datetime) -> UUID:
    """Make a UUIDv7 (RFC 9562): milliseconds, then 74 random bits."""
    milliseconds = int(now.timestamp() * 1000)
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def begin_visit(person: Person, beginning: Beginning, now: datetime) -> VisitDraft:
    """Begin a visit: its id and what is known go into a draft at once."""
    started = now.astimezone(CHINA).isoformat(timespec="seconds")
    known = {**known_before(person, beginning), "started_at": started}
    draft = VisitDraft(
        visit_uuid=new_visit_id(now),
        person_id=person.id,
        fields={name: [text] for name, text in known.items() if text},
        updated_at=now,
    )
    with writing():
        if beginning.institution is not None:
            draft.institution_id = standing_id(beginning.institution.id)
        db.session.add(draft)
    return draft


def known_before(person: Person, beginning: Beginning) -> dict[str, str]:
    """Return what a form holds before anybody types; "" for what is not known."""
    institution = beginning.institution
    return {
        "schema": SCHEMA,
        "institution_id": str(institution.uuid) if institution else "",
        "site-district": "" if institution else person.office.district,
        "assignment_id": str(beginning.assignment or ""),
        "recheck_of": str(beginning.recheck_of or ""),
        "authorisation-notice_no": beginning.notice_no,
        "kind": "recheck" if beginning.recheck_of else "routine",
        "source": beginning.source,
        "method": "on_site",
        "outcome": "completed",
        "checklist-id": beginning.checklist.id,
        "checklist-version": beginning.checklist.version,
        "clock-offset_ms": "0",
        "inspectors-0": person.login,
        "inspectors-1": _usual_companion(person),
    }


def _usual_companion(person: Person) -> str:
    """Name who went along the last time, by this person's newest draft or visit."""
    newest = sa.select(Visit).filter_by(sender_id=person.id).order_by(Visit.id.desc()).limit(1)
    visit = db.session.scalar(newest)
    others = [i.login for i in visit.inspectors if i.person_id != person.id] if visit else []
    return others[0] if others else ""


def draft_of(person: Person, uuid: UUID) -> VisitDraft:
    """Return one's own draft. Raises NotFound for nobody's and for somebody else's."""
    draft = db.session.get(VisitDraft, uuid)
    if draft is None or draft.person_id != person.id or draft.is_discarded:
        raise NotFound
    return draft


def is_open(uuid: UUID) -> bool:
    """Tell whether somebody has this visit unfinished."""
    draft = db.session.get(VisitDraft, uuid)
    return draft is not None and not draft.is_discarded


def was_discarded(person: Person, uuid: UUID) -> bool:
    """Tell whether this person gave up this visit."""
    draft = db.session.get(VisitDraft, uuid)
    return draft is not None and draft.person_id == person.id and draft.is_discarded


def ended(person: Person, uuids: Collection[UUID]) -> dict[UUID, End]:
    """Tell which of a person's drafts are over, as a phone asks that may not know."""
    drafts = sa.select(VisitDraft).where(
        VisitDraft.visit_uuid.in_(uuids), VisitDraft.person_id == person.id
    )
    found: dict[UUID, End] = {
        draft.visit_uuid: "discarded" for draft in db.session.scalars(drafts) if draft.is_discarded
    }
    visits = sa.select(Visit.uuid).where(Visit.uuid.in_(uuids), Visit.sender_id == person.id)
    return found | dict.fromkeys(db.session.scalars(visits), "submitted")


def drafts_of(person: Person) -> list[VisitDraft]:
    """List one's own unfinished visits, the last touched first."""
    query = sa.select(VisitDraft).filter_by(person_id=person.id).where(~_is_empty())
    query = query.options(joinedload(VisitDraft.institution))
    return list(db.session.scalars(query.order_by(VisitDraft.updated_at.desc())))


def _is_empty() -> sa.ColumnElement[bool]:
    return sa.cast(VisitDraft.fields, sa.Text) == "{}"


def save_draft(person: Person, uuid: UUID, fields: Fields, now: datetime) -> VisitDraft:
    """Keep what was typed, whatever it is.

    Raises Conflict once the visit was submitted, or discarded.
    """
    with writing():
        _require_unsubmitted(person, uuid)
        draft = _locked(uuid)
        if draft is None or draft.person_id != person.id:
            raise NotFound
        if draft.is_discarded:
            raise Conflict("draft_discarded")
        return _saved(draft, fields, now)


def keep_draft(
    person: Person, uuid: UUID, fields: Fields, now: datetime, *, again: bool = False
) -> VisitDraft:
    """Keep what a phone saves; one that the phone began by itself is new here, under its id.

    One that was discarded, on this phone or on another, is kept only when that is asked for
    (``again``). Raises Conflict for it otherwise and once the visit was submitted, NotFound for
    somebody else's id and for an institution out of reach, Invalid for an id that is no UUIDv7.
    """
    try:
        with writing():
            return _kept(person, uuid, fields, now, again=again)
    except IntegrityError:
        return save_draft(person, uuid, fields, now)  # another tab was faster


def _kept(person: Person, uuid: UUID, fields: Fields, now: datetime, *, again: bool) -> VisitDraft:
    _require_unsubmitted(person, uuid)
    draft = _locked(uuid)
    if draft is not None and draft.person_id != person.id:
        raise NotFound
    if draft is not None and draft.is_discarded:
        if not again:
            raise Conflict("draft_discarded")
        draft.institution_id = _place(person, fields)
    if draft is not None:
        return _saved(draft, fields, now)
    if uuid.version != PHONES_VERSION:
        raise Invalid({"uuid": [("not_a_uuid", {"value": str(uuid)})]})
    draft = VisitDraft(visit_uuid=uuid, person_id=person.id, fields=dict(fields), updated_at=now)
    draft.institution_id = _place(person, fields)
    db.session.add(draft)
    return draft


def require_mine_or_new(person: Person, uuid: UUID) -> None:
    """Raise NotFound for an id that is somebody else's, Conflict for a submitted visit's."""
    _require_unsubmitted(person, uuid)
    draft = db.session.get(VisitDraft, uuid)
    if draft is not None and draft.person_id != person.id:
        raise NotFound


def _require_unsubmitted(person: Person, uuid: UUID) -> None:
    office_id = db.session.scalar(sa.select(Visit.office_id).filter_by(uuid=uuid))
    if office_id is None:
        return
    if office_id != person.office_id:
        raise NotFound
    raise Conflict("visit_already_submitted")


def _locked(uuid: UUID) -> VisitDraft | None:
    return db.session.get(VisitDraft, uuid, with_for_update=True, populate_existing=True)


def _saved(draft: VisitDraft, fields: Fields, now: datetime) -> VisitDraft:
    draft.fields = {name: list(texts) for name, texts in fields.items()}
    draft.updated_at = now
    return draft


def _place(person: Person, fields: Fields) -> int | None:
    """Return the institution that the fields name; None for a site not in the register."""
    named = fields.get("institution_id")
    if not named:
        return None
    try:
        wanted = UUID(named[0])
    except ValueError:
        raise NotFound from None
    within = Institution.district.startswith(prefix(person.office.district), autoescape=True)
    found = db.session.scalar(sa.select(Institution.id).filter_by(uuid=wanted).where(within))
    if found is None:
        raise NotFound
    return standing_id(found)


def discard_draft(person: Person, uuid: UUID, now: datetime) -> None:
    """Forget an unfinished visit, but that it was given up; one that is gone already is left so.

    Raises NotFound for somebody else's.
    """
    draft = db.session.get(VisitDraft, uuid)
    if draft is not None and draft.person_id != person.id:
        raise NotFound
    mine = {"person_id": person.id}
    old = VisitDraft.updated_at < now - REMEMBERED
    with writing():
        emptied: dict[str, object] = {"fields": {}, "institution_id": None, "updated_at": now}
        db.session.execute(sa.update(VisitDraft).filter_by(visit_uuid=uuid, **mine).values(emptied))
        db.session.execute(sa.delete(VisitDraft).filter_by(**mine).where(old, _is_empty()))


def sent_by(person: Person, most: int = 30) -> list[Visit]:
    """List the visits this person sent, newest first."""
    query = sa.select(Visit).filter_by(sender_id=person.id).order_by(Visit.id.desc())
    return list(db.session.scalars(query.limit(most)))
