"""The shape of the visit document (design §7), once, as data; and its strict check."""

from collections.abc import Mapping
from typing import Any

from forms.document_shapes import (
    Flag,
    HashOrFlag,
    ListOf,
    MapOf,
    Measured,
    Number,
    Problems,
    Record,
    Text,
    TextOrTexts,
    note,
)

SCHEMA = 1
LONG = 5000
NEEDED = Text(needed=True)
CODE = Text(40, needed=True)
MOMENT = Text(40, needed=True)
ID = Text(36)
FILE = Text(64, needed=True)
FILES = ListOf(FILE)
WITNESS = Record({"name": NEEDED}, optional={"image": Text(64)})

SITE = Record(
    {"name": NEEDED, "address": Text(300), "district": Text(12)},
    optional={"lat": Number(), "lng": Number(), "person": Text(), "person_id": Text(40)},
)
FIX = Record({"at": MOMENT, "lat": Number(), "lng": Number(), "accuracy_m": Number()})
SAMPLE = Record({"label": Text()}, optional={"value": TextOrTexts(), "values": MapOf(Measured())})
ANSWER = Record(
    {"item": CODE},
    optional={
        "value": TextOrTexts(),
        "values": MapOf(Measured()),
        "samples": ListOf(SAMPLE),
        "note": Text(LONG),
        "files": FILES,
        "filled": Text(40),
    },
)
DUE = Record(
    optional={"days": Number(whole=True), "type": Text(20), "date": Text(20), "immediate": Flag()}
)
VIOLATION = Record(
    {
        "id": Text(36, needed=True),
        "code": CODE,
        "facts": Text(LONG, needed=True),
        "requirement": Text(LONG, needed=True),
        "due": DUE,
    },
    optional={
        "files": FILES,
        "corrected_on_spot": Flag(),
        "circumstances": ListOf(NEEDED, most=20),
    },
)
SIGNATURE = Record(
    {"role": CODE},
    optional={
        "person": Text(64),
        "name": Text(),
        "image": Text(64),
        "at": Text(40),
        "refused": Flag(),
        "reason": Text(1000),
        "witness": WITNESS,
        "recording": Text(64),
    },
)
FILE_META = Record(
    {"sha256": FILE},
    optional={
        "size": Number(whole=True),
        "type": Text(100),
        "taken_at": Text(40),
        "lat": Number(),
        "lng": Number(),
        "original": Text(64),
    },
)
RESULT = Record(
    {"violation": Text(36, needed=True), "result": CODE},
    optional={"note": Text(LONG), "files": FILES},
)
PERSON = Record({"name": NEEDED}, optional={"post": Text(), "phone": Text()})
DELIVERY = Record(
    {"method": CODE, "at": MOMENT},
    optional={
        "place": Text(300),
        "recipient": Record({"name": NEEDED}, optional={"post": Text(), "image": Text(64)}),
        "witness": WITNESS,
        "recording": Text(64),
        "tracking_no": Text(64),
        "consent": HashOrFlag(),
    },
)

VISIT = Record(
    required={
        "schema": Number(whole=True),
        "kind": CODE,
        "outcome": CODE,
        "checklist": Record({"id": CODE, "version": CODE}),
        "started_at": MOMENT,
        "finished_at": MOMENT,
        "clock": Record({"offset_ms": Number()}, optional={"elapsed_ms": Number()}),
        "inspectors": ListOf(Text(64, needed=True), most=20),
        "helpers": ListOf(NEEDED, most=50),
        "departments": ListOf(
            Record({"authority": NEEDED}, optional={"officers": ListOf(NEEDED)}), most=20
        ),
        "fixes": ListOf(FIX, most=1000),
        "position_reason": Text(1000),
        "answers": ListOf(ANSWER, most=300, by="item"),
        "violations": ListOf(VIOLATION, most=100),
        "people_met": ListOf(PERSON, most=20),
        "statement": Text(LONG),
        "signatures": ListOf(SIGNATURE, most=40),
        "files": ListOf(FILE_META, most=500),
    },
    nullable={
        "institution_id": ID,
        "site": SITE,
        "assignment_id": ID,
        "revision_of": ID,
    },
    optional={
        "source": CODE,
        "method": CODE,
        "authorisation": Record(optional={"notice_no": Text(100), "urgent": Flag()}),
        "recheck_of": ID,
        "results": ListOf(RESULT, most=100),
        "issued": Record({"number": NEEDED, "text_hash": FILE, "at": MOMENT}),
        "delivery": DELIVERY,
    },
)


def checked(document: Any) -> tuple[Any, Problems]:
    """Return a document in its normal form, and every problem of keys, types and lengths.

    Problems stand by path (``violations.0.due``); only without any is the form of any use.
    """
    found: Problems = {}
    normal = VISIT.read(document, "", found)
    if "" in found:
        found.setdefault("document", []).extend(found.pop(""))
    if not found and document["schema"] != SCHEMA:
        note(found, "schema", "unknown_value", value=document["schema"])
    if not found and (document.get("institution_id") is None) == (document.get("site") is None):
        note(found, "institution_id", "institution_or_site")
    return normal, found


def problems(document: Any) -> Problems:
    """Return every problem of a document's keys, types and lengths."""
    return checked(document)[1]


def checklist_named(document: Mapping[str, Any]) -> tuple[str, str]:
    """Return id and version of the checklist of a document without problems."""
    checklist = document["checklist"]
    return checklist["id"], checklist["version"]
