"""Apply a plan: one transaction, bulk statements, dated revisions, one event in the chain."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID, uuid4

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.refusals import Conflict
from inspect_app.services import audit
from inspect_app.services.coverage.keeping import touched
from inspect_app.services.register.changes import Changes, as_json
from inspect_app.services.register.known import Basis, basis_of
from inspect_app.services.register.matching import Known
from inspect_app.services.register.plan import ImportPlan, PlannedRow
from inspect_app.services.register.rows import Fact, Facts
from inspect_app.store.base import Base, db, writing
from inspect_app.store.bulk import insert_rows, much_to_write
from inspect_app.store.institution import FACTS, Institution
from inspect_app.store.late_indexes import indexes_after
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.search_index import index_many, reindex
from inspect_app.store.search_terms import SEARCHED

_T = TypeVar("_T")
_BATCH = 2_000
_INSTITUTIONS = Base.metadata.tables["institution"]
_KEYS = Base.metadata.tables["likeness"]
_REVISIONS = Base.metadata.tables["institution_revision"]


@dataclass(frozen=True)
class Deed:
    """Who imports what and when; ``person`` is None for the console."""

    office: Office
    person: Person | None
    now: datetime
    file_sha256: str = ""
    close_gone: bool = False

    @cached_property
    def day(self) -> date:
        """The day it counts for, Shanghai's."""
        return china_day(self.now)

    @property
    def actor(self) -> str:
        """The login in the chain of events."""
        return self.person.login if self.person else "console"


def apply_import(plan: ImportPlan, basis: Basis, deed: Deed) -> None:
    """Write the good rows; refused ones are left out. Raises Conflict("register_changed").

    Gone institutions are closed only when the deed says so: the plan alone proposes.
    """
    changed = plan.of("changed")
    gone = plan.gone if deed.close_gone else []
    with writing():
        audit.record(deed.office.id, deed.actor, _event(plan, deed, len(gone)), deed.now)
        db.session.flush()  # the chain's head is the lock under which the register is compared
        if basis_of(deed.office.id) != basis:
            raise Conflict("register_changed")
        with much_to_write(db.session.connection()):
            _insert(plan, basis, deed)
            _change([(_of(planned), planned.changes) for planned in changed], deed)
            _change([(known, {"closed_on": (None, deed.day)}) for known in gone], deed)


def _of(planned: PlannedRow) -> Known:
    assert planned.known is not None
    return planned.known


def _event(plan: ImportPlan, deed: Deed, closed: int) -> audit.Deed:
    after = {**plan.counts(), "closed": closed, "file": deed.file_sha256}
    if plan.decided:
        after["chosen"] = [_chosen(planned) for planned in plan.decided]
    return audit.Deed("register_imported", "office", deed.office.code, after=after)


def _chosen(planned: PlannedRow) -> dict[str, object]:
    """Which row was said to be which institution; None for another one than those offered."""
    known = planned.known
    return {"row": planned.row.ref, "institution": str(known.uuid) if known else None}


def _batches(rows: Iterable[_T]) -> Iterator[list[_T]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _insert(plan: ImportPlan, basis: Basis, deed: Deed) -> None:
    """Institutions, then their ids, then what hangs on the ids; complete facts only in passing."""
    connection = db.session.connection()
    new = plan.of("new")
    fixed = (deed.office.id, deed.now, deed.now)
    rows = (
        (uuid, *fixed, *_values(plan.facts_of(one)))
        for uuid, one in zip(_uuids_for(new), new, strict=True)
    )
    names = ("uuid", "office_id", "created_at", "updated_at", *FACTS)
    with indexes_after(connection, _INSTITUTIONS, len(new)):
        insert_rows(connection, _INSTITUTIONS, names, rows)
    ids = _ids_after(basis.last_id, deed.office.id)
    entries = [(identity, one.row.facts) for identity, one in zip(ids, new, strict=True)]
    touched(identity for identity, _ in entries)
    revisions = (_revision(identity, _first(facts, plan), deed) for identity, facts in entries)
    insert_rows(connection, _REVISIONS, _REVISION_COLUMNS, revisions)
    with indexes_after(connection, _KEYS, len(new)):
        index_many(deed.office.id, entries)


def _values(facts: Facts) -> list[Fact]:
    return [facts[name] for name in FACTS]


def _uuids_for(planned: Sequence[PlannedRow]) -> Iterator[UUID]:
    """Each its own id; one that another register or another row has already gets a new one."""
    taken = _uuids_in_use([one.row.uuid for one in planned if one.row.uuid])
    for one in planned:
        wanted = one.row.uuid
        if wanted is None or wanted in taken:
            yield uuid4()
        else:
            taken.add(wanted)
            yield wanted


def _uuids_in_use(uuids: list[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for part in _batches(uuids):
        query = sa.select(Institution.uuid).where(Institution.uuid.in_(part))
        found.update(db.session.scalars(query))
    return found


def _ids_after(last_id: int, office_id: int) -> Sequence[int]:
    """The ids of what was just inserted, in its order: ids ascend, and the office is locked."""
    query = sa.select(Institution.id).filter_by(office_id=office_id)
    return db.session.scalars(query.where(Institution.id > last_id).order_by(Institution.id)).all()


def _first(facts: Facts, plan: ImportPlan) -> dict[str, list[object]]:
    """The first revision names what the row gave, and the two that are never blank."""
    told = {"kind": plan.blank["kind"], "district": plan.blank["district"], **facts}
    return {
        name: [None, fact.isoformat() if isinstance(fact, date) else fact]
        for name, fact in told.items()
    }


def _told(changes: Changes) -> dict[str, list[object]]:
    return {name: [as_json(a), as_json(b)] for name, (a, b) in changes.items()}


_REVISION_COLUMNS = (
    "institution_id", "valid_on", "recorded_at", "person_id", "source", "changes",
)  # fmt: skip


def _revision(identity: int, changes: dict[str, list[object]], deed: Deed) -> tuple[object, ...]:
    person_id = deed.person.id if deed.person else None
    return identity, deed.day, deed.now, person_id, "import", changes


def _change(changed: Sequence[tuple[Known, Changes]], deed: Deed) -> None:
    """Update row by row only what differs; the statements are grouped by the fields they set."""
    touched(known.id for known, _ in changed)
    connection = db.session.connection()
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    revisions, entries = [], []
    for known, changes in changed:
        after = {name: value for name, (_, value) in changes.items()}
        groups.setdefault(tuple(sorted(after)), []).append(
            {"the_id": known.id, **{f"new_{name}": value for name, value in after.items()}}
        )
        revisions.append(_revision(known.id, _told(changes), deed))
        if not after.keys().isdisjoint(SEARCHED):
            entries.append((known.id, {**known.facts, **after}))
    for names, rows in groups.items():
        values: dict[str, Any] = {
            name: sa.bindparam(f"new_{name}", type_=_INSTITUTIONS.c[name].type) for name in names
        }
        values["updated_at"] = deed.now
        where = _INSTITUTIONS.c.id == sa.bindparam("the_id")
        connection.execute(_INSTITUTIONS.update().where(where).values(values), rows)
    insert_rows(connection, _REVISIONS, _REVISION_COLUMNS, revisions)
    for part in _batches(entries):
        reindex(connection, deed.office.id, part)
