"""The one transaction that writes a visit: every row was built before, none is computed here."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.refusals import Conflict
from inspect_app.services import audit
from inspect_app.services.approvals.afterwards import note_visit
from inspect_app.services.coverage import last_visits
from inspect_app.services.coverage.keeping import touched
from inspect_app.services.evidence.holding import held_by
from inspect_app.services.merging.standing import standing_id
from inspect_app.services.notices import on_the_spot
from inspect_app.services.visits import quarantine
from inspect_app.services.visits.rows import Row, Rows
from inspect_app.store.base import Base, db, writing
from inspect_app.store.bulk import insert_one, insert_rows
from inspect_app.store.prepared import Prepared
from inspect_app.store.visit import ChecklistWording, Visit, VisitDraft
from pdf.sheets import NoticeSheet

_VISITS = Base.metadata.tables["visit"]
_INSPECTORS = Base.metadata.tables["visit_inspector"]
_WORDINGS = Base.metadata.tables["checklist_wording"]
_FILES = Base.metadata.tables["visit_file"]
_VIOLATIONS = Base.metadata.tables["violation"]
_WORDING_KEPT = Prepared(
    sa.select(ChecklistWording.hash).where(ChecklistWording.hash == sa.bindparam("hash"))
)
_DRAFT_DONE = Prepared(
    sa.delete(Base.metadata.tables["visit_draft"]).where(
        VisitDraft.visit_uuid == sa.bindparam("uuid"),
        VisitDraft.person_id == sa.bindparam("sender"),
    )
)
_REPLACED = (
    sa.update(Visit)
    .where(Visit.id == sa.bindparam("base"))
    .values(superseded_by_id=sa.bindparam("by"))
)


def store(rows: Rows, now: datetime, handed: NoticeSheet | None = None) -> set[str]:
    """Write a visit; return those of its files that are here.

    ``handed`` is the notice that was handed over on the spot: its number becomes the visit's, and
    it is issued at once where all files are here. Raises IntegrityError where the visit (or its
    receipt) exists, Conflict for a stale base, Invalid for what the office has settled without
    taking it in, and for a number that another visit has just used.
    """
    office_id = rows.visit["office_id"]
    with writing():
        # A file that arrives now waits for this lock, so none falls between.
        head = audit.take_turn(office_id)
        if (place := rows.visit["institution_id"]) is not None:
            rows.visit["institution_id"] = standing_id(place)
        here = held_by(office_id, [row["sha256"] for row in rows.files])
        is_whole = all(row["sha256"] in here for row in rows.files)
        rows.visit["state"] = "complete" if is_whole else "incomplete"
        rows.visit["completed_at"] = now if is_whole else None
        visit_id = _insert(rows, here, _carried_over(rows.visit["revision_of_id"]))
        quarantine.resolve(rows.visit["uuid"], rows.visit["content_hash"], office_id, now)
        after = {**rows.told, "state": rows.visit["state"], "receipt": rows.visit["receipt"]}
        if last_day := note_visit(rows.visit, rows.inspectors, rows.document, rows.own, now):
            after["approve_by"] = last_day
        deed = audit.Deed("visit.submit", "visit", str(rows.visit["uuid"]), after=after)
        audit.record(office_id, rows.actor, deed, now, head)
        _book_notice(visit_id, rows, handed, now)
    return here


def _book_notice(visit_id: int, rows: Rows, handed: NoticeSheet | None, now: datetime) -> None:
    """Give the number that was used on the spot to its visit; void one that a revision leaves."""
    base = rows.visit["revision_of_id"]
    if handed is not None:
        visit = db.session.get_one(Visit, visit_id)
        on_the_spot.claim(visit, handed)
        if visit.state == "complete":
            on_the_spot.issue_waiting(visit, now)
    if base is not None:
        on_the_spot.give_back(base, rows.actor, now)


def _insert(rows: Rows, here: set[str], carried: dict[UUID, Row]) -> int:
    """Insert each table's rows in bulk: objects would cost several times as much."""
    connection = db.session.connection()
    _keep_wording(connection, rows.visit["wording_hash"], rows.wordings)
    visit_id = insert_one(connection, _VISITS, rows.visit)
    files = [{**row, "received": row["sha256"] in here} for row in rows.files]
    violations = [{**row, **carried.get(row["uuid"], {})} for row in rows.violations]
    for table, given in (
        (_INSPECTORS, rows.inspectors),
        (_FILES, files),
        (_VIOLATIONS, violations),
    ):
        if given:
            each = ((visit_id, *row.values()) for row in given)
            insert_rows(connection, table, ("visit_id", *given[0]), each)
    # Whichever way the visit came, its sender has nothing unfinished of it any more.
    _DRAFT_DONE.run(connection, uuid=rows.visit["uuid"], sender=rows.visit["sender_id"])
    base = rows.visit["revision_of_id"]
    touched([rows.visit["institution_id"]])
    last_visits.touched(rows.visit["office_id"], [rows.visit["institution_id"]])
    if base is not None:
        connection.execute(_REPLACED, {"base": base, "by": visit_id})
    return visit_id


def _keep_wording(connection: sa.Connection, key: str, wordings: Mapping[str, str]) -> None:
    """Keep what was answered (rule 4); nearly always an earlier visit has done so."""
    if not _WORDING_KEPT.run(connection, hash=key):
        kept = {"hash": key, "wordings": wordings}
        insert_rows(connection, _WORDINGS, list(kept), [kept.values()], unless_there=True)


def _carried_over(base_id: int | None) -> dict[UUID, Row]:
    """Lock the visit that is replaced; what became of its violations stays with their ids.

    Raises Conflict when another revision was faster.
    """
    if base_id is None:
        return {}
    base = db.session.get(Visit, base_id, with_for_update=True, populate_existing=True)
    if base is None or not base.counts:
        raise Conflict("stale_base")
    touched([base.institution_id])
    last_visits.touched(base.office_id, [base.institution_id])
    kept = ("state", "due_on", "due_provisional", "rest")
    return {old.uuid: {key: getattr(old, key) for key in kept} for old in base.violations}
