"""How the parts of a visit become values: one reader a kind of part."""

from collections.abc import Callable, Mapping
from typing import Any

from forms.part_reading import Reading
from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.deadlines import Due, DueProblem
from inspect_app.rules.delivery import METHODS as DELIVERY_METHODS
from inspect_app.rules.rectification import RECHECK_RESULTS
from inspect_app.rules.visit_report import (
    SIGNING_ROLES,
    Authorisation,
    Clock,
    Department,
    FileMeta,
    Fix,
    Issued,
    PersonMet,
    RecheckResult,
    ReportedViolation,
    Signature,
    Site,
    Witness,
)

Reader = Callable[[Reading], Any]
CENTURY_MS = 100 * 366 * 86_400_000
LARGEST_FILE = 100 * 1024 * 1024
NO_DUE = Due(immediate=True)


def clock(reading: Reading) -> Clock:
    """Read the clock; whole milliseconds, at most a century off."""
    elapsed = reading.part.get("elapsed_ms")
    return Clock(
        round(reading.number("offset_ms", -CENTURY_MS, CENTURY_MS)),
        None if elapsed is None else round(reading.number("elapsed_ms", 0, CENTURY_MS)),
    )


def site(reading: Reading) -> Site:
    """Read a place that is not in the register."""
    lat, lng = reading.point() or (None, None)
    return Site(
        name=reading.needed("name"),
        address=reading.text("address"),
        district=reading.text("district"),
        lat=lat,
        lng=lng,
        person=reading.text("person"),
        person_id=reading.text("person_id"),
    )


def department(reading: Reading) -> Department:
    """Read a department that came along."""
    return Department(reading.needed("authority"), reading.texts("officers"))


def fix(reading: Reading) -> Fix:
    """Read one GPS reading."""
    return Fix(
        at=reading.needed_moment("at"),
        lat=reading.number("lat", -90, 90),
        lng=reading.number("lng", -180, 180),
        accuracy_m=reading.number("accuracy_m", 0, 100_000_000),
    )


def violation(reading: Reading) -> ReportedViolation:
    """Read one violation; its code must be of the catalogue, its due exactly one kind."""
    code = reading.needed("code")
    if code and code not in catalogue().violations:
        reading.refuse("code", "unknown_violation", value=code)
    return ReportedViolation(
        id=reading.needed_uuid("id"),
        code=code,
        facts=reading.needed("facts"),
        requirement=reading.needed("requirement"),
        due=_due(reading),
        files=reading.hashes("files"),
        corrected_on_spot=reading.flag("corrected_on_spot"),
        circumstances=reading.texts("circumstances"),
    )


def _due(reading: Reading) -> Due:
    try:
        return Due.from_document(reading.part.get("due") or {})
    except DueProblem as problem:
        reading.refuse("due", problem.code)
        return NO_DUE


def person_met(reading: Reading) -> PersonMet:
    """Read who was met."""
    return PersonMet(reading.needed("name"), reading.text("post"), reading.text("phone"))


def signature(reading: Reading) -> Signature:
    """Read a signature; a refusal needs its reason, and a witness or a recording."""
    inner = reading.inner("witness")
    found = Signature(
        role=reading.one_of("role", SIGNING_ROLES),
        person=reading.text("person"),
        name=reading.text("name"),
        image=reading.hash("image"),
        at=reading.moment("at"),
        refused=reading.flag("refused"),
        reason=reading.text("reason"),
        witness=Witness(inner.needed("name"), inner.hash("image")) if inner else None,
        recording=reading.hash("recording"),
    )
    if not found.refused:
        _check_given(reading, found)
    elif not found.reason.strip():
        reading.refuse("reason", "refusal_needs_reason")
    elif found.witness is None and not found.recording:
        reading.refuse("witness", "refusal_needs_witness_or_recording")
    return found


def _check_given(reading: Reading, found: Signature) -> None:
    if not found.image:
        reading.refuse("image", "required")
    if found.role == "inspector" and not found.person:
        reading.refuse("person", "required")


def file_meta(reading: Reading) -> FileMeta:
    """Read what the phone says of a file; its time is kept as written (a camera's may be wrong)."""
    lat, lng = reading.point() or (None, None)
    size = reading.part.get("size")
    return FileMeta(
        sha256=reading.hash("sha256"),
        size=None if size is None else int(reading.number("size", 0, LARGEST_FILE)),
        type=reading.text("type"),
        taken_at=reading.text("taken_at"),
        lat=lat,
        lng=lng,
        original=reading.hash("original"),
    )


def result(reading: Reading) -> RecheckResult:
    """Read what a recheck found of one violation."""
    return RecheckResult(
        violation=reading.needed_uuid("violation"),
        result=reading.one_of("result", RECHECK_RESULTS),
        note=reading.text("note"),
        files=reading.hashes("files"),
    )


def authorisation(reading: Reading) -> Authorisation:
    """Read under which inspection notice the visit was made."""
    return Authorisation(reading.text("notice_no"), reading.flag("urgent"))


def issued(reading: Reading) -> Issued:
    """Read which reserved number was handed over offline."""
    return Issued(reading.needed("number"), reading.hash("text_hash"), reading.needed_moment("at"))


def delivery(reading: Reading) -> Mapping[str, Any]:
    """Read a delivery made on the spot; whether its conditions hold is asked when it is booked."""
    reading.one_of("method", DELIVERY_METHODS)
    reading.needed_moment("at")
    for key in ("recipient", "witness"):
        person = reading.inner(key)
        if person:
            person.needed("name")
            person.hash("image")
    reading.hash("recording")
    if reading.part.get("consent") is not True:
        reading.hash("consent")
    return reading.part
