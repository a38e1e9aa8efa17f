"""What is known of an institution before one goes in: what is open, who was there, how often."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from inspect_app.rules.rectification import RUNNING, SETTLED
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice, NoticeViolation
from inspect_app.store.person import Person
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit

LAST_VISITS = 3


@dataclass(frozen=True, slots=True)
class OpenNotice:
    """A notice of one's office with the violations that are not settled yet."""

    notice: Notice
    violations: tuple[Violation, ...]

    @property
    def due_on(self) -> date | None:
        """The first binding day; None before delivery."""
        return min((v.due_on for v in self.violations if v.due_on), default=None)


@dataclass(frozen=True, slots=True)
class History:
    """``this_year`` counts completed on-site visits; rechecks and attempts stand apart.

    ``by_others`` of these were other departments'.
    """

    open_notices: tuple[OpenNotice, ...]
    last_visits: tuple[Visit, ...]
    this_year: int
    cap: int
    by_others: int = 0

    @property
    def open_count(self) -> int:
        return sum(len(each.violations) for each in self.open_notices)

    @property
    def reaches_cap(self) -> bool:
        """One more visit would be more than the year allows."""
        return self.this_year >= self.cap


def history_of(institution: Institution, person: Person, today: date) -> History:
    """Gather it within one's own office's cases."""
    counting = sa.select(Visit).where(
        Visit.institution_id == institution.id,
        # Said so that no index of offices is taken: there are few visits of one institution.
        Visit.office_id + 0 == person.office_id,
        Visit.superseded_by_id.is_(None),
    )
    last = counting.order_by(Visit.visited_on.desc(), Visit.id.desc()).limit(LAST_VISITS)
    times = times_this_year([institution.id], person.office_id, today)
    made = times.get(institution.id, Times(0, 0))
    return History(
        open_notices=open_notices(institution, person),
        last_visits=tuple(db.session.scalars(last)),
        this_year=made.total,
        cap=person.office.visit_cap,
        by_others=made.others,
    )


@dataclass(frozen=True, slots=True)
class Times:
    """How often an institution was inspected this year, by one's own office and by ``others``."""

    own: int
    others: int

    @property
    def total(self) -> int:
        return self.own + self.others


def visits_this_year(ids: list[int], office_id: int, today: date) -> dict[int, int]:
    """Count completed on-site visits by institution since 1 January, whoever made them."""
    return {key: each.total for key, each in times_this_year(ids, office_id, today).items()}


def times_this_year(ids: list[int], office_id: int, today: date) -> dict[int, Times]:
    """Tell one's own completed on-site visits since 1 January from other departments' (rule 12).

    Those of every office of this instance count, of whatever plan; rechecks and attempts do not.
    A joint visit of several offices on one day counts once, as one's own where one took part.
    """
    # A literal: PostgreSQL would not know the same expression again by another parameter.
    is_joint = Visit.kind == sa.literal_column("'joint'")
    joint = sa.case((is_joint, Visit.visited_on)).label("joint")
    query = (
        sa.select(Visit.institution_id, Visit.office_id, joint, sa.func.count())
        .where(
            Visit.institution_id.in_(ids),
            Visit.superseded_by_id.is_(None),
            Visit.outcome == "completed",
            # Either state counts; said so that the index reaches the day without earlier visits.
            Visit.state.in_(("complete", "incomplete")),
            Visit.method == "on_site",
            Visit.kind != "recheck",
            Visit.visited_on >= date(today.year, 1, 1),
        )
        .group_by(Visit.institution_id, Visit.office_id, joint)
    )
    found: dict[int, list[tuple[int, date | None, int]]] = {}
    for institution_id, by, day, count in db.session.execute(query):
        if institution_id is not None:
            found.setdefault(institution_id, []).append((by, day, count))
    return {key: _times(rows, office_id) for key, rows in found.items()}


def _times(rows: list[tuple[int, date | None, int]], office_id: int) -> Times:
    """Sum (office, day of a joint visit or None, count): a joint day counts once."""
    own = sum(count for by, day, count in rows if by == office_id and day is None)
    others = sum(count for by, day, count in rows if by != office_id and day is None)
    joined = {day for by, day, _ in rows if by == office_id and day is not None}
    elsewhere = {day for by, day, _ in rows if by != office_id and day is not None} - joined
    return Times(own + len(joined), others + len(elsewhere))


def open_notices(institution: Institution, person: Person) -> tuple[OpenNotice, ...]:
    """List the notices with unsettled violations, oldest first."""
    query = (
        sa.select(Notice, Violation)
        .join(NoticeViolation, NoticeViolation.notice_id == Notice.id)
        .join(Violation, Violation.id == NoticeViolation.violation_id)
        .where(
            Notice.institution_id == institution.id,
            Notice.office_id == person.office_id,
            Notice.state.in_(RUNNING),
            Violation.state.not_in(SETTLED),
        )
        .order_by(Notice.issued_at, Violation.ordinal)
    )
    by_notice: dict[Notice, list[Violation]] = {}
    for notice, violation in db.session.execute(query):
        by_notice.setdefault(notice, []).append(violation)
    return tuple(OpenNotice(notice, tuple(found)) for notice, found in by_notice.items())


def open_by_institution(ids: list[int], office_id: int) -> dict[int, tuple[int, date | None]]:
    """Count the unsettled violations under notices by institution, with the first due day."""
    query = (
        sa.select(Notice.institution_id, sa.func.count(), sa.func.min(Violation.due_on))
        .join(NoticeViolation, NoticeViolation.notice_id == Notice.id)
        .join(Violation, Violation.id == NoticeViolation.violation_id)
        .where(
            Notice.institution_id.in_(ids),
            Notice.office_id == office_id,
            Notice.state.in_(RUNNING),
            Violation.state.not_in(SETTLED),
        )
        .group_by(Notice.institution_id)
    )
    rows = db.session.execute(query)
    return {row[0]: (row[1], row[2]) for row in rows if row[0] is not None}


def notice_answered_by(visit: Visit) -> Notice | None:
    """Return the notice that a recheck visit answers."""
    return db.session.get(Notice, visit.recheck_of_id) if visit.recheck_of_id else None
