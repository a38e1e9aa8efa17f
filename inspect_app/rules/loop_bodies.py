"""What the calls of the loop carry (design §7 "Bodies of the loop's calls"), read strictly.

Each reader takes the JSON object of a call (or the same object as a page's form yields it) and
raises Invalid naming every wrong field. What only the record can tell (does the file exist, is
the violation the notice's) is left to the services.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from inspect_app.rules.delivery import METHODS, delivery_problems
from inspect_app.rules.sound_text import shown
from inspect_app.rules.strict_body import LONGEST_NAME, StrictBody, is_sha256

DELIVERY_FIELDS = {
    "recipient_name_missing": "recipient.name",
    "witness_or_recording_missing": "witness",
    "tracking_no_missing": "tracking_no",
    "consent_missing": "consent",
}
"""Where a missing condition of `rules.delivery` is shown."""


@dataclass(frozen=True, slots=True)
class DeliveryBody:
    """``proof`` is the rest of the body as it is kept; ``files`` the hashes it names."""

    method: str
    at: datetime
    place: str
    proof: Mapping[str, Any]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportResult:
    violation: UUID
    text: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportBody:
    text: str
    results: tuple[ReportResult, ...]


@dataclass(frozen=True, slots=True)
class ExtensionBody:
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class DecisionBody:
    """``until`` None means the day that was asked for."""

    granted: bool
    until: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """What of a violation was put right, and what goes on."""

    violation: UUID
    done: str
    rest: str


@dataclass(frozen=True, slots=True)
class RecheckBody:
    """``parts`` split what the visit found partly put right; where none is given its note is."""

    visit: UUID
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class ReferralBody:
    """``answer_by`` is the day until which the other authority's answer is expected."""

    authority: str
    violations: tuple[UUID, ...]
    reason: str
    answer_by: date | None = None


@dataclass(frozen=True, slots=True)
class ClosureBody:
    remark: str


@dataclass(frozen=True, slots=True)
class WithdrawalBody:
    reason: str
    replaced_by: UUID | None


def read_delivery(document: object) -> DeliveryBody:
    """Read a delivery; refuse it when the method's condition is not met (design rule 11)."""
    body = StrictBody(document)
    method = body.one_of("method", METHODS)
    at = body.moment("at", required=True)
    place = body.text("place", longest=300)
    proof = {
        "recipient": _person(body, "recipient", "name", "post"),
        "witness": _person(body, "witness", "name"),
        "recording": body.text("recording", longest=LONGEST_NAME),
        "tracking_no": body.text("tracking_no", longest=LONGEST_NAME),
        "consent": body.text("consent", longest=LONGEST_NAME),
    }
    kept = {key: value for key, value in proof.items() if value}
    if method in METHODS:
        for code in delivery_problems(method, kept):
            field = DELIVERY_FIELDS[code]
            body.problems.add(field, code)
    body.done()
    assert at is not None
    return DeliveryBody(method, at, place, kept, files_of_proof(kept))


def _person(body: StrictBody, key: str, *fields: str) -> dict[str, str]:
    part = body.part(key)
    if part is None:
        return {}
    person = {field: part.text(field, longest=LONGEST_NAME) for field in fields}
    person["image"] = part.sha256("image")
    part.close()
    return {field: value for field, value in person.items() if value}


def files_of_proof(proof: Mapping[str, Any]) -> tuple[str, ...]:
    """Find the files a delivery names; a recording or a consent may be kept elsewhere by number."""
    images = [(proof.get(key) or {}).get("image", "") for key in ("recipient", "witness")]
    named = [proof.get(key, "") for key in ("recording", "consent")]
    return tuple(text for text in (*images, *named) if is_sha256(text))


def read_report(document: object) -> ReportBody:
    """Read a report of the institution; results by violation may come with it."""
    body = StrictBody(document)
    text = body.text("text", required=True)
    results = [_report_result(part) for part in body.parts("results")]
    body.done()
    return ReportBody(text, tuple(result for result in results if result))


def _report_result(part: StrictBody) -> ReportResult | None:
    violation = part.uuid("violation", required=True)
    text = part.text("text")
    files = part.texts("files")
    if not all(map(is_sha256, files)):
        part.refuse("files", "not_a_hash")
    part.close()
    return ReportResult(violation, text, files) if violation else None


def read_extension(document: object) -> ExtensionBody:
    """Read a request for more time."""
    body = StrictBody(document)
    reason = body.text("reason", required=True)
    until = body.day("until", required=True)
    body.done()
    assert until is not None
    return ExtensionBody(reason, until)


def read_decision(document: object) -> DecisionBody:
    """Read a decision on an extension; a refusal gives its reason."""
    body = StrictBody(document)
    granted = body.yes_or_no("granted")
    until = body.day("until")
    reason = body.text("reason", required=not granted)
    body.done()
    return DecisionBody(granted, until, reason)


def read_recheck(document: object) -> RecheckBody:
    """Read which recheck visit answers."""
    body = StrictBody(document)
    visit = body.uuid("visit", required=True)
    parts = [_part(each) for each in body.parts("parts")]
    body.done()
    assert visit is not None
    return RecheckBody(visit, tuple(part for part in parts if part))


def _part(body: StrictBody) -> Part | None:
    violation = body.uuid("violation", required=True)
    done, rest = body.text("done"), body.text("rest", required=True)
    body.close()
    return Part(violation, done, rest) if violation else None


def read_referral(document: object) -> ReferralBody:
    """Read to whom which violations go, and why."""
    body = StrictBody(document)
    authority = body.text("authority", required=True, longest=LONGEST_NAME)
    violations = [_uuid(body, text) for text in body.texts("violations", required=True)]
    reason = body.text("reason", required=True)
    answer_by = body.day("answer_by")
    body.done()
    return ReferralBody(authority, tuple(uuid for uuid in violations if uuid), reason, answer_by)


def _uuid(body: StrictBody, text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        body.refuse("violations", "not_a_uuid", value=shown(text))
        return None


def read_closure(document: object) -> ClosureBody:
    """Read a closure; nothing is asked for."""
    body = StrictBody(document)
    remark = body.text("remark")
    body.done()
    return ClosureBody(remark)


def read_withdrawal(document: object) -> WithdrawalBody:
    """Read why a notice is taken back, and by which one it is replaced."""
    body = StrictBody(document)
    reason = body.text("reason", required=True)
    replaced_by = body.uuid("replaced_by")
    body.done()
    return WithdrawalBody(reason, replaced_by)


def read_issue(document: object, violations: Collection[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Read the body of issuing: `{}`, or the circumstances the issuer confirms by violation.

    `{"circumstances": {"<violation id>": ["…"]}}`; see `rules.legal_basis` on circumstances.
    """
    body = StrictBody(document)
    part = body.part("circumstances")
    chosen = {uuid: part.texts(str(uuid)) for uuid in violations} if part else {}
    if part:
        part.close()
    body.done()
    return {uuid: texts for uuid, texts in chosen.items() if texts}
