"""What the calls carry that put something on record beside a notice's way, read strictly.

As `loop_bodies`: each reader raises Invalid naming every wrong field.
"""

from dataclasses import dataclass
from datetime import date, datetime

from inspect_app.rules.escalation import LEVELS
from inspect_app.rules.strict_body import LONGEST_NAME, StrictBody, is_sha256


@dataclass(frozen=True, slots=True)
class HearingBody:
    """陈述申辩 (documents.md §2.10): who said what, when and where, with which proofs."""

    text: str
    speaker: str
    post: str
    at: datetime
    place: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HearingAnswerBody:
    """复核意见: whether what was said stands, and why."""

    accepted: bool
    opinion: str


@dataclass(frozen=True, slots=True)
class EscalationBody:
    """``answer_by`` None means the usual term (`rules.escalation.DAYS_TO_ANSWER`)."""

    level: str
    reason: str
    answer_by: date | None


@dataclass(frozen=True, slots=True)
class AnswerBody:
    answer: str


@dataclass(frozen=True, slots=True)
class ReferralAnswerBody:
    """回执: whether the other authority took the matter on, under which number, since when."""

    accepted: bool
    case_no: str
    answer: str
    on: date


def read_hearing(document: object) -> HearingBody:
    """Read what the party says against the findings."""
    body = StrictBody(document)
    text = body.text("text", required=True)
    speaker = body.text("speaker", required=True, longest=LONGEST_NAME)
    post = body.text("post", longest=LONGEST_NAME)
    at = body.moment("at", required=True)
    place = body.text("place", longest=300)
    files = body.texts("files")
    if not all(map(is_sha256, files)):
        body.refuse("files", "not_a_hash")
    body.done()
    assert at is not None
    return HearingBody(text, speaker, post, at, place, files)


def read_hearing_answer(document: object) -> HearingAnswerBody:
    """Read the office's opinion; either way it gives its reason."""
    body = StrictBody(document)
    accepted = body.yes_or_no("accepted")
    opinion = body.text("opinion", required=True)
    body.done()
    return HearingAnswerBody(accepted, opinion)


def read_escalation(document: object) -> EscalationBody:
    """Read before whom a matter is laid, and why."""
    body = StrictBody(document)
    level = body.one_of("level", LEVELS)
    reason = body.text("reason", required=True)
    answer_by = body.day("answer_by")
    body.done()
    return EscalationBody(level, reason, answer_by)


def read_answer(document: object) -> AnswerBody:
    """Read what whom it was laid before says."""
    body = StrictBody(document)
    answer = body.text("answer", required=True)
    body.done()
    return AnswerBody(answer)


def read_referral_answer(document: object) -> ReferralAnswerBody:
    """Read the return slip; who does not take a matter on says why."""
    body = StrictBody(document)
    accepted = body.yes_or_no("accepted")
    case_no = body.text("case_no", longest=LONGEST_NAME)
    answer = body.text("answer", required=not accepted)
    on = body.day("on", required=True)
    body.done()
    assert on is not None
    return ReferralAnswerBody(accepted, case_no, answer, on)
