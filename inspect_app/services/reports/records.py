"""What of the record belongs to a period, as queries to count: one row a visit, finding, paper.

Most have the columns ``institution_id`` and, of a place in no register, ``written``, its district.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.calendar import CHINA
from inspect_app.rules.coverage import Period
from inspect_app.rules.districts import prefix
from inspect_app.rules.period_report import YEARS_OF_REPEAT
from inspect_app.rules.rectification import VIOLATION_STATES
from inspect_app.services.coverage.cells import within
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


def register(office: Office) -> sa.Select[Any]:
    """Where the institutions of the office's district are: a row holds the ids of many.

    In the order of their index, so that nothing is sorted.
    """
    facts = [getattr(Institution, name) for name in ("district", "kind", "sector", "area")]
    places = [getattr(Institution, name) for name in PLACE]
    query = sa.select(*places, ids_of(Institution.id)).group_by(*facts)
    return query.where(*within(prefix(office.district)))


def whereabouts(ids: Collection[int]) -> sa.Select[Any]:
    """The same of some institutions, wherever they are."""
    places = [getattr(Institution, name) for name in PLACE]
    query = sa.select(*places, ids_of(Institution.id)).group_by(*places)
    return query.where(Institution.id.in_(ids))


def ids_of(column: Any) -> sa.ColumnElement[str]:
    """The numbers of a group in one text: a hundred thousand rows cost more to hand over."""
    return sa.func.aggregate_strings(sa.cast(column, sa.String()), ",")


def visits(scope: Scope) -> sa.Select[Any]:
    """Visits to the register that count, by day and outcome as in their index.

    Whose they are, and how many inspectors each names, in the same order.
    """
    columns: tuple[Any, ...] = Visit.outcome, ids_of(Visit.institution_id), ids_of(_named())
    query = sa.select(*columns).where(*_here(scope), Visit.institution_id.is_not(None))
    return query.group_by(Visit.visited_on, Visit.outcome)


def site_visits(scope: Scope) -> sa.Select[Any]:
    """Visits that count to places in no register, with the name and address of each."""
    named = (Visit.site[key].as_string().label(key) for key in ("name", "address"))
    return _of_visits(Visit.outcome, _named(), *named).where(*_at_sites(scope))


def off_site(scope: Scope) -> sa.Select[Any]:
    """Visits that count made by documents or video, said in the words of their index."""
    query = _of_visits(Visit.outcome, _named()).where(*_here(scope))
    return query.where(Visit.method != sa.literal_column("'on_site'"))


def rechecks(scope: Scope) -> sa.Select[Any]:
    """Visits that count, are rechecks and were completed."""
    return _of_visits().where(*_here(scope), IS_RECHECK, Visit.outcome == "completed")


def _named() -> sa.ColumnElement[int]:
    named = sa.select(sa.func.count()).where(VisitInspector.visit_id == Visit.id)
    return named.scalar_subquery().label("inspectors")


def site_findings(scope: Scope) -> sa.Select[Any]:
    """Violations of the visits that count to places in no register."""
    query = _of_visits(Violation.code, Violation.corrected_on_spot)
    return query.join(Violation, Violation.visit_id == Visit.id).where(*_at_sites(scope))


def _at_sites(scope: Scope) -> tuple[sa.ColumnElement[bool], ...]:
    """Such visits are few: said so that no index leads through all the visits of the period."""
    day = sa.func.coalesce(Visit.visited_on, scope.period.first)
    within_period = day.between(scope.period.first, scope.period.last)
    return Visit.institution_id.is_(None), *_counts(scope.office), within_period


def findings(scope: Scope) -> sa.Select[Any]:
    """Violations of the visits that count, of the period and of the two years before.

    Only of institutions where the period has any: institution, day, code, corrected on the spot,
    found on a recheck.
    """
    found = sa.select(Visit.institution_id).join(Violation, Violation.visit_id == Visit.id)
    found = found.where(*_here(scope), Visit.institution_id.is_not(None))
    since = scope.period.first - timedelta(days=YEARS_OF_REPEAT * 366)
    columns: tuple[Any, ...] = (
        Visit.institution_id, Visit.visited_on, Violation.code, Violation.corrected_on_spot,
        Visit.kind == "recheck",
    )  # fmt: skip
    query = sa.select(*columns)
    query = query.join(Violation, Violation.visit_id == Visit.id)
    return query.where(
        Visit.institution_id.in_(found),
        _unindexed(Visit.office_id) == scope.office.id,
        Visit.state == "complete",
        Visit.superseded_by_id.is_(None),
        Visit.visited_on.between(since, scope.period.last),
    )


def _unindexed(column: sa.orm.InstrumentedAttribute[int]) -> sa.ColumnElement[int]:
    """The same number, by which no index is chosen: nearly every row has it."""
    return column + sa.literal_column("0", sa.Integer())


def papers(office: Office, periods: Sequence[Period]) -> sa.Select[Any]:
    """Notices and opinions issued or closed in any period: ``issued0``, ``closed0``, … tell which.

    No index orders them by their days, so that all of them are walked, once.
    """
    told = [
        _moment_within(moment, period).label(f"{name}{number}")
        for number, period in enumerate(periods)
        for name, moment in (("issued", Notice.issued_at), ("closed", Notice.closed_at))
    ]
    query = _of_papers(Notice.kind, Notice.state, *told)
    return query.where(Notice.office_id == office.id, sa.or_(*(each.element for each in told)))


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
    """Columns of visits, with the place: an institution, or the district that was written down."""
    return sa.select(*columns, Visit.institution_id, _written())


def _of_papers(*columns: Any) -> sa.Select[Any]:
    """Columns of papers, with the place; only one without institution asks its visit for it."""
    found = sa.and_(Visit.id == Notice.visit_id, Notice.institution_id.is_(None))
    query = sa.select(*columns, Notice.institution_id, _written()).select_from(Notice)
    return query.outerjoin(Visit, found)


def _written() -> sa.ColumnElement[str]:
    return sa.func.coalesce(Visit.site["district"].as_string(), "").label("written")


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
