"""The filters of notices and rectifications, read from the URL by page and API alike."""

from datetime import date

from inspect_app.rules.rectification import RUNNING, STATES
from inspect_app.rules.refusals import Invalid
from inspect_app.services.notices.reading import NoticeFilter
from inspect_app.services.rectifications.chasing import Wanted
from inspect_app.web.arguments import (
    NO,
    YES,
    choice_argument,
    flag_argument,
    optional_day_argument,
    text_argument,
)
from inspect_app.web.paging import Page


def wanted_notices() -> NoticeFilter:
    """Read ``state``, ``from`` and ``to``. Raises Invalid."""
    return NoticeFilter(
        state=choice_argument("state", STATES),
        first_day=optional_day_argument("from"),
        last_day=optional_day_argument("to"),
    )


def wanted_rectifications() -> Wanted:
    """Read ``state``, ``overdue``, ``due_soon``, ``due_before`` and ``district``."""
    overdue = choice_argument("overdue", (*YES, *NO))
    return Wanted(
        state=choice_argument("state", RUNNING),
        overdue=overdue in YES if overdue else None,
        due_soon=flag_argument("due_soon"),
        due_before=optional_day_argument("due_before"),
        district=text_argument("district", 12),
    )


def chase_key(page: Page) -> tuple[date, int] | None:
    """Return the day and id after which a page of the chase list begins. Raises Invalid."""
    if page.after is None:
        return None
    match page.after:
        case [str(day), int(last_id)] if 0 <= last_id < 2**63:
            try:
                return date.fromisoformat(day), last_id
            except ValueError:
                pass  # not a day: refused below, like every cursor that is not ours
    raise Invalid({"cursor": [("bad_cursor", {})]})
