"""Let a person merge two entries of a register into one, and undo it.

The absorbed entry stays to be read, out of the register; its cases go to the survivor by reference
alone. The merge keeps which rows went and which facts changed, so that undoing is exact.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from inspect_app.rules.refusals import Busy, Conflict, Invalid, NotFound
from inspect_app.services import audit
from inspect_app.services.institutions.editing import By, Fact, check_days, revision_of
from inspect_app.services.merging import events as merge_events
from inspect_app.services.merging.events import Happened
from inspect_app.services.merging.facts import (
    GROUPS,
    Changes,
    changes_for,
    fact_of,
    require_mergeable,
    told,
)
from inspect_app.services.merging.references import follow_back, keys_at, offices_at, repoint
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.institution_merge import InstitutionMerge

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class NewMerge:
    """``taken``: the groups of facts (`merging.facts.GROUPS`) that the absorbed's value wins."""

    survivor: Institution
    absorbed: Institution
    taken: Collection[str]
    reason: str


def merge(new: NewMerge, by: By) -> InstitutionMerge:
    """Merge them in one transaction.

    Raises Invalid for a missing reason or days out of order, Conflict as `require_mergeable` does.
    """
    survivor, absorbed, reason = new.survivor, new.absorbed, _checked(new.reason)
    with writing():
        offices = _lock(survivor, absorbed)
        require_mergeable(survivor, absorbed)
        if by.office.id != survivor.office_id:
            raise Conflict("merge_across_offices")
        changes = changes_for(survivor, absorbed, new.taken)
        _change(survivor, changes, by, "merge")
        moved = keys_at(absorbed.id)
        repoint(moved, absorbed.id, survivor.id)
        absorbed.merged_into_id, absorbed.updated_at = survivor.id, by.now
        row = InstitutionMerge(
            uuid=uuid4(), office_id=survivor.office_id, survivor=survivor, absorbed=absorbed,
            reason=reason, changes=told(changes), moved=moved,
            merged_at=by.now, merged_by_id=by.person.id,
        )  # fmt: skip
        db.session.add(row)
        merge_events.record(row, Happened("institution.merge", changes, moved, offices), by)
        _forget()
    return row


def undo(
    row: InstitutionMerge, reason: str, by: By, restored: Collection[str] = ()
) -> InstitutionMerge:
    """Send back what the merge moved, and give the survivor its facts back.

    A fact that changed again since stays, unless its group is among ``restored``. Raises Invalid
    as `merge`, Conflict: `merge_already_undone`, `survivor_was_merged`, `later_merge_first`.
    """
    reason = _checked(reason)
    with writing():
        offices = _lock(row.survivor, row.absorbed)
        db.session.refresh(row, with_for_update=True)
        require_undoable(row)
        survivor, absorbed = row.survivor, row.absorbed
        changes = _given_back(row, restored)
        _change(survivor, changes, by, "unmerge")
        absorbed.merged_into_id, absorbed.updated_at = None, by.now
        db.session.flush()  # what leads to the absorbed is asked of the database
        followed = follow_back(survivor.id, absorbed.id, row.moved, row.merged_at)
        for keys in (row.moved, followed):
            repoint(keys, survivor.id, absorbed.id)
        row.undone_at, row.undone_by_id, row.undone_reason = by.now, by.person.id, reason
        going = {
            name: sorted({*row.moved.get(name, ()), *followed.get(name, ())})
            for name in {*row.moved, *followed}
        }
        merge_events.record(row, Happened("institution.unmerge", changes, going, offices), by)
        _forget()
    return row


def require_undoable(row: InstitutionMerge) -> None:
    """Refuse to undo what something later builds on; that is undone first."""
    if row.is_undone:
        raise Conflict("merge_already_undone")
    if not row.survivor.stands:
        raise Conflict("survivor_was_merged", name=row.survivor.name, into=_into(row.survivor))
    for later in _later_into_the_same(row):
        if not set(row.changes).isdisjoint(later.changes):
            raise Conflict("later_merge_first", name=later.absorbed.name)


def undoable(row: InstitutionMerge) -> Conflict | None:
    """What stands in the way of undoing, if anything."""
    try:
        require_undoable(row)
    except Conflict as refusal:
        return refusal
    return None


def changed_since(row: InstitutionMerge) -> tuple[str, ...]:
    """Groups that the merge changed at the survivor and that were changed again since."""
    return tuple(
        group
        for group, names in GROUPS.items()
        if any(
            name in row.changes
            and getattr(row.survivor, name) != fact_of(name, row.changes[name][1])
            for name in names
        )
    )


def merge_by_uuid(uuid: UUID, office_id: int) -> InstitutionMerge:
    """Load a merge in an office's register. Raises NotFound."""
    query = sa.select(InstitutionMerge).filter_by(uuid=uuid, office_id=office_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def merges_of(office_id: int, before_id: int, limit: int) -> Sequence[InstitutionMerge]:
    """An office's merges, the newest first; one more than ``limit`` tells of a next page."""
    query = sa.select(InstitutionMerge).filter_by(office_id=office_id)
    if before_id:
        query = query.where(InstitutionMerge.id < before_id)
    shown = (InstitutionMerge.survivor, InstitutionMerge.absorbed, InstitutionMerge.merged_by)
    query = query.options(*map(selectinload, shown)).order_by(InstitutionMerge.id.desc())
    return db.session.scalars(query.limit(limit + 1)).all()


def _checked(reason: str) -> str:
    if not reason.strip():
        raise Invalid({"reason": [("reason_needed", {})]})
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": [("too_long", {"limit": LONGEST_REASON})]})
    return reason.strip()


def _lock(survivor: Institution, absorbed: Institution) -> list[int]:
    """Take the turn of every office concerned, then the two rows; always in one order.

    Nothing that refers to either row can be written until the merge stands.
    """
    ids = sorted({survivor.id, absorbed.id})
    offices = _offices(survivor, absorbed)
    for office_id in offices:
        audit.take_turn(office_id)
    query = sa.select(Institution).where(Institution.id.in_(ids)).order_by(Institution.id)
    db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    db.session.expire(survivor, ["merged_into"])
    db.session.expire(absorbed, ["merged_into"])
    if _offices(survivor, absorbed) != offices:
        raise Busy  # an office's first case came between: its chain is not ours yet
    return offices


def _offices(survivor: Institution, absorbed: Institution) -> list[int]:
    return sorted({survivor.office_id, *offices_at(survivor.id), *offices_at(absorbed.id)})


def _change(row: Institution, changes: Changes, by: By, source: str) -> None:
    check_days(row.registered_on, row.closed_on, {n: after for n, (_, after) in changes.items()})
    for name, (_, after) in changes.items():
        setattr(row, name, after)
    row.updated_at = by.now
    if changes:
        db.session.add(revision_of(row, changes, by, source))


def _given_back(row: InstitutionMerge, restored: Collection[str]) -> Changes:
    kept = [name for group in changed_since(row) if group not in restored for name in GROUPS[group]]
    pairs: dict[str, tuple[Fact, Fact]] = {
        name: (getattr(row.survivor, name), fact_of(name, pair[0]))
        for name, pair in row.changes.items()
        if name not in kept
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _later_into_the_same(row: InstitutionMerge) -> Iterable[InstitutionMerge]:
    query = sa.select(InstitutionMerge).filter_by(survivor_id=row.survivor_id, undone_at=None)
    return db.session.scalars(query.where(InstitutionMerge.id > row.id)).all()


def _into(row: Institution) -> str:
    return row.merged_into.name if row.merged_into else ""


def _forget() -> None:
    """Let what is loaded be read anew: the references went by statements of their own."""
    db.session.flush()
    db.session.expire_all()
