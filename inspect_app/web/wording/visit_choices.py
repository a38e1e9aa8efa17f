"""The reader's words for what a visit can be: its kind, occasion, method, departments, due."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from inspect_app.rules.deadlines import Due

Choices = Mapping[str, object]

KINDS: Choices = {
    "routine": _l("Routine visit"),
    "campaign": _l("Campaign"),
    "joint": _l("Joint visit"),
    "recheck": _l("Recheck"),
}
SOURCES: Choices = {
    "plan": _l("Plan"),
    "draw": _l("Random draw"),
    "complaint": _l("Complaint"),
    "handover": _l("Handed over by another authority"),
    "data_alert": _l("Data alert"),
    "own_initiative": _l("Found on the way"),
}
METHODS: Choices = {
    "on_site": _l("On site, in person"),
    "documents": _l("By documents"),
    "video": _l("By video"),
}
AUTHORITIES: Choices = {
    "market_regulation": _l("Market regulation"),
    "public_security": _l("Public security"),
    "fire_rescue": _l("Fire and rescue"),
    "culture_tourism": _l("Culture and tourism"),
    "sports": _l("Sports authority"),
    "science_tech": _l("Science and technology authority"),
    "civil_affairs": _l("Civil affairs"),
    "human_resources": _l("Human resources and social security"),
    "health": _l("Health"),
    "urban_management": _l("Urban management"),
    "subdistrict": _l("Sub-district office"),
}


Press = tuple[str, object, str, str]
"""Value, words, tone and icon of a big button."""

OUTCOMES: tuple[Press, ...] = (
    ("completed", _l("Inspected"), "good", "check"),
    ("closed_door", _l("Closed door"), "", "door"),
    ("refused", _l("Refused entry"), "bad", "cross"),
    ("moved", _l("Moved away"), "", "forward"),
    ("not_found", _l("Not found"), "", "search"),
)
RESULTS: tuple[Press, ...] = (
    ("rectified", _l("Rectified"), "good", "check"),
    ("partly", _l("Partly rectified"), "", "half"),
    ("not_rectified", _l("Not rectified"), "bad", "cross"),
    ("not_applicable", _l("Not applicable"), "", "minus"),
)


def options(choices: Choices) -> list[tuple[str, str]]:
    """Return value and words, for a select."""
    return [(value, str(text)) for value, text in choices.items()]


def due_words(due: Due) -> str:
    """Say a due as it is ordered: at once, 5 working days, or nothing for a date."""
    if due.immediate:
        return str(_("At once"))
    if due.type == "working":
        return str(ngettext("%(num)s working day", "%(num)s working days", due.days or 0))
    return str(ngettext("%(num)s day", "%(num)s days", due.days)) if due.days else ""
