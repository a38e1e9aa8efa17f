"""What the calls and pages of a draw carry (design §7), read strictly. Raises Invalid.

Beyond what the interface names, a draw may say how the pool is stratified and weighted, who of the
inspectors may be drawn, and, where the plan had a draw before, why there is another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from unicodedata import normalize
from uuid import UUID

from inspect_app.rules.draw import LEAST_INSPECTORS
from inspect_app.rules.draw_shape import LARGEST
from inspect_app.rules.plans import LONGEST_GRADE, MOST_GRADES
from inspect_app.rules.sound_text import is_sound, shown
from inspect_app.rules.strict_body import LONGEST_NAME, StrictBody

LONGEST_REASON = 500
MOST_INSPECTORS_EACH = 10
MOST_WEIGHT = 100
MOST_EXCLUSIONS = 10_000
"""More than the largest district has that are closed for works, moved, or under another's care."""
STRATIFIED = ("grade", "none")


@dataclass(frozen=True, slots=True)
class DrawBody:
    """``institutions``: how many in all, or of each grade; no ``inspectors`` means all who may go.

    ``again``: also who was visited enough in the plan's period. ``reason`` says why there is a
    further draw; with ``on_top`` the one before it stays as it is.
    """

    institutions: int | Mapping[str, int]
    inspectors_each: int
    exclusions: tuple[tuple[UUID, str], ...] = ()
    stratified_by: str = "grade"
    weights: Mapping[str, int] | None = None
    inspectors: tuple[str, ...] = ()
    again: bool = False
    reason: str = ""
    on_top: bool = False


@dataclass(frozen=True, slots=True)
class RevealBody:
    """``phrase`` is "" where no witness gave one."""

    witness: str = ""
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class PublishBody:
    """``result``: the picks as well, once they are revealed."""

    result: bool
    hides_inspectors: bool = True


def read_draw(document: object) -> DrawBody:
    """Read the body of ``POST /plans/<id>/draws``."""
    body = StrictBody(document)
    read = DrawBody(
        institutions=_institutions(body),
        inspectors_each=body.count("inspectors_each", most=MOST_INSPECTORS_EACH),
        exclusions=tuple(_exclusions(body)),
        stratified_by=_stratified(body),
        weights=_counts(body, "weights", MOST_WEIGHT),
        inspectors=body.texts("inspectors"),
        again=body.flag("include_visited"),
        reason=body.text("redraw_reason", longest=LONGEST_REASON),
        on_top=body.flag("on_top"),
    )
    if read.inspectors_each < LEAST_INSPECTORS and not body.problems.found:
        body.refuse("inspectors_each", "two_inspectors")
    wanted = read.institutions
    if not (sum(wanted.values()) if isinstance(wanted, Mapping) else wanted):
        body.require("institutions")
    body.done()
    return read


def _institutions(body: StrictBody) -> int | Mapping[str, int]:
    if body.holds("institutions", Mapping):
        return _counts(body, "institutions", LARGEST)
    return body.count("institutions", most=LARGEST)


def _counts(body: StrictBody, key: str, most: int) -> dict[str, int]:
    """Whole numbers by grade."""
    part = body.part(key)
    if part is None:
        return {}
    if len(part.names) > MOST_GRADES:
        body.refuse(key, "too_many", limit=MOST_GRADES)
        return {}
    for grade in part.names:
        if not is_sound(grade) or len(grade) > LONGEST_GRADE:
            part.refuse(shown(grade), "bad_characters")
    return {grade: part.count(grade, most=most) for grade in part.names}


def _stratified(body: StrictBody) -> str:
    given = body.text("stratified_by") or STRATIFIED[0]
    if given not in STRATIFIED:
        body.refuse("stratified_by", "unknown_value", value=given)
    return given


def _exclusions(body: StrictBody) -> list[tuple[UUID, str]]:
    found: dict[UUID, str] = {}
    for part in body.parts("exclusions", most=MOST_EXCLUSIONS):
        uuid = part.uuid("id", required=True)
        reason = part.text("reason", required=True, longest=LONGEST_REASON)
        part.close()
        if uuid in found:
            part.refuse("id", "excluded_twice")
        elif uuid is not None:
            found[uuid] = reason
    return list(found.items())


def read_reveal(document: object) -> RevealBody:
    """Read the body of ``POST /draws/<id>/reveal``; a phrase counts as it is composed (NFC)."""
    body = StrictBody(document)
    phrase = normalize("NFC", body.text("witness_phrase", longest=LONGEST_NAME))
    witness = body.text("witness", longest=LONGEST_NAME)
    if witness and not phrase:
        body.refuse("witness_phrase", "phrase_needed")
    body.done()
    return RevealBody(witness, phrase)


def read_publish(document: object) -> PublishBody:
    """Read what of a draw is to be public."""
    body = StrictBody(document)
    read = PublishBody(body.flag("result"), not body.flag("names_inspectors"))
    body.done()
    return read


def read_reason(document: object) -> str:
    """Read why a draw is dropped, or a recusal ended."""
    body = StrictBody(document)
    reason = body.text("reason", required=True, longest=LONGEST_REASON)
    body.done()
    return reason
