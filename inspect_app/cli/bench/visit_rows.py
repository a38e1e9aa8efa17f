"""Visits by the million, as their documents would have left them; few bytes where none are read.

Every visit has its row, its two inspectors and, one in thirty, two violations with a notice. The
first and the last ones, which lists show, also carry a whole document with its answers.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

from inspect_app.cli.demo.answering import answers_for
from inspect_app.rules.canonical import canonical_json
from inspect_app.rules.catalogue import Checklist, catalogue
from inspect_app.rules.coverage import ATTEMPTS
from inspect_app.rules.parties import Party
from inspect_app.services.visits.rows import RECEIPT_ALPHABET, wording_of

YEARS = 3
WHOLE = 2_000
"""So many visits at each end carry whole documents."""
CODES = ("FEE-01", "FEE-02")
VISIT_COLUMNS = (
    "id", "uuid", "office_id", "sender_id", "institution_id", "site", "party", "revision_of_id",
    "superseded_by_id", "assignment_id", "recheck_of_id", "kind", "source", "method", "outcome",
    "checklist_id", "checklist_version", "started_at", "finished_at", "received_at",
    "completed_at", "clock_offset_ms", "visited_on", "lat", "lng", "accuracy_m", "distance_m",
    "verdict", "position_reason", "warnings", "document", "content_hash", "receipt", "state",
    "wording_hash", "statuses",
)  # fmt: skip
VISIT_AS_STORED = (
    "party", "warnings", "site", "document", "started_at", "finished_at", "received_at",
    "completed_at", "visited_on", "statuses",
)  # fmt: skip
_PAIRS = ["".join(pair) for pair in product(RECEIPT_ALPHABET, repeat=2)]
INSPECTOR_COLUMNS = (
    "visit_id", "ordinal", "person_id", "login", "display", "certificate_no", "certificate_valid",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visited:
    """An institution as visits need it; ``party`` is the stored JSON text."""

    id: int
    uuid: UUID
    party: str


@dataclass(frozen=True, slots=True)
class Inspecting:
    """An inspector as visits name one."""

    id: int
    login: str
    display: str
    certificate_no: str


@dataclass(frozen=True, slots=True)
class Past:
    """One visit that has been: its place in time and what came of it."""

    id: int
    uuid: UUID
    institution: Visited
    at: datetime
    outcome: str
    is_whole: bool
    has_notice: bool


def history(count: int, last_day: date, places: Sequence[Visited]) -> Iterator[Past]:
    """Tell so many visits over three years, in the order of time; some places see more of them."""
    rng = Random(count)  # noqa: S311 - dice, not secrets
    first = datetime.combine(last_day - timedelta(days=365 * YEARS), time(), UTC)
    many, days = len(places), 365 * YEARS
    for number in range(1, count + 1):
        minutes = 60 + number * 3 % 540
        at = first + timedelta(days=number * days // count, minutes=minutes)
        done = rng.random() < 0.93
        yield Past(
            number,
            time_ordered_uuid(at, rng),
            places[int(many * rng.random() ** 1.4)],
            at,
            "completed" if done else rng.choice(ATTEMPTS),
            is_whole=number <= WHOLE or number > count - WHOLE,
            has_notice=done and number % 30 == 0,
        )


def time_ordered_uuid(at: datetime, rng: Random) -> UUID:
    """A UUIDv7 (RFC 9562): milliseconds, then chance, as phones make them."""
    told = int(at.timestamp() * 1000) << 80 | 0x7 << 76 | rng.getrandbits(12) << 64
    return UUID(int=told | 0b10 << 62 | rng.getrandbits(62))


class VisitWriter:
    """Turns past visits into rows for one office and its inspectors."""

    def __init__(self, office_id: int, inspectors: Sequence[Inspecting]) -> None:
        """Write for an office."""
        self._office_id, self._inspectors = office_id, inspectors

    @cached_property
    def checklist(self) -> Checklist:
        """The checklist of every visit."""
        return catalogue().checklists_for(Party("licensed", "subject", "offline"))[0]

    @cached_property
    def answers(self) -> list[dict[str, Any]]:
        """The forty answers of every whole document."""
        party = Party("licensed", "subject", "offline", ("compulsory",), "for_profit")
        return answers_for(self.checklist, party, {}, {})[:40]

    @cached_property
    def _answers_text(self) -> str:
        return canonical_json(self.answers)

    def pair(self, past: Past) -> tuple[Inspecting, Inspecting]:
        """The two who went."""
        many = len(self._inspectors)
        return self._inspectors[past.id % many], self._inspectors[(past.id + 1) % many]

    def visit(self, past: Past) -> tuple[Any, ...]:
        """The visit's own row, in the order of VISIT_COLUMNS."""
        started, finished = stored(past.at), stored(past.at + timedelta(minutes=50))
        received = stored(past.at + timedelta(minutes=53))
        document = self._document(past)
        incomplete = past.id % 200 == 7
        return (
            past.id, past.uuid, self._office_id, self.pair(past)[0].id, past.institution.id, None,
            past.institution.party, None, None, None, None, "routine", "plan", "on_site",
            past.outcome, self.checklist.id, self.checklist.version, started, finished, received,
            None if incomplete else received, -420, started[:10], 40.2741, 92.1551, 12.0, 18.0,
            "on_site", "", "[]", document, hashlib.sha256(document.encode()).hexdigest(),
            receipt(past), "incomplete" if incomplete else "complete",
            wording_of(self.checklist)[0] if past.is_whole else None,
            self._statuses_text if past.is_whole else None,
        )  # fmt: skip

    def inspectors(self, past: Past) -> Iterator[tuple[Any, ...]]:
        """Both inspectors' rows."""
        for ordinal, one in enumerate(self.pair(past)):
            yield past.id, ordinal, one.id, one.login, one.display, one.certificate_no, True

    @cached_property
    def _statuses_text(self) -> str:
        return json.dumps({answer["item"]: "pass" for answer in self.answers})

    def _document(self, past: Past) -> str:
        """The canonical JSON; short but for the visits that lists show."""
        first, second = self.pair(past)
        answers = self._answers_text if past.is_whole else "[]"
        return (
            f'{{"answers":{answers},"checklist":{{"id":"{self.checklist.id}","version":'
            f'"{self.checklist.version}"}},"inspectors":["{first.login}","{second.login}"],'
            f'"institution_id":"{past.institution.uuid}","kind":"routine","outcome":'
            f'"{past.outcome}","schema":1,"started_at":"{past.at.isoformat()}"}}'
        )


def receipt(past: Past) -> str:
    """A receipt number that no other visit has."""
    tail = "".join(_PAIRS[past.id >> shift & 0x3FF] for shift in (30, 20, 10, 0))
    return f"R{past.at.isoformat()[2:10].replace('-', '')}-{tail}"


def stored(at: datetime) -> str:
    """A moment in UTC as either database takes it, for far less than its type would cost."""
    return at.isoformat(sep=" ", timespec="microseconds")[:26]


def party_text(uuid: UUID, facts: dict[str, Any], names: Sequence[str]) -> str:
    """The visited party as a visit keeps it, as stored JSON."""
    told = {name: facts[name] for name in names}
    return json.dumps({**told, "person_in_charge": facts["contact"], "institution": str(uuid)})
