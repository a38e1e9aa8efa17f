"""The morning's summary for one reader: what is late, due, to be delivered, looked at, answered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from inspect_app.rules.reminders import CERTIFICATE_DAYS
from inspect_app.services.reminders.matters import Book, Case
from inspect_app.store.base import db
from inspect_app.store.person import Person

SECTIONS = (
    "overdue", "due_soon", "to_deliver", "reports", "extensions", "referrals", "certificates",
)  # fmt: skip
"""What a digest tells of, in this order; a section without a line is left out."""
OF_THE_OFFICE = frozenset({"extensions", "referrals"})
"""What the office alone decides or follows up."""
Line = tuple[str, date | None]
"""What it is about, and its day."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the digest: everything it is about."""

    name: str
    lines: tuple[Line, ...]


def digest_for(book: Book, office_id: int, person: Person | None) -> list[Section]:
    """Gather the digest of a person, or of an office's group (None); empty where nothing is."""
    role = person.role if person else "office"
    found = {name: _lines(cases) for name, cases in _cases_for(book, person).items()}
    if role == "inspector":
        found = {name: lines for name, lines in found.items() if name not in OF_THE_OFFICE}
    if role in {"admin", "auditor"}:
        found = {}
    if person is not None:
        found["certificates"] = _certificates(office_id, person, book.today)
    return [Section(name, tuple(found[name])) for name in SECTIONS if found.get(name)]


def _cases_for(book: Book, person: Person | None) -> dict[str, list[Case]]:
    """Sort the cases that concern the reader into the digest's sections."""
    all_of_it = person is None or person.role == "office"

    def mine(ids: Iterable[int], fits: Callable[[Case], bool] = bool) -> list[Case]:
        cases = (book.cases[each] for each in ids)
        return [
            case
            for case in cases
            if fits(case) and (all_of_it or (person is not None and person.id in case.named))
        ]

    def is_late(case: Case) -> bool:
        return case.due_on is not None and case.due_on < book.today

    return {
        "overdue": mine(book.due, is_late),
        "due_soon": mine(book.due, lambda case: not is_late(case)),
        "to_deliver": mine(sorted(book.cases), lambda case: case.state == "issued"),
        "reports": mine(sorted(book.cases), lambda case: case.state == "reported"),
        "extensions": mine(book.asked),
        "referrals": mine(book.unanswered),
    }


def _lines(cases: Iterable[Case]) -> list[Line]:
    return [(f"{case.number} {case.party}", case.due_on) for case in cases]


def _certificates(office_id: int, person: Person, today: date) -> list[Line]:
    """Whose certificate runs out soon: one's own; everybody's, for who looks after the office."""
    last = today + timedelta(days=CERTIFICATE_DAYS)
    query = sa.select(Person.display, Person.certificate_until).where(
        Person.office_id == office_id,
        Person.active.is_(True),
        Person.certificate_until.between(today - timedelta(days=1), last),
    )
    if person.role not in {"admin", "office"}:
        query = query.where(Person.id == person.id)
    rows = db.session.execute(query.order_by(Person.certificate_until, Person.id))
    return [(name, until) for name, until in rows]
