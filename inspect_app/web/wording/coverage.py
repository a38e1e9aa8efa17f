"""Words about coverage, excuses and blind spots."""

from datetime import date

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from inspect_app.rules.coverage import Period, is_first_term
from inspect_app.rules.coverage_words import DEFINITIONS
from inspect_app.services.coverage.counting import Row
from inspect_app.web.wording.days import month
from inspect_app.web.wording.vocabulary import word

WORDS = {
    "days_not_in_order": _l("The last day is before the first."),
    "too_many_months": _l("A table of months holds at most %(limit)s months."),
    "period_too_long": _l("A statement covers at most %(years)s years."),
    "approver_signs": _l("Only an approver signs a coverage statement."),
    "statement_under_way": _l("This statement is being signed or drawn. Look again in a moment."),
    "statement_signed": _l("This statement is signed already. Make a new one for new facts."),
    "not_comparable": _l("These are of two kinds: nobody is in both. Choose two of one kind."),
    "reason_needed": _l("Say why it need not be visited, like “closed for renovation”."),
}

STANDINGS = {
    "visited": _l("Was visited"),
    "excused": _l("Was excused"),
    "missed": _l("Not visited otherwise"),
    "": _l("Not counted"),
}
STATE_WORDS = {
    "not_visited": _l("Not visited"),
    "visited": _l("Was visited"),
    "attempted": _l("Attempted, not visited"),
    "excused": _l("Was excused"),
    "missed": _l("Not visited otherwise"),
}
"""Whom a list of coverage names."""
CHANGES = {
    "entered": _l("New in the denominator"),
    "left": _l("No longer in the denominator"),
    "became_visited": _l("Became visited"),
    "no_longer_visited": _l("No longer visited"),
    "excuse_changed": _l("Excused otherwise"),
}


def standing_words(standing: str) -> str:
    """Name what an institution counts as in a statement."""
    return str(STANDINGS[standing])


def change_words(what: str) -> str:
    """Name how an institution stands otherwise in a later statement."""
    return str(CHANGES[what])


def row_label(by: str, row: Row) -> str:
    """Name one line of a breakdown in the reader's language."""
    if by == "month":
        return month(date.fromisoformat(f"{row.key}-01"))
    return word(by, row.key) if by in ("sector", "kind") else row.label


def percent(rate: float | None) -> str:
    """Write a rate as 88.1%, or a dash where there is nothing to divide by."""
    return "—" if rate is None else f"{rate:.1%}"


def definitions() -> list[tuple[str, str]]:
    """Say how coverage is counted, each (term, text), in the reader's language."""
    chinese = str(get_locale()).startswith("zh")
    return [(each.term(chinese=chinese), each.text(chinese=chinese)) for each in DEFINITIONS]


def term_label(term: Period) -> str:
    """Name a school term, like 2026–2027 学年第一学期."""
    is_first = is_first_term(term)
    first = term.first.year if is_first else term.first.year - 1
    years = {"first": first, "second": first + 1}
    if is_first:
        return str(_("First term of %(first)s–%(second)s", **years))
    return str(_("Second term of %(first)s–%(second)s", **years))
