"""What the templates of a visit need to word choices and limits, whichever view renders them."""

from typing import Any

from flask_babel import gettext as _

from forms.visit_edits import facts_pattern, said_of
from inspect_app.web.blank_items import item_block
from inspect_app.web.clock import now, today
from inspect_app.web.visit_page import PARTY_SIGNATURE
from inspect_app.web.wording import visit_choices
from inspect_app.web.wording.measures import limit_words, unit_words
from inspect_app.web.wording.visit_places import place_words


def visit_words() -> dict[str, Any]:
    """Answer a blueprint's context: names and functions of the templates in `field/`."""
    names = ("KINDS", "SOURCES", "METHODS", "AUTHORITIES")
    choices = {name.lower(): visit_choices.options(getattr(visit_choices, name)) for name in names}
    return {
        "choices": choices,
        "outcomes": visit_choices.OUTCOMES,
        "results": visit_choices.RESULTS,
        "counted_words": _(
            "“This year no.” counts our office's completed visits on the spot, without rechecks; "
            "joint visits that another office leads are not known here."
        ),
        "place_words": place_words,
        "due_words": visit_choices.due_words,
        "limit_words": limit_words,
        "unit_words": unit_words,
        "party_place": PARTY_SIGNATURE,
        "facts_pattern": facts_pattern,
        "item_block": item_block,
        "said_of": said_of,
        "this_day": today(),
        "this_moment": now(),
    }
