"""The office's register as it stands, as plain facts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from inspect_app.services.register.matching import Known
from inspect_app.services.register.rows import Fact, Facts, new_facts
from inspect_app.store.base import db
from inspect_app.store.institution import FACTS, Institution

_COLUMNS = (
    Institution.id,
    Institution.uuid,
    Institution.merged_into_id,
    *(getattr(Institution, name) for name in FACTS),
)


@dataclass(frozen=True)
class Basis:
    """What a plan was made from: it is made anew when the register has moved on since."""

    count: int
    last_id: int
    updated_at: datetime | None


def known_institutions(office_id: int) -> list[Known]:
    """Every institution of the office's register, by id; those merged into others as well."""
    query = sa.select(*_COLUMNS).filter_by(office_id=office_id).order_by(Institution.id)
    rows = db.session.execute(query.execution_options(yield_per=5000))
    known: dict[int, Known] = {}
    merged: dict[int, int] = {}
    for identity, uuid, into, *facts in rows:
        known[identity] = Known(identity, uuid, _facts(facts))
        if into is not None:
            merged[identity] = into
    for identity in merged:
        survivor = known[_last(identity, merged)]
        known[identity] = replace(known[identity], merged_into=survivor)
    return list(known.values())


def _facts(values: Iterable[Fact]) -> Facts:
    facts = new_facts()
    facts.update(zip(FACTS, values, strict=True))
    return facts


def _last(identity: int, merged: dict[int, int]) -> int:
    """The institution at the end of all merges: it alone was merged into none."""
    while identity in merged:
        identity = merged[identity]
    return identity


def basis_of(office_id: int) -> Basis:
    """Tell whether the register has changed since a plan was made."""
    query = sa.select(
        sa.func.count(), sa.func.max(Institution.id), sa.func.max(Institution.updated_at)
    ).filter_by(office_id=office_id)
    count, last_id, updated_at = db.session.execute(query).one()
    return Basis(count, last_id or 0, updated_at)
