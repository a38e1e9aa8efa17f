"""Words about risk: what raised a score, and what an office may give points for."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from inspect_app.rules.risk import Part
from inspect_app.web.wording.vocabulary import word

WEIGHTS = {
    "ungraded": (_l("No grade, or another one"), ""),
    "open": (_l("Each violation that is not put right"), ""),
    "overdue": (
        _l("Each of these whose day is over"),
        _l("On top of the points for not being put right."),
    ),
    "repeated": (
        _l("Each time the same was found again"),
        _l("The same code on another day within two years."),
    ),
    "clue": (
        _l("Each clue"),
        _l("Complaint, handover or data alert of the last twelve months."),
    ),
    "term": (
        _l("Each term without a visit"),
        _l("The term is the months between visits of its grade; three terms at most."),
    ),
    "never": (_l("Never visited"), ""),
}


_RAISED = {
    "open": _l("{n} not put right"),
    "overdue": _l("{n} of them overdue"),
    "repeated": _l("{n} times found again"),
    "clue": _l("{n} clues"),
    "term": _l("{n} terms without a visit"),
    "never": _l("Never visited"),
}


def raised(part: Part) -> str:
    """Say in words what raised a score."""
    if part.code == "kind":
        return word("kind", part.detail)
    if part.code == "grade":
        named = _("Grade %(grade)s", grade=part.detail) if part.detail else _("No grade")
        return str(named)
    return str(_RAISED[part.code]).format(n=part.count)
