"""Words of the period report: its measures and units, what each counts."""

from collections.abc import Mapping

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from inspect_app.rules.period_report import MEDIAN, UPPER, Figures
from inspect_app.services.reports.charts import ChartWords
from inspect_app.services.reports.report import Line
from inspect_app.web.wording.catalogue import CATEGORIES
from inspect_app.web.wording.coverage import percent
from inspect_app.web.wording.vocabulary import VOCABULARY, word

WORDS: Mapping[str, object] = {}
OUTCOMES = ("closed_door", "refused", "moved", "not_found")
MEASURES: Mapping[str, object] = {
    "inspector_visits": _l("Inspectors sent out"),
    "visits": _l("Visits to institutions"),
    "rechecks": _l("Rechecks"),
    "off_site": _l("Off-site checks"),
    "institutions": _l("Different institutions"),
    "attempts": _l("Could not be inspected"),
    **{outcome: VOCABULARY["outcome"][outcome] for outcome in OUTCOMES},
    "violations": _l("Problems found"),
    "on_spot": _l("Put right at once"),
    "papers": _l("Notices issued"),
    "notices": _l("Rectification notices"),
    "opinions": _l("Supervision opinions"),
    "withdrawn": _l("Withdrawn (not counted)"),
    "rectified": _l("Rectified on recheck"),
    "referrals": _l("Referrals"),
    "closed": _l("Notices closed"),
}
UNITS: Mapping[str, object] = {
    "person_visits": _l("person-visits"),
    "visits": _l("visits to places"),
    "institutions": _l("places"),
    "attempts": _l("attempts"),
    "items": _l("items"),
    "papers": _l("papers"),
    "cases": _l("cases"),
}
DEFINITIONS = (
    _l(
        "Every day is Beijing's. Only our office's record counts: visits as their latest,"
        " complete version; licensed institutions, unlicensed sites and schools alike."
    ),
    _l(
        "Inspectors sent out: the inspectors named on the visits of the period that were "
        "made on site, completed or not. Helpers have no certificate, may only assist, and are "
        "not counted."
    ),
    _l(
        "Visits to institutions: completed visits of the period, rechecks and checks by "
        "documents or video included. Different institutions: each once; places in no "
        "register by name and address."
    ),
    _l(
        "Problems found: the violations on those visits; put right at once: corrected "
        "during the visit."
    ),
    _l(
        "Notices issued: rectification notices and supervision opinions of the period; "
        "withdrawn ones stand apart."
    ),
    _l(
        "Rectified: violations that a recheck of the period was the first to find put "
        "right. Referred: referral letters of the period. Closed: papers closed in the "
        "period."
    ),
    _l(
        "Time to rectify: calendar days from the day of delivery to the recheck that "
        "found it put right; half, or three quarters, took at most so long."
    ),
    _l(
        "Share in time: of the violations whose last day lies in the period and is over, "
        "those that a recheck found put right where the recheck or the institution's "
        "report came by that day. Withdrawn and no longer applicable ones are left out; "
        "those still unchecked are in the divisor."
    ),
    _l(
        "Repeat rate: of the registered institutions with a problem found in the period "
        "(rechecks apart), those where the same code had been found within two years "
        "before."
    ),
    _l(
        "The same period last year: the same days a year earlier, whole months with whole"
        " months. Area and sector are those of today's register."
    ),
)


def measure_name(key: str, part_of: str = "") -> str:
    """Name a measure; a part of another says so."""
    name = str(MEASURES[key])
    return _("of these: %(name)s", name=name) if part_of else name


def part_name(category: str) -> str:
    """Name a category of the catalogue; "" is what it has no more."""
    return str(CATEGORIES[category] if category else _("Other"))


def line_name(axis: str, line: Line) -> str:
    """Name a row in the reader's language."""
    return word("sector", line.key) if axis == "sector" else line.label


def change_words(now: int, before: int) -> str:
    """The difference with its sign."""
    return f"{now - before:+d}" if now != before else "0"


def _half(figures: Figures) -> str:
    return _days(figures, MEDIAN)


def _three_quarters(figures: Figures) -> str:
    return _days(figures, UPPER)


def _days(figures: Figures, part: int) -> str:
    """The quantile with its n."""
    days = figures.days_within(part)
    if days is None:
        return str(_("— (n = 0)"))
    return str(_("%(days)s days (n = %(n)s)", days=days, n=figures.timed))


def _unchecked(figures: Figures) -> str:
    return str(figures.unchecked)


def in_time_words(figures: Figures) -> str:
    """The share in time with what it is a share of."""
    return f"{percent(figures.in_time_rate)} ({figures.in_time}/{figures.due})"


def repeat_words(figures: Figures) -> str:
    """The repeat rate with what it is a share of."""
    return f"{percent(figures.repeat_rate)} ({figures.repeated}/{figures.with_violations})"


RATES = (
    (_l("Days to rectify: half took at most"), _half),
    (_l("Days to rectify: three quarters took at most"), _three_quarters),
    (_l("Rectified in time, of those due"), in_time_words),
    (_l("Due, not yet rechecked"), _unchecked),
    (_l("Institutions found at it again"), repeat_words),
)
"""Times and shares, and what words one of a line."""


def chart_words() -> ChartWords:
    """The words of the charts in the reader's language."""
    return ChartWords(
        _("Visits by month"),
        _("Most often found"),
        _("Days to rectify"),
        (_("this year"), _("last year")),
        (_("this period"), _("a year before")),
        _month,
        _span,
    )


def _month(number: int) -> str:
    if str(get_locale()).startswith("zh"):
        return f"{number}月"
    return ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[
        number - 1
    ]


def _span(first: int, last: int | None) -> str:
    if last is None:
        return str(_("%(first)s+ days", first=first))
    return str(_("%(first)s–%(last)s days", first=first, last=last))
