"""Keep the counts of kept periods true, in the transaction that changes a fact they rest on.

Facts are institutions, visits and excuses. What is written through the session is noticed when it
is flushed; who writes by bulk statements says so with `touched`. Before the commit each institution
that was touched is looked at anew, and what it adds differently is taken from one count and added
to another. Looking twice does no harm, and nobody needs to know what it added before.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, UOWTransaction, attributes

from inspect_app.rules.coverage import ATTEMPTS, Period
from inspect_app.rules.districts import prefix
from inspect_app.services import audit
from inspect_app.services.coverage.cells import ATTEMPTED, EXCUSED, VISITED
from inspect_app.services.coverage.kept import COUNTS
from inspect_app.store.assignment import Excuse
from inspect_app.store.base import Base, db, writing
from inspect_app.store.coverage_period import CoverageMark, CoveragePeriod
from inspect_app.store.institution import Institution
from inspect_app.store.locks import wait_for_turn
from inspect_app.store.office import Office
from inspect_app.store.prepared import Prepared
from inspect_app.store.visit import Visit

CLOSED = 8
FACTS = ("kind", "sector", "district", "area")
_TOUCHED = "institutions whose coverage may have changed"
# An institution may count for several offices: who changes it waits, from here to the commit.
_TURN = "counts of kept periods"
_BATCH = 500
_MARKS = Base.metadata.tables["coverage_mark"]
_COUNTS = Base.metadata.tables["coverage_count"]
_ANY = Prepared(sa.select(CoveragePeriod.id).limit(1))

Change = tuple[Any, ...]


def _visit_exists(*outcomes: str) -> sa.Exists:
    return sa.exists().where(
        Visit.institution_id == Institution.id,
        Visit.office_id == CoveragePeriod.office_id,
        Visit.outcome.in_(outcomes),
        Visit.state == "complete",
        Visit.superseded_by_id.is_(None),
        Visit.visited_on.between(CoveragePeriod.first_day, CoveragePeriod.last_day),
    )


def _mark() -> sa.Case[int | None]:
    """What an institution adds to a period: the flags of `coverage.cells`, CLOSED, or nothing."""
    excused = sa.exists().where(
        Excuse.institution_id == Institution.id,
        # Said so that no index of offices is taken: there are few excuses of one institution.
        Excuse.office_id + 0 == CoveragePeriod.office_id,
        Excuse.first_day <= CoveragePeriod.last_day,
        Excuse.last_day >= CoveragePeriod.first_day,
    )
    not_visited = sa.case((_visit_exists(*ATTEMPTS), ATTEMPTED), else_=0) + sa.case(
        (excused, EXCUSED), else_=0
    )
    first, last = CoveragePeriod.first_day, CoveragePeriod.last_day
    here = sa.func.substr(Institution.district, 1, sa.func.length(CoveragePeriod.prefix))
    begun = sa.or_(Institution.registered_on.is_(None), Institution.registered_on <= last)
    is_open = sa.or_(Institution.closed_on.is_(None), Institution.closed_on > last)
    return sa.case(
        (sa.or_(~Institution.stands, here != CoveragePeriod.prefix), sa.null()),
        (Institution.closed_on.between(first, last), CLOSED),
        (sa.not_(sa.and_(begun, is_open)), sa.null()),
        (_visit_exists("completed"), VISITED),
        else_=not_visited,
    )


_IS_SAME = sa.and_(
    CoverageMark.period_id == CoveragePeriod.id, CoverageMark.institution_id == Institution.id
)
_BEFORE_AND_AFTER = (
    sa.select(
        CoveragePeriod.id,
        Institution.id,
        *(getattr(CoverageMark, name) for name in (*FACTS, "mark")),
        *(getattr(Institution, name) for name in FACTS),
        _mark(),
    )
    .select_from(CoveragePeriod)
    .join(Institution, sa.true())
    .outerjoin(CoverageMark, _IS_SAME)
)
_OF_SOME = _BEFORE_AND_AFTER.where(Institution.id.in_(sa.bindparam("ids", expanding=True)))


def touched(institution_ids: Iterable[int | None]) -> None:
    """Say, inside `writing()`, whose coverage a bulk statement may have changed."""
    _note(db.session(), institution_ids)


def _note(session: Session, institution_ids: Iterable[int | None]) -> None:
    known = session.info.setdefault(_TOUCHED, set())
    known.update(each for each in institution_ids if each is not None)


def keep_period(office: Office, period: Period, actor: str, now: datetime) -> None:
    """Keep a period of the office counted from now on; nothing happens where it is."""
    with writing():
        audit.take_turn(office.id)
        days = {"first_day": period.first, "last_day": period.last}
        if db.session.scalar(sa.select(CoveragePeriod).filter_by(office_id=office.id, **days)):
            return
        row = CoveragePeriod(
            office_id=office.id, prefix=prefix(office.district), kept_at=now, **days
        )
        db.session.add(row)
        db.session.flush()  # the marks name the period
        told = {name: str(day) for name, day in days.items()}
        deed = audit.Deed("coverage.keep", "office", office.code, after=told)
        audit.record(office.id, actor, deed, now)
        wait_for_turn(_TURN)
        _fill(row.id)


def rebuild() -> None:
    """Make the counts of every kept period anew, inside `writing()`: after a restore."""
    for table in (_MARKS, _COUNTS):
        db.session.execute(table.delete())
    for period_id in db.session.scalars(sa.select(CoveragePeriod.id)).all():
        _fill(period_id)


def differences(period_id: int | None = None) -> Iterable[Change]:
    """Look at every institution of every kept period anew; yield what differs from its mark."""
    query = _BEFORE_AND_AFTER
    if period_id is not None:
        query = query.where(CoveragePeriod.id == period_id)
    yield from _changed(db.session.execute(query))


def _fill(period_id: int) -> None:
    query = sa.select(
        CoveragePeriod.id, Institution.id, *(getattr(Institution, f) for f in FACTS),
        _mark().label("mark"),
    )  # fmt: skip
    each = query.join(Institution, sa.true()).where(CoveragePeriod.id == period_id).subquery()
    connection = db.session.connection()
    names = ("period_id", "institution_id", *FACTS, "mark")
    found = sa.select(each).where(each.c.mark.is_not(None))
    connection.execute(_MARKS.insert().from_select(names, found))
    keys = [_MARKS.c[name] for name in ("period_id", *FACTS)]
    sums = [_counted(_MARKS.c.mark, name) for name in COUNTS]
    counts = sa.select(*keys, *sums).where(_MARKS.c.period_id == period_id).group_by(*keys)
    connection.execute(_COUNTS.insert().from_select(("period_id", *FACTS, *COUNTS), counts))


def _counted(mark: sa.Column[int], name: str) -> sa.Function[int]:
    marks = [each for each in range(CLOSED + 1) if _adds(each)[COUNTS.index(name)]]
    return sa.func.count(sa.case((mark.in_(marks), 1)))


def _adds(mark: int) -> tuple[int, ...]:
    """What a mark adds to each of the counts."""
    if mark == CLOSED:
        return 0, 0, 0, 0, 1
    return (1, *(int(bool(mark & flag)) for flag in (VISITED, ATTEMPTED, EXCUSED)), 0)


def _refresh(ids: Sequence[int]) -> None:
    connection = db.session.connection()
    if not _ANY.run(connection):
        return
    wait_for_turn(_TURN)
    for start in range(0, len(ids), _BATCH):
        rows = connection.execute(_OF_SOME, {"ids": ids[start : start + _BATCH]})
        _apply(connection, list(_changed(rows)))


def _changed(rows: Iterable[Sequence[Any]]) -> Iterable[Change]:
    """Yield (period, institution, facts and mark before, facts and mark after), None for none."""
    for period_id, institution_id, *facts in rows:
        half = len(FACTS) + 1
        before, after = (
            tuple(part) if part[-1] is not None else None for part in (facts[:half], facts[half:])
        )
        if before != after:
            yield period_id, institution_id, before, after


def _apply(connection: sa.Connection, changes: Sequence[Change]) -> None:
    deltas: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * len(COUNTS))
    gone: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    for period_id, institution_id, before, after in changes:
        named = {"of_period": period_id, "of_institution": institution_id}
        for facts, sign, kept in ((before, -1, gone), (after, 1, new)):
            if facts is None:
                continue
            kept.append({**named, **dict(zip((*FACTS, "mark"), facts, strict=True))})
            delta = deltas[(period_id, *facts[:-1])]
            delta[:] = [n + sign * added for n, added in zip(delta, _adds(facts[-1]), strict=True)]
    if gone:
        connection.execute(_FORGET, gone)
    if new:
        connection.execute(_REMEMBER, new)
    for key, delta in sorted(deltas.items()):
        _add(connection, key, delta)


_FORGET = _MARKS.delete().where(
    _MARKS.c.period_id == sa.bindparam("of_period"),
    _MARKS.c.institution_id == sa.bindparam("of_institution"),
)
_REMEMBER = _MARKS.insert().values(
    period_id=sa.bindparam("of_period"), institution_id=sa.bindparam("of_institution")
)
_INCREMENT = (
    _COUNTS.update()
    .where(*(_COUNTS.c[name] == sa.bindparam(f"of_{name}") for name in ("period_id", *FACTS)))
    .values({name: _COUNTS.c[name] + sa.bindparam(f"d_{name}") for name in COUNTS})
)


def _add(connection: sa.Connection, key: tuple[Any, ...], delta: Sequence[int]) -> None:
    if not any(delta):
        return
    named = dict(zip(("period_id", *FACTS), key, strict=True))
    by = dict(zip(COUNTS, delta, strict=True))
    done = connection.execute(
        _INCREMENT,
        {f"of_{n}": v for n, v in named.items()} | {f"d_{n}": v for n, v in by.items()},
    )
    if not done.rowcount:
        connection.execute(_COUNTS.insert(), {**named, **by})


@sa.event.listens_for(Session, "after_flush")
def _notice(session: Session, _context: UOWTransaction) -> None:
    """Note whose facts the flush has written; a fact that moved concerns both its places."""
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Institution):
            _note(session, [row.id])
        elif isinstance(row, Visit | Excuse):
            moved = attributes.get_history(row, "institution_id")
            _note(session, [row.institution_id, *moved.deleted])


@sa.event.listens_for(Session, "before_commit")
def _keep_true(session: Session) -> None:
    session.flush()  # what is flushed only now is to be noticed as well
    ids = session.info.pop(_TOUCHED, None)
    if ids:
        _refresh(sorted(ids))


@sa.event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_TOUCHED, None)
