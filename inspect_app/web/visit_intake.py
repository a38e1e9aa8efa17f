"""How a visit comes in, from the phone's outbox, the API or a page: one way to the record.

What cannot be accepted is kept in quarantine before it is refused, so that nothing is lost.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NoReturn
from uuid import UUID, uuid4

from flask import abort

from forms.visit import report_of
from forms.visit_document import problems
from forms.visit_left_out import without_files
from inspect_app.rules.canonical import LARGEST_EXACT, NotCanonical, canonical_json
from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.services.callers import Caller
from inspect_app.services.visits import quarantine
from inspect_app.services.visits.accepting import Replacement, accept, require_lacking
from inspect_app.services.visits.mending import Mending, mend
from inspect_app.services.visits.papers import document_of
from inspect_app.services.visits.rows import Incoming
from inspect_app.services.visits.submitting import (
    Submission,
    known_submission,
    submit_visit,
    weighed,
)
from inspect_app.store.visit import QuarantinedVisit, Visit
from inspect_app.web.access import me
from inspect_app.web.clock import now

LARGEST_VISIT = 2 * 1024 * 1024


def take_in_json(uuid: UUID, body: bytes, by: Caller) -> Submission:
    """Take in a visit as JSON. 400 for what is no JSON; else as `take_in`."""
    try:
        text = body.decode()
        document, doubled = _parsed(text)
    except (ValueError, RecursionError):
        abort(400)
    if doubled:
        refusal = Invalid({key: [("doubled_key", {})] for key in doubled})
        _keep(uuid, text, refusal, by)
        raise refusal
    return take_in(uuid, document, by, text)


def take_in(uuid: UUID, document: Any, by: Caller, text: str = "") -> Submission:
    """Store a visit document, or repeat the answer already given. Raises every refusal of a visit.

    ``text`` is what came over the wire, kept when the document is refused.
    """
    try:
        canonical = canonical_json(document)
    except (NotCanonical, OverflowError, RecursionError):
        canonical = ""
    content_hash = hashlib.sha256((canonical or text).encode()).hexdigest()
    known = known_submission(uuid, content_hash, by)
    if known:
        return known
    try:
        if not canonical:
            _refuse_unkept(document)
        incoming = Incoming(uuid, canonical, content_hash, document)
        return submit_visit(incoming, report_of(document), by, now())
    except Invalid as refusal:
        _keep(uuid, canonical or text, refusal, by)
        raise


def _refuse_unkept(document: Any) -> NoReturn:
    """Name what has no place in JSON of the web: half a character, a number or nest without end."""
    raise Invalid(problems(document) or {"document": [("bad_characters", {})]})


def _keep(uuid: UUID, text: str, refusal: Invalid, by: Caller) -> None:
    content_hash = hashlib.sha256(text.encode()).hexdigest()
    quarantine.keep(quarantine.RefusedVisit(uuid, text, content_hash), refusal.errors, by, now())


def retry(quarantine_id: int) -> Submission:
    """Try a kept visit again in its sender's name, after what stood against it was put right."""
    kept = quarantine.of_office(quarantine_id, me())
    if kept is None:
        raise NotFound
    submission = take_in_json(kept.visit_uuid, kept.document.encode(), Caller.of(kept.sender))
    quarantine.note_retry(kept, me(), now())
    return submission


def parsed(kept: QuarantinedVisit) -> tuple[Any, list[str]]:
    """Read a kept visit again: what it says, and the keys that stand in it twice.

    What is no JSON (a package may have been damaged) is its own text.
    """
    try:
        return _parsed(kept.document)
    except (ValueError, RecursionError):
        return kept.document, []


def refusal_of(uuid: UUID, document: Any, by: Caller) -> Invalid | Conflict | None:
    """Tell what speaks against a document now; None when it would be taken in under that id."""
    try:
        canonical = canonical_json(document)
    except (NotCanonical, OverflowError, RecursionError):
        return Invalid(problems(document) or {"document": [("bad_characters", {})]})
    content_hash = hashlib.sha256(canonical.encode()).hexdigest()
    try:
        known_submission(uuid, content_hash, by)
        weighed(Incoming(uuid, canonical, content_hash, document), report_of(document), by, now())
    except (Invalid, Conflict) as refusal:
        return refusal
    return None


def take_in_mended(
    kept: QuarantinedVisit, document: Any, places: Sequence[str], reason: str
) -> Submission:
    """Take in what the office mended of a kept visit, under its id and in its sender's name.

    Raises every refusal of a visit; what was typed is then kept nowhere, what was sent still is.
    """
    canonical = canonical_json(document)
    content_hash = hashlib.sha256(canonical.encode()).hexdigest()
    incoming = Incoming(kept.visit_uuid, canonical, content_hash, document)
    mending = Mending(incoming, report_of(document), places, reason)
    return mend(kept, mending, me(), now())


def take_in_without(visit: Visit, listed: Sequence[str], reason: str, left: Sequence[str]) -> UUID:
    """Replace a visit by one without the files that it lacks, in its sender's name; name that one.

    ``listed`` are the files that were read to be missing, ``left`` further keys of the document to
    leave out. Raises every refusal of a visit; nothing is kept then.
    """
    document = without_files(document_of(visit), require_lacking(visit, listed))
    kept = {key: value for key, value in document.items() if key not in left}
    revision = {**kept, "revision_of": str(visit.uuid)}
    canonical = canonical_json(revision)
    content_hash = hashlib.sha256(canonical.encode()).hexdigest()
    incoming = Incoming(uuid4(), canonical, content_hash, revision)
    return accept(visit, Replacement(incoming, report_of(revision), reason), me(), now()).uuid


def _parsed(text: str) -> tuple[Any, list[str]]:
    """Parse strict JSON; also name the keys that stand twice in one object.

    Raises ValueError for NaN and for numbers of absurd length.
    """
    doubled: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            seen = set[str]()
            for key, _ in pairs:
                if key in seen:
                    doubled.append(key[:64].encode(errors="replace").decode())
                seen.add(key)
        return found

    document = json.loads(
        text, object_pairs_hook=unique, parse_constant=_no_constant, parse_float=_number
    )
    return document, doubled


def _number(text: str) -> float:
    """JSON has one kind of number: 12.0 is 12, as its canonical form says."""
    number = float(text)
    return int(number) if number.is_integer() and abs(number) <= LARGEST_EXACT else number


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
