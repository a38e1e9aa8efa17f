"""How a measured item's limit and unit read beside its field."""

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from inspect_app.rules.limits import Limit, Value

KILOMETRE = 1000

UNITS = {
    "HH:mm": "",
    "month": _l("months"),
    "CNY": _l("yuan"),
    "hour": _l("hours"),
    "percent": "%",
    "minute": _l("minutes"),
    "person": _l("people"),
    "lesson": _l("lessons"),
    "m2": _l("m²"),
    "minute/day": _l("minutes a day"),
    "exam": _l("exams"),
    "day": _l("days"),
    "class": _l("classes"),
    "pupil": _l("pupils"),
}


def unit_words(limit: Limit) -> str:
    """Return the unit in words; a time of day has none."""
    return str(UNITS[limit.unit])


def limit_words(limit: Limit, bound: Value | None) -> str:
    """Say what the value must keep; empty where it is only recorded."""
    if limit.op == "record" or bound is None:
        return str(_("recorded only"))
    value = {"bound": bound, "unit": unit_words(limit)}
    if limit.is_time:
        return str(
            {
                "<=": _("not later than %(bound)s", **value),
                ">=": _("not earlier than %(bound)s", **value),
                "==": _("at %(bound)s", **value),
            }[limit.op]
        )
    return str(
        {
            "<=": _("at most %(bound)s %(unit)s", **value),
            ">=": _("at least %(bound)s %(unit)s", **value),
            "==": _("exactly %(bound)s %(unit)s", **value),
        }[limit.op]
    )


def distance(metres: float) -> str:
    """Say a distance as the phone does: whole metres, from 1 km on kilometres with one decimal."""
    if round(metres) < KILOMETRE:
        return str(_("%(n)s m", n=round(metres)))
    return str(_("%(n)s km", n=format_decimal(metres / KILOMETRE, "#,##0.0")))
