"""Which institutions a plan is about, as a condition on `Institution`."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from inspect_app.rules.districts import prefix
from inspect_app.services.coverage.cells import in_register, within
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office

USUAL_KIND = "licensed"


def in_scope(
    office: Office, scope: Mapping[str, str], day: date, *, by_name: bool = False
) -> sa.ColumnElement[bool]:
    """Institutions of the office's register on that day, narrowed by what the scope names.

    ``scope`` may hold district, sector, kind (licensed where it does not say) and grade.
    ``by_name``: as of `in_register`.
    """
    conditions = [in_register(office, day, scope.get("kind", USUAL_KIND), by_name=by_name)]
    if district := prefix(scope.get("district", "")):
        begins = Institution.district.startswith(district, autoescape=True)
        conditions += [begins] if by_name else within(district)
    if sector := scope.get("sector"):
        conditions.append(Institution.sector == sector)
    if grade := scope.get("grade"):
        conditions.append(Institution.grade == grade)
    return sa.and_(*conditions)
