"""一企一档: what one's own office has about an institution, the newest first; read only."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, defer, load_only, selectinload

from inspect_app.store.base import db
from inspect_app.store.evidence import EvidenceFile
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit, VisitFile

MOST_VISITS, MOST_VIOLATIONS, MOST_NOTICES, MOST_PHOTOS = 50, 50, 50, 24


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that the server holds, and the visit that names it."""

    sha256: str
    visit: Visit


@dataclass(frozen=True, slots=True)
class InstitutionFile:
    """Each list stops at its most; the visits that count, replaced ones left out."""

    visits: tuple[Visit, ...]
    violations: tuple[Violation, ...]
    notices: tuple[Notice, ...]
    photos: tuple[Photo, ...]


def file_of(institution: Institution, office_id: int) -> InstitutionFile:
    """Gather it from one's own office's cases."""
    counting = sa.and_(
        Visit.institution_id == institution.id,
        # Said so that no index of offices is taken: there are few visits of one institution.
        Visit.office_id + 0 == office_id,
        Visit.superseded_by_id.is_(None),
    )
    notices = (
        sa.select(Notice)
        .where(Notice.institution_id == institution.id, Notice.office_id + 0 == office_id)
        .order_by(Notice.id.desc())
        .limit(MOST_NOTICES)
        .options(defer(Notice.sheet))
    )
    return InstitutionFile(
        tuple(db.session.scalars(_visits(counting))),
        tuple(db.session.scalars(_violations(counting))),
        tuple(db.session.scalars(notices)),
        tuple(Photo(*row) for row in db.session.execute(_photos(counting))),
    )


_NEWEST = (Visit.visited_on.desc(), Visit.id.desc())


def _visits(counting: sa.ColumnElement[bool]) -> sa.Select[Visit]:
    query = sa.select(Visit).where(counting).order_by(*_NEWEST).limit(MOST_VISITS)
    return query.options(defer(Visit.document), selectinload(Visit.inspectors))


def _violations(counting: sa.ColumnElement[bool]) -> sa.Select[Violation]:
    visit = contains_eager(Violation.visit).load_only(Visit.visited_on)
    return (
        sa.select(Violation)
        .join(Visit, Visit.id == Violation.visit_id)
        .where(counting)
        .order_by(*_NEWEST, Violation.ordinal)
        .limit(MOST_VIOLATIONS)
        .options(defer(Violation.basis), visit)
    )


def _photos(counting: sa.ColumnElement[bool]) -> sa.Select[str, Visit]:
    return (
        sa.select(VisitFile.sha256, Visit)
        .join(Visit, Visit.id == VisitFile.visit_id)
        .join(EvidenceFile, EvidenceFile.sha256 == VisitFile.sha256)
        .where(counting, VisitFile.received, EvidenceFile.media_type == "image/jpeg")
        .order_by(*_NEWEST, VisitFile.ordinal)
        .limit(MOST_PHOTOS)
        .options(load_only(Visit.visited_on))
    )


def last_visit_days(ids: list[int], office_id: int) -> dict[int, object]:
    """Tell the day of the last completed visit that counts, by institution."""
    query = (
        sa.select(Visit.institution_id, sa.func.max(Visit.visited_on))
        .where(
            Visit.institution_id.in_(ids),
            Visit.office_id == office_id,
            Visit.superseded_by_id.is_(None),
            Visit.outcome == "completed",
        )
        .group_by(Visit.institution_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query) if row[0] is not None}
