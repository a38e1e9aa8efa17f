"""Numbers of papers: consecutive per office, kind and year, each with one fate (design rule 10)."""

from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa

from inspect_app.rules.numbering import Style, format_number
from inspect_app.rules.papers import PAPERS
from inspect_app.store.base import db
from inspect_app.store.notice import NumberFate, NumberSequence
from inspect_app.store.number_reservation import NumberReservation
from inspect_app.store.office import Office

KIND_WORDS = {"notice": "责改", "opinion": "督"} | {
    kind.key: kind.word for kind in PAPERS.values() if kind.word
}
"""The word for the kind of paper (documents.md §4); an office's own ``kind_words`` come first."""


@dataclass(frozen=True, slots=True)
class TakenNumber:
    """A number of this transaction; it goes back by itself when the transaction fails."""

    kind: str
    year: int
    serial: int
    text: str


def take_number(office: Office, kind: str, year: int, style: Style | None = None) -> TakenNumber:
    """Take the next number, inside the transaction that issues its paper or reserves it.

    ``style`` is the office's own where the kind of paper has none.

    The sequence's row is the lock: whoever comes second waits for the first to commit.
    """
    key = {"office_id": office.id, "kind": kind, "year": year}
    sequence = _locked(key)
    if sequence is None:
        _begin(key)
        sequence = _locked(key)
        assert sequence is not None
    serial = sequence.next_serial
    sequence.next_serial = serial + 1
    word = dict(office.kind_words or {}).get(kind) or KIND_WORDS[kind]
    style = style or cast("Style", office.number_style)
    return TakenNumber(kind, year, serial, format_number(office.word, word, year, serial, style))


def settle_number(
    office_id: int, number: TakenNumber, notice_id: int | None = None, paper_id: int | None = None
) -> None:
    """Write down that the number was issued, with which notice or other paper."""
    db.session.add(
        NumberFate(
            office_id=office_id, kind=number.kind, year=number.year, serial=number.serial,
            fate="issued", notice_id=notice_id, paper_id=paper_id,
        )
    )  # fmt: skip


def _locked(key: dict[str, object]) -> NumberSequence | None:
    return db.session.get(NumberSequence, key, with_for_update=True, populate_existing=True)


def _begin(key: dict[str, object]) -> None:
    """Begin a sequence; of two that try on PostgreSQL one inserts, the other waits and sees it."""
    dialect = db.session.get_bind().dialect.name
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # one dialect's own statement
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]  # same calls
    statement = insert(NumberSequence).values(**key, next_serial=1)
    db.session.execute(statement.on_conflict_do_nothing())


def gaps(office_id: int, kind: str, year: int) -> list[int]:
    """Name the serials that have no fate and are not reserved; an empty list: none is missing."""
    key = {"office_id": office_id, "kind": kind, "year": year}
    sequence = db.session.get(NumberSequence, key)
    settled = sa.select(NumberFate.serial).filter_by(**key)
    reserved = sa.select(NumberReservation.serial).filter_by(**key, settled_at=None)
    known = set(db.session.scalars(sa.union(settled, reserved)))
    last = sequence.next_serial - 1 if sequence else 0
    return [serial for serial in range(1, last + 1) if serial not in known]


@dataclass(frozen=True, slots=True)
class MissingNumber:
    """A number that was counted and has no fate."""

    office: str
    kind: str
    year: int
    serial: int


def every_gap() -> list[MissingNumber]:
    """Name what is missing from any office's numbers."""
    sequences = (
        sa.select(Office.code, NumberSequence.office_id, NumberSequence.kind, NumberSequence.year)
        .join(Office, Office.id == NumberSequence.office_id)
        .order_by(Office.code, NumberSequence.kind, NumberSequence.year)
    )
    return [
        MissingNumber(code, kind, year, serial)
        for code, office_id, kind, year in db.session.execute(sequences).all()
        for serial in gaps(office_id, kind, year)
    ]
