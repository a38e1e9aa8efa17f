"""What of the record belongs to a period, as queries to count: one row a visit, finding, paper.

Each has the columns ``district``, ``area`` and ``sector`` of the place that it is about.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from inspect_app.rules.calendar import CHINA
from inspect_app.rules.coverage import ATTEMPTS, Period
from inspect_app.rules.period_report import YEARS_OF_REPEAT
from inspect_app.rules.rectification import VIOLATION_STATES
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice, NoticeViolation
from inspect_app.store.office import Office
from inspect_app.store.rectification import Recheck, Referral, Report
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit, VisitInspector

PLACE = ("district", "area", "sector")
RECTIFIED = "rectified"
IS_RECHECK = Visit.kind == sa.literal_column("'recheck'")
"""In the words of its index, which a bound value would hide."""
DUE = tuple(state for state in VIOLATION_STATES if state not in {"withdrawn", "not_applicable"})


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose record, which days, and the day on which the report is made."""

    office: Office
    period: Period
    today: date


def visits(scope: Scope) -> sa.Select[Any]:
    """Visits that count, summed by institution first: a place's texts are then read once each."""
    done = Visit.outcome == "completed"
    each = (
        sa.select(
            Visit.institution_id,
            sa.func.sum(_named()).label("inspector_visits"),
            how_many(done).label("visits"),
            *(how_many(Visit.outcome == name).label(name) for name in ATTEMPTS),
        )
        .where(*_here(scope), Visit.institution_id.is_not(None))
        .group_by(Visit.institution_id)
        .subquery("by_institution")
    )
    visited = sa.case((each.c.visits > 0, 1), else_=0).label("institutions")
    sums = [column for column in each.c if column.name != "institution_id"]
    facts = (getattr(Institution, name).label(name) for name in PLACE)
    query = sa.select(*sums, visited, *facts).select_from(each)
    return query.join(Institution, Institution.id == each.c.institution_id)


def site_visits(scope: Scope) -> sa.Select[Any]:
    """Visits that count to places in no register."""
    query = _of_visits(Visit.outcome, _named()).where(*_here(scope))
    return query.where(Visit.institution_id.is_(None))


def how_many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """How many rows it holds of."""
    return sa.func.count(sa.case((condition, 1)))


def off_site(scope: Scope) -> sa.Select[Any]:
    """Those of them by documents or video, said in the words of their index."""
    query = _of_visits(Visit.outcome, _named()).where(*_here(scope))
    return query.where(Visit.method != sa.literal_column("'on_site'"))


def rechecks(scope: Scope) -> sa.Select[Any]:
    """Those of them that are rechecks and were completed."""
    return _of_visits().where(*_here(scope), IS_RECHECK, Visit.outcome == "completed")


def _named() -> sa.ColumnElement[int]:
    named = sa.select(sa.func.count()).where(VisitInspector.visit_id == Visit.id)
    return named.scalar_subquery().label("inspectors")


def sites(scope: Scope) -> sa.Select[Any]:
    """Different places in no register that were visited, by name and address."""
    named = (Visit.site[key].as_string().label(key) for key in ("name", "address"))
    query = _of_visits(*named).where(*_here(scope))
    return query.where(Visit.institution_id.is_(None), Visit.outcome == "completed").distinct()


def findings(scope: Scope) -> sa.Select[Any]:
    """Violations of the visits that count."""
    query = _of_visits(Violation.code, Violation.corrected_on_spot)
    query = query.join(Violation, Violation.visit_id == Visit.id)
    return query.where(*_here(scope))


def finding_places(scope: Scope) -> sa.Select[Any]:
    """Institutions with a violation found other than on a recheck; ``again`` is 1 of a repeat."""
    new = (
        sa.select(
            Visit.institution_id,
            Violation.code,
            Visit.visited_on,
            _as_number(Visit.visited_on).label("number"),
        )
        .join(Violation, Violation.visit_id == Visit.id)
        .where(*_here(scope), Visit.institution_id.is_not(None))
        .where(Visit.id.not_in(sa.select(Visit.id).where(*_here(scope), IS_RECHECK)))
        .distinct()
        .subquery("new")
    )
    again = sa.case((_found_before(scope.office, new.c), 1), else_=0)
    each = (
        sa.select(new.c.institution_id, sa.func.max(again).label("again"))
        .group_by(new.c.institution_id)
        .subquery("each")
    )
    facts = (getattr(Institution, name).label(name) for name in PLACE)
    return sa.select(each.c.again, *facts).join(Institution, Institution.id == each.c[0])


def _found_before(office: Office, new: Any) -> sa.ColumnElement[bool]:
    """Asked by institution alone: every other index holds more than the visits to one place."""
    earlier, prior = aliased(Visit), aliased(Violation)
    reach = _as_number(earlier.visited_on) + YEARS_OF_REPEAT * 10_000
    return (
        sa.exists()
        .where(prior.visit_id == earlier.id, earlier.institution_id == new.institution_id)
        .where(_unindexed(earlier.office_id) == office.id)
        .where(earlier.state == "complete", earlier.superseded_by_id.is_(None))
        .where(earlier.visited_on < new.visited_on, reach >= new.number)
        .where(prior.code + "" == new.code)
    )


def _unindexed(column: sa.orm.InstrumentedAttribute[int]) -> sa.ColumnElement[int]:
    """The same number, by which no index is chosen: nearly every row has it."""
    return column + sa.literal_column("0", sa.Integer())


def issued(scope: Scope) -> sa.Select[Any]:
    """Notices and opinions issued in the period."""
    return _of_papers(Notice.kind, Notice.state).where(
        Notice.office_id == scope.office.id, _moment_within(Notice.issued_at, scope.period)
    )


def closed(scope: Scope) -> sa.Select[Any]:
    """Papers closed in the period."""
    return _of_papers().where(
        Notice.office_id == scope.office.id, _moment_within(Notice.closed_at, scope.period)
    )


def referred(scope: Scope) -> sa.Select[Any]:
    """Referral letters recorded in the period."""
    query = _of_papers().join(Referral, Referral.notice_id == Notice.id)
    own = _unindexed(Notice.office_id) == scope.office.id
    return query.where(own, _moment_within(Referral.recorded_at, scope.period))


def rectified(scope: Scope) -> sa.Select[Any]:
    """Violations that a recheck of the period was the first to find rectified."""
    in_period = (
        sa.select(Recheck.notice_id)
        .join(Visit, Visit.id == Recheck.visit_id)
        .where(Visit.office_id == scope.office.id, _within(scope.period))
    )
    said = _first_said(Recheck.notice_id.in_(in_period))
    query = _of_papers(Notice.delivered_on, said.c.day)
    return query.join(said, said.c.notice_id == Notice.id).where(
        Notice.office_id == scope.office.id,
        Notice.state != "withdrawn",
        said.c.day.between(scope.period.first, scope.period.last),
    )


def due(scope: Scope) -> sa.Select[Any]:
    """Violations whose binding day lies in the period and is over; ``in_time`` is 1 or 0."""
    last = min(scope.period.last, scope.today - timedelta(days=1))
    wanted = sa.and_(Violation.due_on.between(scope.period.first, last), Violation.state.in_(DUE))
    theirs = (
        sa.select(NoticeViolation.notice_id)
        .join(Violation, Violation.id == NoticeViolation.violation_id)
        .where(wanted)
    )
    said = _first_said(Recheck.notice_id.in_(theirs))
    told = (
        sa.select(Report.notice_id, sa.func.min(Report.recorded_at).label("at"))
        .where(Report.notice_id.in_(theirs))
        .group_by(Report.notice_id)
        .subquery("told")
    )
    by_the_day = sa.or_(said.c.day <= Violation.due_on, _day_of(told.c.at) <= Violation.due_on)
    in_time = sa.case((sa.and_(said.c.day.is_not(None), by_the_day), 1), else_=0)
    query = _of_papers(Violation.state, in_time.label("in_time"))
    query = query.join(NoticeViolation, NoticeViolation.notice_id == Notice.id)
    query = query.join(Violation, Violation.id == NoticeViolation.violation_id)
    same = sa.and_(said.c.notice_id == Notice.id, said.c.violation == Violation.uuid)
    query = query.outerjoin(said, same).outerjoin(told, told.c.notice_id == Notice.id)
    own = _unindexed(Notice.office_id) == scope.office.id
    return query.where(wanted, own, Notice.state != "withdrawn")


def _first_said(where: sa.ColumnElement[bool]) -> sa.Subquery:
    """The day on which a recheck first said rectified, by notice and violation."""
    sqlite = db.engine.dialect.name == "sqlite"
    taken_apart = sa.func.json_each if sqlite else sa.func.json_array_elements
    each = taken_apart(Recheck.results).table_valued(
        sa.column("value", sa.JSON), joins_implicitly=True
    )
    result, named = (each.c.value[key].as_string() for key in ("result", "violation"))
    bare = sa.func.lower(sa.func.replace(named, "-", ""))
    uuid = sa.type_coerce(bare, sa.Uuid()) if sqlite else sa.cast(named, sa.Uuid())
    # Taken apart before they are counted: a database wants the same words where it groups.
    said = (
        sa.select(Recheck.notice_id, uuid.label("violation"), Visit.visited_on.label("day"))
        .join(Visit, Visit.id == Recheck.visit_id)
        .where(where, result == RECTIFIED)
        .subquery("said")
    )
    first = sa.func.min(said.c.day).label("day")
    query = sa.select(said.c.notice_id, said.c.violation, first)
    return query.group_by(said.c.notice_id, said.c.violation).subquery("first_said")


def done_by_day(office: Office, period: Period) -> sa.Select[date, int]:
    """How many completed visits count, by day."""
    query = sa.select(Visit.visited_on, sa.func.count())
    query = query.where(*_counts(office), Visit.outcome == "completed")
    return query.where(_within(period)).group_by(Visit.visited_on)


def _of_visits(*columns: Any) -> sa.Select[Any]:
    """Columns of visits, with the place: of the register, or as it was written down."""
    query = sa.select(*columns, *_place()).select_from(Visit)
    return query.outerjoin(Institution, Institution.id == Visit.institution_id)


def _of_papers(*columns: Any) -> sa.Select[Any]:
    """Columns of papers, with the place; only one without institution asks its visit for it."""
    found = sa.and_(Visit.id == Notice.visit_id, Notice.institution_id.is_(None))
    query = sa.select(*columns, *_place()).select_from(Notice).outerjoin(Visit, found)
    return query.outerjoin(Institution, Institution.id == Notice.institution_id)


def _place() -> list[sa.ColumnElement[str]]:
    written = Visit.site["district"].as_string()
    district = sa.func.coalesce(Institution.district, written, "").label("district")
    others = (sa.func.coalesce(getattr(Institution, name), "").label(name) for name in PLACE[1:])
    return [district, *others]


def _here(scope: Scope) -> tuple[sa.ColumnElement[bool], ...]:
    """The visit counts and was made in the period."""
    return *_counts(scope.office), _within(scope.period)


def _counts(office: Office) -> tuple[sa.ColumnElement[bool], ...]:
    """Complete, the latest revision, the own office's."""
    own = Visit.office_id == office.id
    return own, Visit.state == "complete", Visit.superseded_by_id.is_(None)


def _within(period: Period) -> sa.ColumnElement[bool]:
    return Visit.visited_on.between(period.first, period.last)


def _moment_within(column: Any, period: Period) -> sa.ColumnElement[bool]:
    """Between the midnights in Shanghai."""
    begin = datetime.combine(period.first, time(), CHINA)
    end = datetime.combine(period.last, time(), CHINA) + timedelta(days=1)
    return sa.and_(column >= begin, column < end)


def _day_of(moment: sa.ColumnElement[datetime]) -> sa.ColumnElement[date]:
    """The day in Shanghai of a moment, which is kept in UTC."""
    if db.engine.dialect.name == "sqlite":
        return sa.type_coerce(sa.func.date(moment, "+8 hours"), sa.Date())
    kept = sa.type_coerce(moment, sa.DateTime())
    return sa.cast(kept + timedelta(hours=8), sa.Date())


def _as_number(day: Any) -> sa.ColumnElement[int]:
    """`rules.period_report.as_number`."""
    parts = (sa.extract(part, day) for part in ("year", "month", "day"))
    return sum(
        (n * weight for n, weight in zip(parts, (10_000, 100, 1), strict=True)), sa.literal(0)
    )
