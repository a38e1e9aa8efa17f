"""What was received, from whom and when; and a phone's send-log laid beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.calendar import CHINA, china_day
from inspect_app.rules.send_log import SentVisit
from inspect_app.store.base import db
from inspect_app.store.person import Person
from inspect_app.store.visit import QuarantinedVisit, Visit, VisitFile

MOST_ONLY_HERE = 500
_BATCH = 500
State = Literal[
    "both", "not_known_there", "other_receipt", "put_aside", "claimed", "not_arrived", "only_here"
]


@dataclass(frozen=True, slots=True)
class Received:
    """One receipt: who sent which content when, and how many of its files are here."""

    id: int
    uuid: UUID
    name: str
    sender: str
    receipt: str
    received_at: datetime
    content_hash: str
    have: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of one person, and of one day in China on which it was received; None: of all."""

    login: str = ""
    day: date | None = None


_COLUMNS = (
    Visit.id,
    Visit.uuid,
    Visit.party,
    Person.display,
    Visit.receipt,
    Visit.received_at,
    Visit.content_hash,
)


def received(office_id: int, wanted: Wanted, before: int, limit: int) -> list[Received]:
    """List receipts with an id below ``before`` (0: from the end), the newest first."""
    query = _of_office(office_id)
    is_narrow = bool(wanted.login or wanted.day)
    order = Visit.id + 0 if is_narrow else sa.inspect(Visit).c.id  # what is narrow leads
    if wanted.login:
        query = query.where(Person.login == wanted.login)
    if wanted.day:
        query = query.where(*_between(wanted.day, wanted.day))
    if before:
        query = query.where(order < before)
    return _with_files(query.order_by(order.desc()).limit(limit))


def _of_office(office_id: int) -> sa.Select[*tuple[Any, ...]]:
    query = sa.select(*_COLUMNS).join(Person, Person.id == Visit.sender_id)
    return query.where(Visit.office_id == office_id)


def _between(first: date, last: date) -> tuple[sa.ColumnElement[bool], ...]:
    """Received on a day in China from the first to the last."""
    begin = datetime.combine(first, time(), CHINA)
    end = datetime.combine(last, time(), CHINA) + timedelta(days=1)
    return Visit.received_at >= begin, Visit.received_at < end


def _with_files(query: sa.Select[*tuple[Any, ...]]) -> list[Received]:
    rows = [
        Received(key, uuid, str(party.get("name") or ""), *told)
        for key, uuid, party, *told in db.session.execute(query)
    ]
    counted = _files({row.id for row in rows})
    return [
        replace(row, have=counted.get((row.id, True), 0), missing=counted.get((row.id, False), 0))
        for row in rows
    ]


def _files(ids: Iterable[int]) -> dict[tuple[int, bool], int]:
    counted: dict[tuple[int, bool], int] = {}
    for some in _batches(sorted(ids)):
        query = sa.select(VisitFile.visit_id, VisitFile.received, sa.func.count())
        query = query.where(VisitFile.visit_id.in_(some))
        for key, here, number in db.session.execute(
            query.group_by(VisitFile.visit_id, VisitFile.received)
        ):
            counted[key, bool(here)] = number
    return counted


def _batches(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[at : at + _BATCH] for at in range(0, len(values), _BATCH))


@dataclass(frozen=True, slots=True)
class Compared:
    """A visit as the phone and the server know it; ``sent`` or ``here`` is None on one side.

    ``both``: the same receipt. ``not_known_there``: received, the answer was lost on its way.
    ``other_receipt``: the two differ. ``put_aside``: refused, and kept by the office.
    ``claimed``: the phone has a receipt that the server never gave. ``not_arrived``: tried, not
    received yet. ``only_here``: this phone's log says nothing of it.
    """

    state: State
    sent: SentVisit | None
    here: Received | None


def compare(office_id: int, sent: Sequence[SentVisit], login: str) -> list[Compared]:
    """Lay a phone's send-log beside what was received; in the order of the log, then of receipt.

    With a login, what was received of that person on the days of the log and does not stand in it
    is named as well.
    """
    ids = [each.visit for each in sent]
    here = _received_of(office_id, ids)
    aside = _put_aside(office_id, ids)
    found = [
        Compared(_state(each, here.get(each.visit), aside), each, here.get(each.visit))
        for each in sent
    ]
    if login and sent:
        days = china_day(min(s.first for s in sent)), china_day(max(s.last for s in sent))
        query = _of_office(office_id).where(Person.login == login, *_between(*days))
        query = query.order_by(Visit.id + 0).limit(MOST_ONLY_HERE)
        others = [row for row in _with_files(query) if row.uuid not in set(ids)]
        found += [Compared("only_here", None, row) for row in others]
    return found


def _state(sent: SentVisit, here: Received | None, aside: set[UUID]) -> State:
    if here is None:
        if sent.receipt:
            return "claimed"
        return "put_aside" if sent.visit in aside else "not_arrived"
    if not sent.receipt:
        return "not_known_there"
    return "both" if sent.receipt == here.receipt else "other_receipt"


def _received_of(office_id: int, ids: Sequence[UUID]) -> Mapping[UUID, Received]:
    return {
        row.uuid: row
        for some in _batches(ids)
        for row in _with_files(_of_office(office_id).where(Visit.uuid.in_(some)))
    }


def _put_aside(office_id: int, ids: Sequence[UUID]) -> set[UUID]:
    query = sa.select(QuarantinedVisit.visit_uuid).filter_by(office_id=office_id)
    return {
        uuid
        for some in _batches(ids)
        for uuid in db.session.scalars(query.where(QuarantinedVisit.visit_uuid.in_(some)))
    }
