"""What a phone could not send any more comes in by a file: each thing once, however often imported.

Files come first, under the hashes of their bytes; then sealed visits, byte for byte as the phone
would have sent them, in their sender's name; what was not finished becomes that person's drafts.
What is refused goes into quarantine, so that nothing is lost; what was damaged on the way is told.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.canonical import canonical_json
from inspect_app.rules.refusals import (
    Busy,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    SealBroken,
    TooBig,
    UnsupportedType,
)
from inspect_app.rules.roles import may
from inspect_app.rules.sound_text import is_sound, shown
from inspect_app.services import audit
from inspect_app.services.callers import Caller
from inspect_app.services.evidence.holding import held_by
from inspect_app.services.evidence.receiving import receive_file
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices.basis import confirm_circumstances
from inspect_app.services.visits import quarantine
from inspect_app.services.visits.rescue_closed import (
    name_in,
    opened_document,
    opened_draft,
    opened_file,
    unopened,
)
from inspect_app.services.visits.rescue_package import Damaged, RescuePackage
from inspect_app.services.visits.rescued_drafts import content_id, keep_rescued_draft
from inspect_app.services.visits.submitting import Submission
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit

Outcome = Literal["taken", "known", "beside", "busy", "refused", "damaged"]
LONGEST_NAME = 200
DEED = "rescue.import"


@dataclass(frozen=True)
class WaysIn:
    """What the layer above lends: the one way for a visit, and how typed fields are kept."""

    visit: Callable[[UUID, bytes, Caller], Submission]
    fields: Callable[[Iterable[tuple[str, str]]], dict[str, list[str]]]


@dataclass(frozen=True)
class Line:
    """What became of one thing: its name for people, and its receipt or what stands against it.

    ``beside``: the server has other content under a draft's id, and this one now beside it;
    ``content`` names what a draft held when it was brought. ``asks_notice``: its notice was asked
    for on the phone and none stands; an import issues nothing by itself.
    """

    name: str
    outcome: Outcome
    uuid: UUID | None = None
    receipt: str = ""
    errors: Mapping[str, Any] = field(default_factory=dict)
    content: UUID | None = None
    asks_notice: bool = False


@dataclass
class Imported:
    """What an import did, thing by thing; ``unreadable`` is what the phone could not give out."""

    person: Person
    unreadable: int
    visits: list[Line] = field(default_factory=list)
    drafts: list[Line] = field(default_factory=list)
    files: list[Line] = field(default_factory=list)

    def count(self, *outcomes: Outcome) -> int:
        """How many things came out so."""
        lines = [*self.visits, *self.drafts, *self.files]
        return sum(line.outcome in outcomes for line in lines)

    @property
    def is_whole(self) -> bool:
        """Tell whether everything that was in the package is here now."""
        return not self.count("busy", "refused", "damaged")


def person_of(package: RescuePackage, by: Person) -> Person:
    """Return whose package it is. Raises NotFound, or Forbidden for a colleague's.

    One imports one's own; the office and its administrator anybody's of the office.
    """
    query = sa.select(Person).filter_by(login=package.person, office_id=by.office_id)
    person = db.session.scalar(query)
    if person is None:
        raise NotFound("rescue_of_nobody_here")
    if person.id != by.id and not may(by.role, "rescue_others"):
        raise Forbidden("rescue_of_somebody_else")
    return person


def import_package(package: RescuePackage, by: Person, ways: WaysIn, now: datetime) -> Imported:
    """Take in everything that a package holds. Raises Refusal, NoRoom or Unavailable.

    Each thing is stored by itself: an import that is stopped half-way is gone on with by the next.
    """
    person = person_of(package, by)
    importing = _Importing(package, person, ways, now, _brought_before(person))
    done = Imported(person, package.unreadable)
    done.files = [importing.file(sha256) for sha256 in package.files]
    for uuid in package.visits:
        record = importing.record(uuid)
        is_sealed = isinstance(record, dict) and isinstance(record.get("sealed"), dict)
        if isinstance(record, Line):
            done.visits.append(record)
        elif is_sealed and package.has_sealed(uuid):
            done.visits.append(importing.sealed(uuid, record))
        else:
            done.drafts.append(importing.draft(uuid, record))
    _book(done, by, now)
    return done


@dataclass(frozen=True)
class _Importing:
    """One run: what it reads, whose things they are, and which drafts earlier ones brought."""

    package: RescuePackage
    person: Person
    ways: WaysIn
    now: datetime
    brought: Collection[str]

    def file(self, sha256: str) -> Line:
        """Keep a file, unless it is here."""
        name = sha256[:12]
        if held_by(self.person.office_id, [sha256]) and blobs().is_whole(sha256):
            return Line(name, "known")
        try:
            receive_file(sha256, opened_file(self.package, sha256), self.person, self.now)
        except (Damaged, Invalid, SealBroken):
            return Line(name, "damaged")
        except (TooBig, UnsupportedType) as refusal:
            return Line(name, "refused", errors={"": [(refusal.code, refusal.params)]})
        return Line(name, "taken")

    def record(self, uuid: UUID) -> dict[str, Any] | Line:
        """Read a visit as the phone kept it; of what cannot be read, what there is is kept."""
        text, is_whole = self.package.record(uuid)
        found = _parsed(text) if is_whole else None
        if isinstance(found, dict) and found.get("person") == self.person.login:
            return found
        return self._to_quarantine(uuid, shown(str(uuid)), text, Refusal("rescue_unreadable"))

    def sealed(self, uuid: UUID, record: Mapping[str, Any]) -> Line:
        """Take in a sealed visit as if its phone had sent it."""
        seal = record["sealed"]
        try:
            text = opened_document(self.package, uuid, seal)
        except SealBroken:
            return self._unopened(uuid, record, "sealed")
        name = _name(record) or name_in(text)
        if hashlib.sha256(text.encode()).hexdigest() != seal.get("content_hash"):
            return self._to_quarantine(uuid, name, text, Refusal("rescue_changed"))
        try:
            sent = self.ways.visit(uuid, text.encode(), Caller.of(self.person))
        except Busy:
            return Line(name, "busy", uuid)
        except Invalid as refusal:  # it is in quarantine already
            return Line(name, "refused", uuid, errors=refusal.errors)
        except (Conflict, NotFound) as refusal:
            return self._to_quarantine(uuid, name, text, refusal)
        self._confirm(uuid, seal.get("circumstances"))
        asks = seal.get("issue") is True and sent.notice is None
        outcome: Outcome = "taken" if sent.is_new else "known"
        return Line(name, outcome, uuid, sent.receipt, asks_notice=asks)

    def _confirm(self, uuid: UUID, ticked: Any) -> None:
        """Keep what the inspector confirmed on the spot, as handing in does."""
        visit = db.session.scalar(sa.select(Visit).filter_by(uuid=uuid))
        if visit is None or not isinstance(ticked, dict):
            return
        chosen = {}
        for key, texts in ticked.items():
            if isinstance(texts, list):
                with suppress(ValueError):
                    chosen[UUID(key)] = [text for text in texts if isinstance(text, str)]
        confirm_circumstances(visit, chosen, self.person, self.now)

    def draft(self, uuid: UUID, record: Mapping[str, Any]) -> Line:
        """Keep what was not finished as its person's draft."""
        try:
            record = opened_draft(self.package, uuid, record)
        except SealBroken:
            return self._unopened(uuid, record, "locked")
        given = record.get("fields")
        fields = self.ways.fields(_pairs(given if isinstance(given, dict) else {}))
        content = content_id(uuid, fields)
        kept, outcome = keep_rescued_draft(
            uuid, fields, self.person, self.now, was_brought=str(content) in self.brought
        )
        return Line(_name(record), outcome, kept, content=content)

    def _unopened(
        self, uuid: UUID, record: Mapping[str, Any], ending: Literal["sealed", "locked"]
    ) -> Line:
        """Keep what does not open as it came: it may be of another server, whose key can be had."""
        text = unopened(self.package, uuid, record, ending)
        return self._to_quarantine(uuid, _name(record), text, Refusal("rescue_seal_broken"))

    def _to_quarantine(self, uuid: UUID, name: str, text: str, why: Refusal) -> Line:
        """Keep what was refused, as JSON whatever it is; of nothing there is nothing to keep."""
        if not text:
            return Line(name, "damaged", uuid)
        kept = text if _is_sound_json(text) else json.dumps({"damaged": text})
        refused = quarantine.RefusedVisit(uuid, kept, hashlib.sha256(kept.encode()).hexdigest())
        problems = {"document": [(why.code, dict(why.params))]}
        try:
            quarantine.keep(refused, problems, Caller.of(self.person), self.now)
        except Invalid as settled:  # the office has looked at it already
            return Line(name, "refused", uuid, errors=settled.errors)
        return Line(name, "refused", uuid, errors=problems)


def _parsed(text: str) -> Any:
    """Parse JSON; None for what is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_sound_json(text: str) -> bool:
    """Tell whether whoever reads the quarantine can take it for a document."""
    try:
        canonical_json(json.loads(text))
    except (ValueError, RecursionError, OverflowError):
        return False
    return True


def _name(record: Mapping[str, Any]) -> str:
    return shown(str(record.get("name") or ""), LONGEST_NAME)


def _pairs(fields: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Give the fields' texts, each fit to be kept."""
    for name, texts in fields.items():
        for text in texts if isinstance(texts, list) else ():
            if isinstance(text, str) and is_sound(name):
                yield name, text if is_sound(text) else shown(text, len(text))


def _brought_before(person: Person) -> set[str]:
    """Name the contents of drafts that earlier imports brought: what became of them is theirs."""
    query = sa.select(AuditEvent.after).filter_by(
        office_id=person.office_id, subject=person.login, deed=DEED
    )
    return {
        line.rpartition(" ")[2] for after in db.session.scalars(query) for line in after["drafts"]
    }


def _book(done: Imported, by: Person, now: datetime) -> None:
    """Write down who imported whose package, and what came of it."""
    after = {
        "visits": [f"{line.uuid} {line.outcome}" for line in done.visits],
        "drafts": [f"{line.uuid} {line.outcome} {line.content}" for line in done.drafts],
        "files": {
            outcome: sum(line.outcome == outcome for line in done.files)
            for outcome in sorted({line.outcome for line in done.files})
        },
    }
    with writing():
        deed = audit.Deed(DEED, "person", done.person.login, after=after)
        audit.record(by.office_id, by.login, deed, now)
