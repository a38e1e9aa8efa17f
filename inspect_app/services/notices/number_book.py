"""The book of an office's numbers: each of a year with its fate; none is missing (rule 10)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload, load_only
from sqlalchemy.sql.base import ExecutableOption

from inspect_app.rules.numbering import Style, format_number
from inspect_app.rules.papers import PAPERS
from inspect_app.services.notices.numbering import KIND_WORDS, gaps
from inspect_app.store.base import db
from inspect_app.store.notice import Notice, NumberFate, NumberSequence
from inspect_app.store.number_reservation import NumberReservation
from inspect_app.store.office import Office
from inspect_app.store.paper import Paper
from inspect_app.store.visit import Visit

FATES = ("open", "issued", "withdrawn", "void", "missing")
"""``open``: reserved for a phone; ``missing``: counted, and nobody knows what became of it."""


# A sheet and a visit's document are long; a list shows neither.
_AS_LISTED = load_only(
    Notice.serial, Notice.number, Notice.uuid, Notice.addressee, Notice.issued_at
)
_PAPER_AS_LISTED = load_only(
    Paper.serial, Paper.number, Paper.uuid, Paper.addressee, Paper.issued_at
)
_WITH_NAMES = (
    joinedload(NumberReservation.person),
    joinedload(NumberReservation.phone),
    joinedload(NumberReservation.visit).load_only(Visit.uuid, Visit.receipt),
    defer(NumberReservation.sheet),
)


@dataclass(frozen=True)
class BookedNumber:
    """One number; its notice or paper where it was issued, its reservation where a phone had it."""

    serial: int
    text: str
    fate: str
    reason: str = ""
    notice: Notice | None = None
    reserved: NumberReservation | None = None
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """One office's numbers of a kind and year."""

    office_id: int
    kind: str
    year: int

    @property
    def key(self) -> dict[str, int | str]:
        return {"office_id": self.office_id, "kind": self.kind, "year": self.year}


def shelves_of(office_id: int) -> list[Shelf]:
    """List what the office has numbers of, the newest year first, notices before other papers."""
    found = db.session.scalars(sa.select(NumberSequence).filter_by(office_id=office_id))
    kinds = list(KIND_WORDS)
    shelves = [Shelf(office_id, each.kind, each.year) for each in found]
    return sorted(shelves, key=lambda shelf: (-shelf.year, kinds.index(shelf.kind)))


def counts_of(shelf: Shelf) -> dict[str, int]:
    """Count the numbers by their fate."""
    settled = sa.select(NumberFate.fate, sa.func.count()).filter_by(**shelf.key)
    rows = db.session.execute(settled.group_by(NumberFate.fate))
    found = {fate: int(count) for fate, count in rows}
    open_ones = sa.select(sa.func.count()).select_from(NumberReservation)
    found["open"] = db.session.scalar(open_ones.filter_by(**shelf.key, settled_at=None)) or 0
    found["missing"] = len(gaps(shelf.office_id, shelf.kind, shelf.year))
    return {fate: found.get(fate, 0) for fate in FATES}


def numbers_of(shelf: Shelf, fate: str, before: int, limit: int) -> list[BookedNumber]:
    """List numbers of one fate ("" for all), the last first, below a serial (0: from the end)."""
    serials = _serials(shelf, fate, before)[:limit]
    return _booked(shelf, serials)


def _serials(shelf: Shelf, fate: str, before: int) -> Sequence[int]:
    sequence = db.session.get(NumberSequence, (shelf.office_id, shelf.kind, shelf.year))
    end = sequence.next_serial if sequence else 1
    end = min(end, before) if before else end
    if not fate:
        return range(end - 1, 0, -1)
    if fate == "missing":
        missing = gaps(shelf.office_id, shelf.kind, shelf.year)
        return sorted((serial for serial in missing if serial < end), reverse=True)
    table: type[NumberReservation | NumberFate] = (
        NumberReservation if fate == "open" else NumberFate
    )
    is_it = {"settled_at": None} if fate == "open" else {"fate": fate}
    query = sa.select(table.serial).filter_by(**shelf.key, **is_it).where(table.serial < end)
    return db.session.scalars(query.order_by(table.serial.desc())).all()


def _booked(shelf: Shelf, serials: Collection[int]) -> list[BookedNumber]:
    office = db.session.get_one(Office, shelf.office_id)
    notices = {each.serial: each for each in _of(Notice, shelf, serials, _AS_LISTED)}
    papers = {each.serial: each for each in _of(Paper, shelf, serials, _PAPER_AS_LISTED)}
    fates = {each.serial: each for each in _of(NumberFate, shelf, serials)}
    taken = _of(NumberReservation, shelf, serials, *_WITH_NAMES)
    reserved = {each.serial: each for each in taken}
    entries = []
    for serial in serials:
        fate, notice, by_phone = fates.get(serial), notices.get(serial), reserved.get(serial)
        paper = papers.get(serial)
        bearer = by_phone or notice or paper
        text = bearer.number if bearer else _text(office, shelf, serial)
        became = fate.fate if fate else "open" if by_phone else "missing"
        reason = fate.reason if fate else ""
        entries.append(BookedNumber(serial, text, became, reason, notice, by_phone, paper))
    return entries


Row = TypeVar("Row", Notice, NumberFate, NumberReservation, Paper)


def _of(
    table: type[Row], shelf: Shelf, serials: Collection[int], *options: ExecutableOption
) -> Sequence[Row]:
    """Read the rows of some numbers."""
    query = sa.select(table).filter_by(**shelf.key).where(table.serial.in_(serials))
    return db.session.scalars(query.options(*options)).all()


def _text(office: Office, shelf: Shelf, serial: int) -> str:
    """Write a number that no row tells of, as it would be written today."""
    word = dict(office.kind_words or {}).get(shelf.kind) or KIND_WORDS[shelf.kind]
    kind = PAPERS.get(shelf.kind)
    style = (kind.style if kind else None) or cast("Style", office.number_style)
    return format_number(office.word, word, shelf.year, serial, style)


def booked(reserved: NumberReservation) -> BookedNumber:
    """Return the entry of one reserved number."""
    shelf = Shelf(reserved.office_id, reserved.kind, reserved.year)
    return _booked(shelf, [reserved.serial])[0]


def reservation_by_code(code: str) -> NumberReservation | None:
    """Find a reserved number by the code on its paper, however it was typed."""
    typed = "".join(code.upper().split())
    query = sa.select(NumberReservation).filter_by(code=typed)
    return db.session.scalar(query.options(joinedload(NumberReservation.office)))
