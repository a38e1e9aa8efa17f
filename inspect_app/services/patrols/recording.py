"""Keep a patrol as it was sent, once; withdraw one made in error; take a found site in.

A patrol is no inspection: nothing here makes a visit, touches the cap or yields a notice.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.patrol_body import FoundSite, PatrolReport
from inspect_app.rules.refusals import Conflict, Forbidden, Invalid, NotFound
from inspect_app.rules.roles import may
from inspect_app.services import audit
from inspect_app.services.evidence.holding import held_by
from inspect_app.services.institutions.editing import By, create_institution
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.patrol import Patrol, PatrolCell, PatrolFinding
from inspect_app.store.person import Person


@dataclass(frozen=True, slots=True)
class Sent:
    """A patrol as it came: the id that the phone made, the hash of its canonical JSON."""

    uuid: UUID
    content_hash: str
    report: PatrolReport


def record_patrol(sent: Sent, by: Person, now: datetime) -> tuple[Patrol, bool]:
    """Keep it; return it and whether it is new. Sent twice it is stored once.

    Raises Conflict("patrol_differs") for the id with other content, NotFound for another office's,
    Invalid for a cell that is not the office's or ended before, and for files that are not here.
    """
    with writing():
        audit.take_turn(by.office_id)
        if (known := known_patrol(sent.uuid, by.office_id)) is not None:
            if known.content_hash != sent.content_hash:
                raise Conflict("patrol_differs")
            return known, False
        _require_new(sent.report)
        row = _row(sent, by, now)
        db.session.add(row)
        db.session.flush()  # the findings name it
        db.session.add_all(_finding(row, site) for site in sent.report.sites)
        after = {
            "cell": str(sent.report.cell),
            "patrolled_on": row.patrolled_on.isoformat(),
            "files": len(row.files),
            "sites": len(sent.report.sites),
            "content_hash": sent.content_hash,
        }
        deed = audit.Deed("patrol.record", "patrol", str(row.uuid), after=after)
        audit.record(by.office_id, by.login, deed, now)
    return row, True


def known_patrol(uuid: UUID, office_id: int) -> Patrol | None:
    """Find a patrol by its id; None where nobody has it. Raises NotFound for another office's."""
    found = db.session.scalar(sa.select(Patrol).filter_by(uuid=uuid))
    if found is not None and found.office_id != office_id:
        raise NotFound
    return found


def withdraw_patrol(patrol: Patrol, reason: str, by: Person, now: datetime) -> None:
    """Let it count no more; it stays to be read. Its maker may, and who plans.

    Raises Forbidden, Invalid without a reason, Conflict when it is withdrawn already.
    """
    if patrol.person_id != by.id and not may(by.role, "plan"):
        raise Forbidden
    if not reason.strip():
        raise Invalid({"reason": [("patrol_reason_needed", {})]})
    with writing():
        db.session.refresh(patrol, ["withdrawn_at"], with_for_update=True)
        if patrol.withdrawn_at is not None:
            raise Conflict("patrol_withdrawn")
        patrol.withdrawn_at, patrol.withdrawn_by_id = now, by.id
        patrol.withdrawal_reason = reason.strip()
        after = {"reason": patrol.withdrawal_reason}
        deed = audit.Deed("patrol.withdraw", "patrol", str(patrol.uuid), after=after)
        audit.record(by.office_id, by.login, deed, now)


def take_into_register(finding: PatrolFinding, by: Person, now: datetime) -> Institution:
    """Add a found site to the register as an unlicensed one, and link it. Raises Conflict."""
    with writing():
        db.session.refresh(finding, ["institution_id"], with_for_update=True)
        if finding.institution_id is not None:
            raise Conflict("site_in_register")
        if finding.patrol.withdrawn_at is not None:
            raise Conflict("patrol_withdrawn")
        cell = finding.patrol.cell
        facts = {
            "kind": "unlicensed", "name": finding.name, "address": finding.address,
            "district": cell.district, "area": cell.area, "lat": finding.lat, "lng": finding.lng,
        }  # fmt: skip
        row = create_institution(facts, By(by, by.office, now, "found"))
        finding.institution_id = row.id
        after = {"finding": str(finding.uuid), "institution": str(row.uuid)}
        deed = audit.Deed("patrol.take_in", "patrol", str(finding.patrol.uuid), after=after)
        audit.record(by.office_id, by.login, deed, now)
    return row


def _require_new(report: PatrolReport) -> None:
    """A site's id is the phone's own, too: another patrol must not have it."""
    ids = [site.uuid for site in report.sites]
    query = sa.select(PatrolFinding.id).where(PatrolFinding.uuid.in_(ids)).limit(1)
    if ids and db.session.scalar(query) is not None:
        raise Invalid({"sites": [("site_known", {})]})


def _row(sent: Sent, by: Person, now: datetime) -> Patrol:
    report = sent.report
    day = china_day(report.started_at)
    cell = db.session.scalar(
        sa.select(PatrolCell).filter_by(uuid=report.cell, office_id=by.office_id)
    )
    if cell is None:
        raise Invalid({"cell": [("cell_unknown", {})]})
    if cell.ended_on is not None and cell.ended_on <= day:
        raise Invalid({"cell": [("cell_ended", {"day": cell.ended_on.isoformat()})]})
    here = held_by(by.office_id, list(report.files))
    if missing := [sha256 for sha256 in report.files if sha256 not in here]:
        raise Invalid({"files": [("patrol_file_missing", {"count": len(missing)})]})
    return Patrol(
        uuid=sent.uuid, office_id=by.office_id, cell_id=cell.id, person_id=by.id,
        companions=list(report.companions), started_at=report.started_at,
        finished_at=report.finished_at, patrolled_on=day,
        fixes=[{**asdict(fix), "at": fix.at.isoformat()} for fix in report.fixes],
        note=report.note, files=list(report.files), content_hash=sent.content_hash,
        recorded_at=now,
    )  # fmt: skip


def _finding(patrol: Patrol, site: FoundSite) -> PatrolFinding:
    return PatrolFinding(
        uuid=site.uuid, patrol_id=patrol.id, name=site.name, address=site.address,
        lat=site.lat, lng=site.lng, note=site.note,
    )  # fmt: skip
