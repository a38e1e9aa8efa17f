"""Keep the day of each institution's last visit true, in the transaction that changes a visit.

As `coverage.keeping`: what is written through the session is noticed when it is flushed, who writes
by bulk statements says so. The deeds of an office queue (`services.audit`), so that two never write
the same row at once.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, UOWTransaction, attributes

from inspect_app.services.coverage.cells import COUNTS
from inspect_app.store.base import Base, db
from inspect_app.store.last_visit import LastVisit
from inspect_app.store.prepared import Prepared
from inspect_app.store.visit import Visit

Pair = tuple[int, int]
"""An office and an institution, by their ids."""
_TOUCHED = "institutions whose last visit may have changed"
_KEPT = Base.metadata.tables["last_visit"]


_COUNTING = (*COUNTS, Visit.outcome == "completed")
_LAST = Prepared(
    sa.select(sa.func.max(Visit.visited_on)).where(
        *_COUNTING,
        Visit.institution_id == sa.bindparam("institution"),
        # Said so that no index of offices is taken: there are few visits of one institution.
        Visit.office_id + 0 == sa.bindparam("office"),
    )
)
_THIS = (
    _KEPT.c.office_id == sa.bindparam("of_office"),
    _KEPT.c.institution_id == sa.bindparam("of_institution"),
)
_MOVE = _KEPT.update().where(*_THIS).values(day=sa.bindparam("to_day"))
_FORGET = _KEPT.delete().where(*_THIS)


def touched(office_id: int, institution_ids: Iterable[int | None]) -> None:
    """Say, inside `writing()`, whose last visit by an office a bulk statement may have changed."""
    _note(db.session(), ((office_id, each) for each in institution_ids))


def rebuild() -> None:
    """Make all of it anew, inside `writing()`: after a restore."""
    db.session.execute(_KEPT.delete())
    names = ("office_id", "institution_id", "day")
    db.session.connection().execute(_KEPT.insert().from_select(names, _counted()))


def differences() -> Iterator[str]:
    """Look at every visit anew; say of each row in one line what differs from what is kept."""
    columns = (LastVisit.office_id, LastVisit.institution_id, LastVisit.day)
    kept, counted = (
        {(office, institution): day for office, institution, day in db.session.execute(query)}
        for query in (sa.select(*columns), _counted())
    )
    for key in kept.keys() | counted.keys():
        if kept.get(key) != counted.get(key):
            names = f"office {key[0]}, institution {key[1]}"
            yield f"{names}: last visit kept {kept.get(key)}, counted {counted.get(key)}"


def _counted() -> sa.Select[int, int | None, date]:
    of = (Visit.office_id, Visit.institution_id)
    return sa.select(*of, sa.func.max(Visit.visited_on)).where(*_COUNTING).group_by(*of)


def _note(session: Session, pairs: Iterable[tuple[int, int | None]]) -> None:
    known = session.info.setdefault(_TOUCHED, set())
    known.update(pair for pair in pairs if pair[1] is not None)


def _refresh(pairs: Iterable[Pair]) -> None:
    connection = db.session.connection()
    for office, institution in pairs:
        named = {"of_office": office, "of_institution": institution}
        ((day,),) = _LAST.run(connection, office=office, institution=institution)
        if day is None:
            connection.execute(_FORGET, named)
        elif not connection.execute(_MOVE, {**named, "to_day": day}).rowcount:
            row = {"office_id": office, "institution_id": institution, "day": day}
            connection.execute(_KEPT.insert(), row)


@sa.event.listens_for(Session, "after_flush")
def _notice(session: Session, _context: UOWTransaction) -> None:
    """Note which visits the flush has written; one that moved concerns both its places."""
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Visit):
            moved = attributes.get_history(row, "institution_id")
            _note(session, ((row.office_id, each) for each in (row.institution_id, *moved.deleted)))


@sa.event.listens_for(Session, "before_commit")
def _keep_true(session: Session) -> None:
    session.flush()  # what is flushed only now is to be noticed as well
    pairs = session.info.pop(_TOUCHED, None)
    if pairs:
        _refresh(sorted(pairs))


@sa.event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_TOUCHED, None)
