"""What the office knows about a reported visit: people, register, notice; and what speaks against.

Everything is read before the lock is taken; what two senders could race for is settled by keys and
looked at again inside the transaction (`services.visits.submitting`).
"""

from collections import namedtuple
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import starmap
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.datum import to_wgs84
from inspect_app.rules.districts import covers
from inspect_app.rules.parties import Party
from inspect_app.rules.position import Position, best_fix, judged
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.rules.visit_report import Fix, VisitReport
from inspect_app.services.callers import Caller
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person, holds_certificate
from inspect_app.store.prepared import Prepared, prepared_for_many
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit

PARTY_FACTS = (
    "kind", "name", "credit_code", "licence_no", "address", "district", "papers", "sector", "mode",
    "stages", "profit", "authority", "phone",
)  # fmt: skip
"""What is copied of the visited party."""

# Built once: composing a statement costs more than running it. Rows, not objects: what is read with
# every visit and changed by none.
_COLLEAGUES = prepared_for_many(
    sa.select(
        Person.id,
        Person.login,
        Person.display,
        Person.office_id,
        Person.certificate_no,
        Person.certificate_until,
    ),
    Person.login,
)
_INSTITUTION = sa.select(
    Institution.id,
    Institution.uuid,
    Institution.lat,
    Institution.lng,
    Institution.datum,
    Institution.contact,
    Institution.closed_on,
    Institution.merged_into_id,
    *(getattr(Institution, fact) for fact in PARTY_FACTS),
)
_NAMED = Prepared(_INSTITUTION.where(Institution.uuid == sa.bindparam("uuid")))
_MERGED_INTO = Prepared(_INSTITUTION.where(Institution.id == sa.bindparam("id")))
_TAKEN_IDS = prepared_for_many(
    sa.select(Violation.uuid, Visit.uuid).join(Visit, Visit.id == Violation.visit_id),
    Violation.uuid,
)
_PLACE: Any = namedtuple("_PLACE", list(_INSTITUTION.selected_columns.keys()))  # type: ignore[misc]  # noqa: PYI024 - the columns are named above

Errors = dict[str, list[tuple[str, dict[str, object]]]]
NEEDED_INSPECTORS = 2


@dataclass(frozen=True, slots=True)
class Colleague:
    """An inspector as the accounts know them today."""

    id: int
    login: str
    display: str
    office_id: int
    certificate_no: str
    certificate_until: date | None

    def certified_on(self, day: date) -> bool:
        """Hold a certificate that is valid on that day (design rule 6)."""
        return holds_certificate(self.certificate_no, self.certificate_until, day)


@dataclass
class Facts:
    """The report beside what the office knows; ``errors`` by path refuse the visit.

    ``institution`` is a row with the columns of `_INSTITUTION`, or None.
    """

    report: VisitReport
    sender: Caller
    inspectors: list[Colleague] = field(default_factory=list)
    institution: Any = None
    assignment: Assignment | None = None
    base: Visit | None = None
    notice: Notice | None = None
    errors: Errors = field(default_factory=dict)

    def refuse(self, path: str, code: str, **params: object) -> None:
        """Note what speaks against the visit."""
        self.errors.setdefault(path, []).append((code, params))

    @cached_property
    def fix(self) -> Fix | None:
        return best_fix(self.report.fixes)

    @cached_property
    def position(self) -> Position:
        """The verdict by the best fix and the register's point, both WGS-84 (rule 16)."""
        place = self.institution
        if place is None or place.lat is None or place.lng is None:
            return judged(self.fix, None)
        return judged(self.fix, to_wgs84(place.lat, place.lng, place.datum))

    @cached_property
    def party(self) -> Party:
        """Who was inspected, as far as the catalogue's conditions ask."""
        place = self.institution
        if place is None:
            site = self.report.site
            return Party("unlicensed", is_individual=bool(site and site.person_id))
        return Party(place.kind, place.sector, place.mode, tuple(place.stages or ()), place.profit)


def gather(report: VisitReport, sender: Caller) -> Facts:
    """Read what the office knows. Raises Invalid with all errors, Conflict for a stale base."""
    facts = Facts(report, sender)
    _base(facts)
    if facts.base is not None and not facts.base.counts:
        raise Conflict("stale_base")  # first: what else is wrong may come of the newer revision
    _inspectors(facts)
    _place(facts)
    _assignment(facts)
    _notice(facts)
    _violation_ids(facts)
    if facts.errors:
        raise Invalid(facts.errors)
    return facts


def _inspectors(facts: Facts) -> None:
    """Name known colleagues, the sender among them; two certified for a completed visit (rule 6).

    An account may have been closed or made after the visit: facts count by their day.
    """
    report, sender = facts.report, facts.sender
    colleagues = starmap(Colleague, _COLLEAGUES(db.session.connection(), report.inspectors))
    known = {person.login: person for person in colleagues}
    for place, login in enumerate(report.inspectors):
        person = known.get(login)
        if person is None or person.office_id != sender.office_id:
            facts.refuse(f"inspectors.{place}", "unknown_inspector", value=login)
        else:
            facts.inspectors.append(person)
    if sender.login not in report.inspectors:
        facts.refuse("inspectors", "sender_not_named", login=sender.login)
    day = report.visited_on
    certified = sum(person.certified_on(day) for person in facts.inspectors)
    if report.is_completed and certified < NEEDED_INSPECTORS:
        facts.refuse("inspectors", "two_certified_inspectors", day=day.isoformat())
    for place, signature in enumerate(report.signatures):
        if signature.role == "inspector" and signature.person not in report.inspectors:
            path = f"signatures.{place}.person"
            facts.refuse(path, "signer_not_named", value=signature.person)


def _place(facts: Facts) -> None:
    district = facts.sender.district
    site, uuid = facts.report.site, facts.report.institution_id
    if site is not None and site.district and not covers(district, site.district):
        facts.refuse("site.district", "site_outside_district", value=site.district)
    if uuid is None:
        return
    found = _institution(_NAMED, uuid=uuid)
    if found is None or not covers(district, found.district):
        facts.refuse("institution_id", "unknown_institution", value=str(uuid))
    else:
        facts.institution = found
        while facts.institution is not None and facts.institution.merged_into_id is not None:
            facts.institution = _institution(_MERGED_INTO, id=facts.institution.merged_into_id)


def _institution(asked: Prepared, **named: Any) -> Any:
    row = asked.one(db.session.connection(), **named)
    return None if row is None else _PLACE._make(row)


def _assignment(facts: Facts) -> None:
    uuid = facts.report.assignment_id
    if uuid is None:
        return
    query = sa.select(Assignment).filter_by(uuid=uuid, office_id=facts.sender.office_id)
    facts.assignment = db.session.scalar(query)
    if facts.assignment is None:
        facts.refuse("assignment_id", "unknown_assignment", value=str(uuid))


def _notice(facts: Facts) -> None:
    """A recheck answers for the violations of one notice of this office."""
    uuid = facts.report.recheck_of
    if uuid is None:
        for place, _ in enumerate(facts.report.results):
            facts.refuse(f"results.{place}", "recheck_needs_notice")
        return
    query = sa.select(Notice).filter_by(uuid=uuid, office_id=facts.sender.office_id)
    facts.notice = db.session.scalar(query)
    if facts.notice is None:
        facts.refuse("recheck_of", "recheck_notice_unknown", value=str(uuid))
        return
    ordered = {violation.uuid for violation in facts.notice.violations}
    for place, result in enumerate(facts.report.results):
        if result.violation not in ordered:
            path = f"results.{place}.violation"
            facts.refuse(path, "violation_not_of_notice", value=str(result.violation))


def _base(facts: Facts) -> None:
    uuid = facts.report.revision_of
    if uuid is None:
        return
    query = sa.select(Visit).filter_by(uuid=uuid, office_id=facts.sender.office_id)
    facts.base = db.session.scalar(query)
    if facts.base is None:
        facts.refuse("revision_of", "base_unknown", value=str(uuid))


def _violation_ids(facts: Facts) -> None:
    """An id persists over the revisions of one visit and stands nowhere else."""
    ids = [violation.id for violation in facts.report.violations]
    if not ids:
        return
    taken = _TAKEN_IDS(db.session.connection(), ids)
    own = set(_chain(facts.report.revision_of)) if taken else set()
    for uuid, visit in taken:
        if visit not in own:
            facts.refuse(f"violations.{ids.index(uuid)}.id", "id_taken", value=str(uuid))


def _chain(uuid: UUID | None) -> Iterator[UUID]:
    """Yield a visit and what it revises, back to the first."""
    older = db.session.scalar(sa.select(Visit).filter_by(uuid=uuid)) if uuid else None
    while older is not None:
        yield older.uuid
        older = db.session.get(Visit, older.revision_of_id) if older.revision_of_id else None
