"""Words about coverage, excuses and blind spots."""

from datetime import date

from flask_babel import lazy_gettext as _l

from inspect_app.services.coverage.counting import Row
from inspect_app.web.wording.days import month
from inspect_app.web.wording.vocabulary import word

WORDS = {
    "days_not_in_order": _l("The last day is before the first."),
    "too_many_months": _l("A table of months holds at most %(limit)s months."),
    "reason_needed": _l("Say why it need not be visited, like “closed for renovation”."),
}


def row_label(by: str, row: Row) -> str:
    """Name one line of a breakdown in the reader's language."""
    if by == "month":
        return month(date.fromisoformat(f"{row.key}-01"))
    return word(by, row.key) if by in ("sector", "kind") else row.label


def percent(rate: float | None) -> str:
    """Write a rate as 88.1%, or a dash where there is nothing to divide by."""
    return "—" if rate is None else f"{rate:.1%}"
