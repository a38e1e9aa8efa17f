"""Coverage statements for the calls that read and sign them, made on demand."""

from datetime import date, datetime

from inspect_app.rules.coverage import Period
from inspect_app.services.statements.at_length import AT_ONCE
from inspect_app.services.statements.gathering import Wanted
from inspect_app.services.statements.making import make_statement
from inspect_app.store.base import writing
from inspect_app.store.coverage_statement import CoverageStatement
from inspect_app.store.person import Person
from tests.cast import NOW

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
ASKED = {"from": "2026-10-01", "to": "2026-12-31", "district": "330106"}


def stated(
    by: Person, period: Period = QUARTER, kind: str = "licensed", now: datetime = NOW
) -> CoverageStatement:
    """A statement of the person's office, of its whole district."""
    return make_statement(Wanted(period, by.office.district, kind), by, now)


def long(by: Person) -> CoverageStatement:
    """One whose head tells of so many rows that its signing is a job."""
    statement = stated(by)
    with writing():
        statement.denominator = AT_ONCE + 1
    return statement
