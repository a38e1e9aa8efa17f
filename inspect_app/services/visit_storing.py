"""The one transaction that writes a visit: every row was built before, none is computed here."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.refusals import Conflict
from inspect_app.services import audit, quarantine
from inspect_app.services.coverage_keeping import touched
from inspect_app.services.evidence_holding import held_by
from inspect_app.services.standing import standing_id
from inspect_app.services.visit_rows import Row, Rows
from inspect_app.store.base import db, writing
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit, VisitAnswer, VisitFile, VisitInspector

# Built once: composing a statement costs more than running it.
_VISIT = sa.insert(Visit)
_INSPECTORS, _ANSWERS = sa.insert(VisitInspector), sa.insert(VisitAnswer)
_FILES, _VIOLATIONS = sa.insert(VisitFile), sa.insert(Violation)
_REPLACED = (
    sa.update(Visit)
    .where(Visit.id == sa.bindparam("base"))
    .values(superseded_by_id=sa.bindparam("by"))
)


def store(rows: Rows, now: datetime) -> set[str]:
    """Write a visit; return those of its files that are here.

    Raises IntegrityError where the visit (or its receipt) exists, Conflict for a stale base.
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
        _insert(rows, here, _carried_over(rows.visit["revision_of_id"]))
        quarantine.resolve(rows.visit["uuid"], office_id, now)
        after = {**rows.told, "state": rows.visit["state"], "receipt": rows.visit["receipt"]}
        deed = audit.Deed("visit.submit", "visit", str(rows.visit["uuid"]), after=after)
        audit.record(office_id, rows.actor, deed, now, head)
    return here


def _insert(rows: Rows, here: set[str], carried: dict[UUID, Row]) -> None:
    """Insert each table's rows in bulk, by Core: objects would cost twice the time."""
    connection = db.session.connection()
    done = connection.execute(_VISIT, rows.visit)
    assert done.inserted_primary_key is not None
    visit_id = done.inserted_primary_key[0]
    files = [{**row, "received": row["sha256"] in here} for row in rows.files]
    violations = [{**row, **carried.get(row["uuid"], {})} for row in rows.violations]
    for statement, given in (
        (_INSPECTORS, rows.inspectors),
        (_ANSWERS, rows.answers),
        (_FILES, files),
        (_VIOLATIONS, violations),
    ):
        if given:
            connection.execute(statement, [{**row, "visit_id": visit_id} for row in given])
    base = rows.visit["revision_of_id"]
    touched([rows.visit["institution_id"]])
    if base is not None:
        connection.execute(_REPLACED, {"base": base, "by": visit_id})


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
    kept = ("state", "due_on", "due_provisional")
    return {old.uuid: {key: getattr(old, key) for key in kept} for old in base.violations}
