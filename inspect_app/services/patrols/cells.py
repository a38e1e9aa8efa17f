"""The units that an office patrols: added, corrected, ended; never deleted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from inspect_app.rules.districts import covers
from inspect_app.rules.patrols import LEVELS
from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.services import audit
from inspect_app.store.base import db, writing
from inspect_app.store.office import Office
from inspect_app.store.patrol import PatrolCell
from inspect_app.store.person import Person

LONGEST = {"code": 64, "name": 200, "district": 12, "area": 200, "feature_key": 64}
Problems = dict[str, list[tuple[str, Mapping[str, object]]]]


@dataclass(frozen=True, slots=True)
class CellFacts:
    """What a cell says of itself; ``district`` lies in the office's, the area may be empty."""

    code: str
    name: str
    level: str
    district: str
    area: str = ""
    feature_key: str = ""
    first_day: date | None = None


@dataclass(frozen=True, slots=True)
class CellFilter:
    """Which cells of an office to list: those in force on a day (all where there is none)."""

    office_id: int
    q: str = ""
    level: str = ""
    on: date | None = None


def add_cell(facts: CellFacts, by: Person, now: datetime) -> PatrolCell:
    """Add one. Raises Invalid by field, also for a code that is taken."""
    return add_cells([facts], by, now)[0]


def add_cells(many: Sequence[CellFacts], by: Person, now: datetime) -> list[PatrolCell]:
    """Add several at once, or none. Raises Invalid with the fields of the first that is wrong."""
    for facts in many:
        if problems := problems_of(facts, by.office):
            raise Invalid(problems)
    rows = [
        PatrolCell(uuid=uuid4(), office_id=by.office_id, created_at=now, **asdict(facts))
        for facts in many
    ]
    if not rows:
        return rows
    try:
        with writing():
            db.session.add_all(rows)
            named = str(rows[0].uuid) if len(rows) == 1 else by.office.code
            after = _told(many[0]) if len(rows) == 1 else {"codes": [each.code for each in many]}
            about = "patrol_cell" if len(rows) == 1 else "office"
            deed = audit.Deed("patrol_cell.add", about, named, after=after)
            audit.record(by.office_id, by.login, deed, now)
    except IntegrityError:
        taken = known_codes(by.office_id)
        code = next((each.code for each in many if each.code in taken), many[0].code)
        raise Invalid({"code": [("cell_known", {"code": code})]}) from None
    return rows


def change_cell(cell: PatrolCell, facts: CellFacts, by: Person, now: datetime) -> None:
    """Correct what it says of itself; the code stays. Raises Invalid by field."""
    facts = replace(facts, code=cell.code)
    if problems := problems_of(facts, by.office):
        raise Invalid(problems)
    with writing():
        db.session.refresh(cell, with_for_update=True)
        before = _told(_facts_of(cell))
        if before == _told(facts):
            return
        for name, value in asdict(facts).items():
            setattr(cell, name, value)
        deed = audit.Deed(
            "patrol_cell.change", "patrol_cell", str(cell.uuid), before=before, after=_told(facts)
        )
        audit.record(by.office_id, by.login, deed, now)


def end_cell(cell: PatrolCell, on: date, by: Person, now: datetime) -> None:
    """Let it be in force no more from that day on; its patrols stay. Raises Invalid, Conflict."""
    if cell.first_day and on < cell.first_day:
        raise Invalid({"ended_on": [("days_not_in_order", {})]})
    with writing():
        db.session.refresh(cell, with_for_update=True)
        if cell.ended_on is not None:
            raise Conflict("cell_ended", day=cell.ended_on.isoformat())
        cell.ended_on = on
        after = {"code": cell.code, "ended_on": on.isoformat()}
        deed = audit.Deed("patrol_cell.end", "patrol_cell", str(cell.uuid), after=after)
        audit.record(by.office_id, by.login, deed, now)


def problems_of(facts: CellFacts, office: Office) -> Problems:
    """Name what is wrong with each field; {} when nothing is."""
    problems: Problems = {}
    for name, limit in LONGEST.items():
        value = getattr(facts, name)
        if len(value) > limit:
            problems[name] = [("too_long", {"limit": limit})]
        elif name in ("code", "name", "district") and not value.strip():
            problems[name] = [("required", {})]
    if facts.level not in LEVELS:
        problems["level"] = [("unknown_value", {"value": facts.level[:40]})]
    if "district" not in problems and not covers(office.district, facts.district):
        problems["district"] = [
            ("outside_district", {"value": facts.district, "district": office.district})
        ]
    return problems


def cell_of_office(uuid: UUID, office_id: int) -> PatrolCell:
    """Find a cell of the office. Raises NotFound."""
    found = db.session.scalar(sa.select(PatrolCell).filter_by(uuid=uuid, office_id=office_id))
    if found is None:
        raise NotFound
    return found


def known_codes(office_id: int) -> dict[str, CellFacts]:
    """What stands under each code of the office, ended ones included."""
    rows = db.session.scalars(sa.select(PatrolCell).filter_by(office_id=office_id))
    return {row.code: _facts_of(row) for row in rows}


def list_cells(wanted: CellFilter, after: str | None, limit: int) -> list[PatrolCell]:
    """List by code, from after that code; one more than ``limit`` tells of a next page."""
    query = sa.select(PatrolCell).where(*_where(wanted)).order_by(PatrolCell.code)
    if after is not None:
        query = query.where(PatrolCell.code > after)
    return list(db.session.scalars(query.limit(limit + 1)))


def count_cells(wanted: CellFilter) -> int:
    """How many there are."""
    query = sa.select(sa.func.count(PatrolCell.id)).where(*_where(wanted))
    return db.session.scalar(query) or 0


def in_force(day: date) -> sa.ColumnElement[bool]:
    """Cells that are to be patrolled on that day, as `rules.patrols` says."""
    return sa.and_(
        sa.or_(PatrolCell.first_day.is_(None), PatrolCell.first_day <= day),
        sa.or_(PatrolCell.ended_on.is_(None), PatrolCell.ended_on > day),
    )


def _where(wanted: CellFilter) -> Iterable[sa.ColumnElement[bool]]:
    yield PatrolCell.office_id == wanted.office_id
    if wanted.level:
        yield PatrolCell.level == wanted.level
    if wanted.on is not None:
        yield in_force(wanted.on)
    for word in wanted.q.split()[:8]:
        texts = (PatrolCell.name, PatrolCell.code, PatrolCell.area)
        yield sa.or_(*(text.contains(word, autoescape=True) for text in texts))


def _facts_of(cell: PatrolCell) -> CellFacts:
    return CellFacts(
        cell.code, cell.name, cell.level, cell.district, cell.area, cell.feature_key,
        cell.first_day,
    )  # fmt: skip


def _told(facts: CellFacts) -> dict[str, object]:
    day = facts.first_day
    return {**asdict(facts), "first_day": day.isoformat() if day else None}
