"""The send-log that a phone exports: one object a line, {at, visit, what, status, receipt, bytes}.

It settles disputes about what was sent, so it is read with patience: a line that cannot be read is
named, and the others count.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from inspect_app.rules.strict_body import YEARS

MOST_LINES = 20_000
LONGEST_RECEIPT = 40


@dataclass(frozen=True, slots=True)
class SentLine:
    """One attempt of a phone. ``at`` by its clock; ``what`` is visit, file or notice.

    ``status`` is the answer's, 0 where none came; ``receipt`` is "" without one.
    """

    at: datetime
    visit: UUID
    what: str
    status: int
    receipt: str


def read_send_log(text: str) -> tuple[list[SentLine], list[int]]:
    """Read a log: its lines in the order of their times, and the numbers of unreadable ones."""
    lines, unreadable = [], []
    for number, written in enumerate(text.lstrip("\ufeff").splitlines()[:MOST_LINES], 1):
        if not written.strip():
            continue
        line = _line(written)
        if line is None:
            unreadable.append(number)
        else:
            lines.append(line)
    return sorted(lines, key=lambda line: line.at), unreadable


def _line(written: str) -> SentLine | None:
    try:
        told = json.loads(written)
        at, visit = datetime.fromisoformat(told["at"]), UUID(told["visit"])
        if at.tzinfo is None or at.year not in YEARS:
            return None
        return SentLine(at, visit, _text(told, "what"), _status(told), _text(told, "receipt"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _text(told: dict[str, Any], key: str) -> str:
    value = told.get(key)
    return value.strip()[:LONGEST_RECEIPT] if isinstance(value, str) else ""


def _status(told: dict[str, Any]) -> int:
    value = told.get("status")
    return value if isinstance(value, int) and 0 <= value < 1000 else 0


@dataclass(frozen=True, slots=True)
class SentVisit:
    """What a log says of one visit: when it was tried, how often, with which answers."""

    visit: UUID
    first: datetime
    last: datetime
    tries: int
    status: int
    receipt: str
    files: int


def sent_visits(lines: Sequence[SentLine]) -> list[SentVisit]:
    """Gather the lines of each visit, in the order of their first attempts.

    ``status`` is the last answer to the visit itself, ``files`` how many were taken in.
    """
    by_visit: dict[UUID, list[SentLine]] = {}
    for line in lines:
        by_visit.setdefault(line.visit, []).append(line)
    return [_gathered(visit, each) for visit, each in by_visit.items()]


def _gathered(visit: UUID, lines: list[SentLine]) -> SentVisit:
    whole = [line for line in lines if line.what == "visit"]
    receipts = [line.receipt for line in lines if line.receipt]
    files = sum(line.what == "file" and line.status in (200, 201) for line in lines)
    return SentVisit(
        visit=visit,
        first=lines[0].at,
        last=lines[-1].at,
        tries=len(whole),
        status=whole[-1].status if whole else 0,
        receipt=receipts[-1] if receipts else "",
        files=files,
    )
