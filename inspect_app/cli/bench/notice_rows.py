"""The violations and notices of past visits: most long closed, those of the last weeks running."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from inspect_app.cli.bench.sample_notice import sample_notice
from inspect_app.cli.bench.visit_rows import CODES, Past, time_ordered_uuid
from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.legal_basis import notice_basis
from inspect_app.rules.parties import Party
from inspect_app.rules.rectification import RUNNING
from inspect_app.services.notices.basis import basis_document
from inspect_app.services.notices.sheet_documents import to_document

RUNNING_DAYS = 60
FACTS = "现场抽查合同3份，均一次性收取6个月费用，收据编号0012至0014。"
NOTICE_COLUMNS = (
    "id", "uuid", "office_id", "kind", "year", "serial", "number", "title", "visit_id",
    "institution_id", "addressee", "issued_by_id", "issued_at", "sheet", "paper", "verify_code",
    "state", "delivered_on", "closed_at",
)  # fmt: skip
VIOLATION_COLUMNS = (
    "id", "uuid", "visit_id", "ordinal", "code", "title", "facts", "requirement", "severity", "due",
    "basis", "files", "corrected_on_spot", "state", "due_on", "due_provisional", "rest",
)  # fmt: skip
FATE_COLUMNS = ("office_id", "kind", "year", "serial", "fate", "notice_id", "reason")


@dataclass(frozen=True, slots=True)
class Issued:
    """A notice of the past: for which visit, its serial of the year, and how far it has come."""

    id: int
    visit: Past
    serial: int
    state: str
    due_on: date | None


def issued(visits: Iterable[Past], last_day: date) -> list[Issued]:
    """Issue a notice for each of the visits."""
    serials: dict[int, int] = {}
    rng = Random(0)  # noqa: S311 - dice, not secrets
    found = list[Issued]()
    for visit in visits:
        day = visit.at.date()
        serials[day.year] = serials.get(day.year, 0) + 1
        runs = (last_day - day).days < RUNNING_DAYS or rng.random() < 0.01
        state = rng.choice(RUNNING) if runs else "closed"
        due = None if state == "issued" else day + timedelta(days=rng.randint(7, 70))
        found.append(Issued(len(found) + 1, visit, serials[day.year], state, due))
    return found


class NoticeWriter:
    """Turns issued notices into rows; the sheet's JSON text is made once for all."""

    def __init__(self, office_id: int, issuer_id: int) -> None:
        """Write for an office."""
        self._office_id, self._issuer_id = office_id, issuer_id
        sheet = to_document(sample_notice(1), lambda _picture: "0" * 64)
        self._sheet = json.dumps(sheet)
        self._title, self._addressee = sheet["title"], sheet["addressee"]["name"]
        party = Party("licensed", "subject", "offline", ("compulsory",), "for_profit")
        self._known = [catalogue().violations[code] for code in CODES]
        self._bases = [
            json.dumps(
                {**basis_document(notice_basis(known, party, catalogue())), "refer_to": None}
            )
            for known in self._known
        ]

    def notice(self, one: Issued) -> tuple[Any, ...]:
        """The notice's row, in the order of NOTICE_COLUMNS."""
        at = one.visit.at + timedelta(hours=1)
        year = at.year
        delivered = None if one.state == "issued" else at.date()
        closed = at + timedelta(days=30) if one.state == "closed" else None
        return (
            one.id, time_ordered_uuid(at, Random(one.id)), self._office_id, "notice", year,  # noqa: S311 - dice
            one.serial, f"青教责改字〔{year}〕第{one.serial}号", self._title, one.visit.id,
            one.visit.institution.id, self._addressee, self._issuer_id, at, self._sheet, "0" * 64,
            f"BENCH{one.id:08d}", one.state, delivered, closed,
        )  # fmt: skip

    def violations(self, one: Issued) -> Iterator[tuple[Any, ...]]:
        """Both violations' rows."""
        state = "rectified" if one.state == "closed" else "open"
        for ordinal, (known, basis) in enumerate(zip(self._known, self._bases, strict=True)):
            identity = self.violation_id(one, ordinal)
            yield (
                identity, UUID(int=identity), one.visit.id, ordinal, known.code, known.title_zh,
                FACTS, known.requirement_zh,
                known.severity, '{"days": 5, "type": "working"}', basis, "[]", False, state,
                one.due_on, False, "",
            )  # fmt: skip

    def violation_id(self, one: Issued, ordinal: int) -> int:
        """The id of one of a notice's violations."""
        return (one.id - 1) * len(CODES) + ordinal + 1

    def links(self, one: Issued) -> Iterator[tuple[int, int]]:
        """Which violations the notice orders to be put right."""
        for ordinal in range(len(CODES)):
            yield one.id, self.violation_id(one, ordinal)

    def fate(self, one: Issued) -> tuple[Any, ...]:
        """What became of its number."""
        return self._office_id, "notice", one.visit.at.year, one.serial, "issued", one.id, ""
