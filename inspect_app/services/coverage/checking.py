"""Count everything that is kept counted anew, as if it were not; name the first difference."""

import sqlalchemy as sa

from inspect_app.rules.coverage import Period
from inspect_app.rules.parties import VOCABULARY
from inspect_app.services.coverage import last_visits
from inspect_app.services.coverage.cells import Scope, cells, closed_within
from inspect_app.services.coverage.keeping import FACTS, differences
from inspect_app.services.coverage.kept import kept
from inspect_app.store.base import db
from inspect_app.store.coverage_period import CoveragePeriod
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office


def first_difference() -> str | None:
    """Say in one line what is not as it should be; None when all of it is true."""
    for row in db.session.scalars(sa.select(CoveragePeriod).order_by(CoveragePeriod.id)).all():
        office = db.session.get_one(Office, row.office_id)
        named = f"{office.code} {row.first_day}–{row.last_day}"
        for _, institution_id, before, after in differences(row.id):
            name = db.session.get_one(Institution, institution_id).name
            return f"{named}: {name}: kept {before}, counted {after}"
        period = Period(row.first_day, row.last_day)
        for kind in VOCABULARY["kind"]:
            if found := _in_counts(Scope(office, period, kind)):
                return f"{named}: {kind}: {found}"
    return next(iter(last_visits.differences()), None)


def _in_counts(scope: Scope) -> str | None:
    held = kept(scope, FACTS, every_kind=False)
    assert held is not None
    counted = {(c.sector, c.district, c.area): c.tally for c in cells(scope, FACTS)}
    keeps = {(c.sector, c.district, c.area): c.tally for c in held.cells}
    for key in sorted(counted.keys() | keeps.keys()):
        if keeps.get(key) != counted.get(key):
            return f"{key}: kept {keeps.get(key)}, counted {counted.get(key)}"
    closed = closed_within(scope)
    return None if held.closed == closed else f"closed: kept {held.closed}, counted {closed}"
