"""How a refused visit reads on a page: whatever was sent, as far as it is a visit.

It was refused, so nothing of it is certain: each part is shown where it has the form that it
should have, and everything stands once more in the text as it was sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.catalogue import Checklist, catalogue
from inspect_app.rules.checklist_items import Item
from inspect_app.rules.deadlines import Due
from inspect_app.rules.strict_body import is_sha256
from inspect_app.services.evidence.holding import held_by
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person
from inspect_app.store.visit import QuarantinedVisit, Visit, VisitAnswer
from inspect_app.web.access import me
from inspect_app.web.reach import in_my_district
from inspect_app.web.templating import in_language
from inspect_app.web.visit_pages import VALUES, answer_text
from inspect_app.web.wording.days import day
from inspect_app.web.wording.visit_choices import due_words

MOST_FILES = 500
MOST_PEOPLE = 60
NOBODY = UUID(int=0)


@dataclass
class Reading:
    """The visit as it was meant. ``here`` are the hashes of its files that have arrived."""

    name: str = ""
    institution: UUID | None = None
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str = ""
    inspectors: list[str] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    violations: list[dict[str, Any]] = field(default_factory=list)
    people_met: list[str] = field(default_factory=list)
    statement: str = ""
    signatures: list[dict[str, Any]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    here: set[str] = field(default_factory=set)
    bears_notice: bool = False

    @property
    def missing(self) -> list[str]:
        return [sha256 for sha256 in self.files if sha256 not in self.here]


@dataclass(frozen=True)
class Known:
    """What the office knows of several refused visits, asked for at once.

    Institutions of the district by id, names by login, hashes of files that are here.
    """

    institutions: Mapping[UUID, Institution]
    names: Mapping[str, str]
    here: set[str]


def readings_of(kept: Sequence[QuarantinedVisit], documents: Sequence[Any]) -> list[Reading]:
    """Read refused visits of one office as far as they go."""
    told = [each if isinstance(each, dict) else {} for each in documents]
    known = Known(
        _institutions([text(each, "institution_id") for each in told]),
        _names([login for each in told for login in _logins(each)]),
        held_by(kept[0].office_id, list({h for each in told for h in _files(each)}))
        if kept
        else set(),
    )
    return [_reading(each, known) for each in told]


def _reading(told: Mapping[str, Any], known: Known) -> Reading:
    place = known.institutions.get(_uuid(text(told, "institution_id")) or NOBODY)
    files = _files(told)
    return Reading(
        name=place.name if place else text(told.get("site"), "name"),
        institution=place.uuid if place else None,
        begun_at=moment_of(text(told, "started_at")),
        ended_at=moment_of(text(told, "finished_at")),
        outcome=text(told, "outcome"),
        inspectors=[
            f"{known.names[each]} ({each})" if each in known.names else _sound(each)
            for each in _list(told, "inspectors")
            if isinstance(each, str)
        ],
        answers=list(_answers(told)),
        violations=list(_violations(told)),
        people_met=[
            " ".join(filter(None, (text(each, key) for key in ("name", "post", "phone"))))
            for _n, each in _objects(told, "people_met")
        ],
        statement=text(told, "statement"),
        signatures=list(_signatures(told, known)),
        files=files,
        here=known.here & set(files),
        bears_notice=isinstance(told.get("issued"), dict),
    )


def _logins(told: Mapping[str, Any]) -> list[str]:
    signers = [text(each, "person") for _n, each in _objects(told, "signatures")]
    named = [_sound(t) for t in _list(told, "inspectors") if isinstance(t, str)]
    return [login for login in (*named, *signers) if login and "\0" not in login][:MOST_PEOPLE]


def _files(told: Mapping[str, Any]) -> list[str]:
    return _hashes(text(each, "sha256") for _n, each in _objects(told, "files"))


def text(holder: Any, key: str) -> str:
    """Return a text of an object, fit to be shown; "" for anything else."""
    value = holder.get(key) if isinstance(holder, dict) else None
    return _sound(value) if isinstance(value, str) else ""


def _sound(value: str) -> str:
    return value.encode(errors="replace").decode()


def _list(holder: Any, key: str) -> list[Any]:
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, list) else []


def _objects(holder: Any, key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a list with their numbers."""
    for number, each in enumerate(_list(holder, key)):
        if isinstance(each, dict):
            yield number, each


def _hashes(found: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(each for each in found if is_sha256(each)))[:MOST_FILES]


def moment_of(written: str) -> datetime | None:
    """Read a moment that names its offset; None for anything else."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if at.tzinfo and 1970 <= at.year < 3000 else None


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


def _institutions(written: list[str]) -> dict[UUID, Institution]:
    ids = [uuid for uuid in map(_uuid, written) if uuid is not None]
    query = sa.select(Institution).where(Institution.uuid.in_(ids), in_my_district())
    return {place.uuid: place for place in db.session.scalars(query)} if ids else {}


def _names(logins: list[str]) -> dict[str, str]:
    """Name the logins that are known in the reader's office."""
    query = sa.select(Person.login, Person.display).where(Person.login.in_(set(logins)))
    rows = db.session.execute(query.filter_by(office_id=me().office_id)) if logins else ()
    return {login: display for login, display in rows}  # noqa: C416 - rows are no plain pairs to the type checker


def _checklist(told: Mapping[str, Any]) -> Checklist | None:
    named = told.get("checklist")
    return catalogue().checklist(text(named, "id"), text(named, "version"))


def _answers(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    checklist = _checklist(told)
    items = {item.id: item for item in checklist.items} if checklist else {}
    for number, each in _objects(told, "answers"):
        item = items.get(text(each, "item"))
        yield {
            "number": number,
            "item": text(each, "item"),
            "wording": in_language(item.text_zh, item.text_en) if item else "",
            "said": _said(each, item),
            "note": text(each, "note"),
            "files": _hashes(h for h in _list(each, "files") if isinstance(h, str)),
        }


def _said(answer: Mapping[str, Any], item: Item | None) -> str:
    """Say an answer as a submitted one is said; of another form, as it was sent."""
    try:
        return _sound(answer_text(VisitAnswer("", "", answer, ""), item)) if item else _raw(answer)
    except (TypeError, ValueError, KeyError, AttributeError):
        return _raw(answer)


def _raw(answer: Mapping[str, Any]) -> str:
    said = [_plain(answer[key]) for key in ("value", "values", "samples") if key in answer]
    return "；".join(filter(None, said))


def _due(told: Any) -> str:
    """Say when it is due, if that can be told."""
    try:
        due = Due.from_document(told)
    except (TypeError, ValueError):
        return _plain(told)
    return day(due.date) if due.date else due_words(due)


def _plain(value: Any, depth: int = 4) -> str:
    """Write a value for people: lists and objects without their brackets."""
    if isinstance(value, str):
        return str(VALUES.get(value, _sound(value)))
    if isinstance(value, dict) and depth:
        return "，".join(f"{_sound(key)} {_plain(each, depth - 1)}" for key, each in value.items())
    if isinstance(value, list) and depth:
        return "；".join(_plain(each, depth - 1) for each in value)
    return "" if value is None else _sound(str(value))


def _violations(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for number, each in _objects(told, "violations"):
        kind = catalogue().violations.get(text(each, "code"))
        yield {
            "number": number,
            "code": text(each, "code"),
            "title": in_language(kind.title_zh, kind.title_en) if kind else "",
            "facts": text(each, "facts"),
            "requirement": text(each, "requirement"),
            "due": _due(each.get("due")),
            "files": _hashes(h for h in _list(each, "files") if isinstance(h, str)),
        }


def _signatures(told: Mapping[str, Any], known: Known) -> Iterator[dict[str, Any]]:
    for number, each in _objects(told, "signatures"):
        image = text(each, "image")
        login = text(each, "person")
        yield {
            "number": number,
            "name": text(each, "name") or known.names.get(login, login),
            "refused": each.get("refused") is True,
            "reason": text(each, "reason"),
            "image": image if is_sha256(image) else "",
        }


def sent_anew(kept: QuarantinedVisit, read: Reading) -> list[Visit]:
    """Name visits of the same sender to the same place on the same day that did come in."""
    if read.institution is None or read.begun_at is None:
        return []
    query = (
        sa.select(Visit)
        .join(Visit.institution)
        .where(
            Institution.uuid == read.institution,
            Visit.office_id == kept.office_id,
            Visit.sender_id == kept.sender_id,
            Visit.uuid != kept.visit_uuid,
            Visit.visited_on == china_day(read.begun_at),
            Visit.superseded_by_id.is_(None),
        )
    )
    return list(db.session.scalars(query.order_by(Visit.id).limit(5)))
