"""Words about plans and their goals."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from inspect_app.rules.plans import Goal, Need
from inspect_app.web.wording.vocabulary import word

WORDS = {
    "one_goal": _l("Say either how often each is visited, or how often by grade."),
    "bad_grade": _l("A grade is a short text of at most %(limit)s characters, like A."),
    "plan_too_long": _l("A plan lasts at most %(limit)s months."),
    "days_not_the_period": _l("These days are no such period. Choose “campaign”, or other days."),
    "other_district": _l("This district is not within the office's own."),
    "send_two_inspectors": _l("Choose at least two inspectors."),
    "not_of_the_office": _l("%(name)s is not an active account of this office."),
    "assigned_already": _l("Somebody is sent to %(name)s already. Choose others."),
    "too_many_recused": _l("Too few of the chosen may inspect %(name)s: the others are recused."),
    "recused": _l("%(name)s is recused from this institution."),
    "assignment_not_open": _l("This assignment is done or cancelled already."),
    "notice_not_open": _l("This notice does not run any more: there is nothing to recheck."),
    "plan_published": _l("A published plan never changes. Make another one."),
}
GROUND_NEEDED = _l(
    "The yearly number is reached. Choose complaint, handover or data alert and say what it was; "
    "or tick that you go on without a ground."
)
STATE_WORDS = {
    "open": _l("Still to be made"),
    "overdue": _l("Past its day"),
    "done": _l("Done"),
    "cancelled": _l("Cancelled"),
}
PERIOD_WORDS = {
    "month": _l("Month"),
    "quarter": _l("Quarter"),
    "term": _l("School term"),
    "half_year": _l("Half-year"),
    "year": _l("Whole year"),
    "campaign": _l("Campaign"),
}


def goal_words(goal: Mapping[str, Any], months: Mapping[str, int]) -> list[str]:
    """Say a goal in words, a line a grade; ``months`` are the office's own by grade."""
    read = Goal.read(goal)
    if read.visits_each is not None:
        n = read.visits_each
        return [str(ngettext("Each at least once", "Each at least %(num)s times", n))]
    grades = sorted({*months, *dict(read.by_grade)})
    lines = [
        _("Grade %(grade)s: %(need)s", grade=grade, need=_need(read.need(grade, months)))
        for grade in grades
    ]
    return [*lines, _("Other grades, or none: %(need)s", need=_need(read.need("", months)))]


def _need(need: Need) -> str:
    times = ngettext("once", "%(num)s times", need.visits)
    if need.months is None:
        return str(_("%(times)s in the period", times=times))
    within = ngettext("in a month", "in %(num)s months", need.months)
    return str(_("%(times)s %(within)s", times=times, within=within))


def scope_words(scope: Mapping[str, str]) -> list[str]:
    """Say a scope in words."""
    found = [word("kind", scope.get("kind", "licensed"))]
    if "sector" in scope:
        found.append(word("sector", scope["sector"]))
    if "district" in scope:
        found.append(_("District %(code)s", code=scope["district"]))
    if "grade" in scope:
        found.append(_("Grade %(grade)s", grade=scope["grade"]))
    return found
