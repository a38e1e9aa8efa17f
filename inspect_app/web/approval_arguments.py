"""What a list of approvals is filtered to, and where its page begins."""

from uuid import UUID

from flask import request

from inspect_app.rules.approvals import DECIDED
from inspect_app.rules.refusals import Invalid, NotFound
from inspect_app.rules.visit_report import SOURCES
from inspect_app.services.approvals.reading import SHOWN, Key, Wanted
from inspect_app.services.institutions.search import Query, search_institutions
from inspect_app.web.access import me
from inspect_app.web.arguments import choice_argument, flag_argument, text_argument
from inspect_app.web.paging import Page, numbers_after
from inspect_app.web.reach import plan_of_my_office

MOST_PLACES = 200


def wanted_approvals() -> Wanted:
    """Read the filters. Raises Invalid; NotFound for a plan of another office."""
    q = text_argument("q")
    return Wanted(
        shown=choice_argument("show", SHOWN, "waiting"),
        state=choice_argument("state", DECIDED),
        source=choice_argument("source", SOURCES),
        overdue=flag_argument("overdue"),
        plan=_plan(),
        q=q,
        places=_places(q) if q else None,
    )


def _plan() -> int | None:
    text = request.args.get("plan", "").strip()
    if not text:
        return None
    try:
        return plan_of_my_office(UUID(text)).id
    except ValueError:
        raise NotFound from None


def _places(q: str) -> tuple[int, ...]:
    found = search_institutions(Query(me().office.district, q, limit=MOST_PLACES))
    return tuple(each.id for each in found.items)


def approval_key(page: Page, shown: str) -> Key | None:
    """Read where the page begins. Raises Invalid for another list's cursor."""
    key = numbers_after(page, 2 if shown == "afterwards" else 1)
    if key is not None and shown == "afterwards" and not 1 <= key[0] <= MOST_DAY:
        raise Invalid({"cursor": [("bad_cursor", {})]})
    return key


MOST_DAY = 3_652_059
"""The last day that a date can name, as its ordinal."""
