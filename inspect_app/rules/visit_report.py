"""A visit as reported: the whole visit document of design §7 as values.

Moments are aware, as the device gave them; hashes are SHA-256 in lower-case hex. Nothing here says
whether the office accepts it: that needs people and the register (`services.visits.submitting`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from inspect_app.rules.answers import Answer, AnswerProblem
from inspect_app.rules.calendar import china_day
from inspect_app.rules.deadlines import Due

KINDS = ("routine", "campaign", "joint", "recheck")
SOURCES = ("plan", "draw", "complaint", "handover", "data_alert", "own_initiative")
METHODS = ("on_site", "documents", "video")
OUTCOMES = ("completed", "closed_door", "refused", "moved", "not_found")
SIGNING_ROLES = ("inspector", "party", "witness")
FILLED = ("rest_of_section",)
MOST_SKEW = timedelta(minutes=2)
"""A phone's clock further off than this is shown (design rule 15)."""


@dataclass(frozen=True)
class Clock:
    """Server time minus device time, as measured; ``elapsed_ms`` since the beginning, as measured.

    That is the longest the device's steady clock up to some moment and its own from there on have
    told (`static/js/visit_clock.mjs`).
    """

    offset_ms: int = 0
    elapsed_ms: int | None = None

    @property
    def offset(self) -> timedelta:
        return timedelta(milliseconds=self.offset_ms)

    @property
    def is_skewed(self) -> bool:
        return abs(self.offset) > MOST_SKEW


@dataclass(frozen=True)
class Site:
    """A place that is not in the register; the point is WGS-84."""

    name: str
    address: str
    district: str
    lat: float | None = None
    lng: float | None = None
    person: str = ""
    person_id: str = ""


@dataclass(frozen=True)
class Fix:
    """One GPS reading in WGS-84."""

    at: datetime
    lat: float
    lng: float
    accuracy_m: float


@dataclass(frozen=True)
class Department:
    authority: str
    officers: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportedViolation:
    """``circumstances`` are those that were confirmed on the spot (`rules.legal_basis`)."""

    id: UUID
    code: str
    facts: str
    requirement: str
    due: Due
    files: tuple[str, ...] = ()
    corrected_on_spot: bool = False
    circumstances: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonMet:
    name: str
    post: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Witness:
    name: str
    image: str = ""


@dataclass(frozen=True)
class Signature:
    """``person`` is an inspector's login; a refusing party has no ``image`` but a reason."""

    role: str
    person: str = ""
    name: str = ""
    image: str = ""
    at: datetime | None = None
    refused: bool = False
    reason: str = ""
    witness: Witness | None = None
    recording: str = ""


@dataclass(frozen=True)
class FileMeta:
    """A file that the visit names, as the phone describes it.

    ``original`` is the hash of the photo that this one was turned or marked from.
    """

    sha256: str
    size: int | None = None
    type: str = ""
    taken_at: str = ""
    lat: float | None = None
    lng: float | None = None
    original: str = ""


@dataclass(frozen=True)
class RecheckResult:
    violation: UUID
    result: str
    note: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Authorisation:
    notice_no: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Issued:
    """A notice handed over offline: its reserved number, and the hash of the text shown."""

    number: str
    text_hash: str
    at: datetime


@dataclass(frozen=True)
class VisitReport:
    """One visit. Exactly one of ``institution_id`` and ``site`` is given.

    ``answer_warnings`` is what is odd about the answers' shapes and refuses none of them.
    """

    institution_id: UUID | None
    site: Site | None
    assignment_id: UUID | None
    revision_of: UUID | None
    kind: str
    outcome: str
    checklist_id: str
    checklist_version: str
    started_at: datetime
    finished_at: datetime
    clock: Clock
    inspectors: tuple[str, ...]
    helpers: tuple[str, ...]
    departments: tuple[Department, ...]
    fixes: tuple[Fix, ...]
    position_reason: str
    answers: tuple[Answer, ...]
    violations: tuple[ReportedViolation, ...]
    people_met: tuple[PersonMet, ...]
    statement: str
    signatures: tuple[Signature, ...]
    files: tuple[FileMeta, ...]
    source: str = ""
    method: str = "on_site"
    authorisation: Authorisation | None = None
    recheck_of: UUID | None = None
    results: tuple[RecheckResult, ...] = ()
    issued: Issued | None = None
    delivery: Mapping[str, Any] | None = None
    answer_warnings: tuple[AnswerProblem, ...] = ()

    @property
    def visited_on(self) -> date:
        """The day in Shanghai, by the device's clock corrected by its offset (rule 15)."""
        return china_day(self.started_at + self.clock.offset)

    @property
    def ran_back(self) -> bool:
        """Whether the device's clock was set back between the beginning and the end."""
        return self.finished_at < self.started_at

    @property
    def ended_at(self) -> datetime:
        """The end; where the clock ran back, what passed since the beginning."""
        passed = timedelta(milliseconds=self.clock.elapsed_ms or 0)
        return self.started_at + passed if self.ran_back else self.finished_at

    @property
    def is_completed(self) -> bool:
        return self.outcome == "completed"

    def used_files(self) -> Iterator[tuple[str, str]]:
        """Yield (path in the document, hash) for every file that something refers to."""
        for kind in ("answers", "violations", "results"):
            for place, part in enumerate(getattr(self, kind)):
                if part.files:
                    named = enumerate(part.files)
                    yield from ((f"{kind}.{place}.files.{n}", sha) for n, sha in named)
        for place, signature in enumerate(self.signatures):
            at = f"signatures.{place}"
            witness = signature.witness.image if signature.witness else ""
            images = {"image": signature.image, "recording": signature.recording}
            images["witness.image"] = witness
            yield from ((f"{at}.{key}", sha) for key, sha in images.items() if sha)
        for place, file in enumerate(self.files):
            if file.original:
                yield f"files.{place}.original", file.original
        yield from _delivery_files(self.delivery or {})


def _delivery_files(delivery: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("recipient", "witness"):
        person = delivery.get(key) or {}
        if person.get("image"):
            yield f"delivery.{key}.image", person["image"]
    for key in ("recording", "consent"):
        if isinstance(delivery.get(key), str) and delivery[key]:
            yield f"delivery.{key}", delivery[key]
