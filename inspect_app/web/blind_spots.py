"""One group of blind spots, all of it, page by page."""

from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from inspect_app.rules.roles import may
from inspect_app.services.coverage.blind_spots import LISTED, list_spots
from inspect_app.services.patrols.blind import clue_cells, unpatrolled_cells
from inspect_app.web.access import me
from inspect_app.web.arguments import choice_argument, day_argument
from inspect_app.web.clock import today
from inspect_app.web.paging import cursor_for, name_key, text_after, wanted_page
from inspect_app.web.wording.blind_spots import GROUPS as WORDS
from inspect_app.web.wording.patrols import LEVELS

pages = Blueprint("blind_spots", __name__, url_prefix="/coverage/blind-spots/all")

GROUPS = (*LISTED, "cells", "clues")


@pages.get("")
def index() -> ResponseReturnValue:
    """List a group: the institutions by name, the cells by code."""
    on = min(day_argument("on", today()), today())
    group = choice_argument("group", GROUPS, GROUPS[0])
    found, after = _institutions(on, group) if group in LISTED else _cells(on, group)
    return render_template(
        "coverage/blind_list.html",
        on=on,
        group=group,
        groups=WORDS,
        found=found,
        next=after,
        levels=LEVELS,
        may_plan=may(me().role, "plan"),
        may_patrol=may(me().role, "patrol"),
        may_register=may(me().role, "register"),
    )


def _institutions(on: date, group: str) -> tuple[list[object], str | None]:
    page = wanted_page()
    rows = list_spots(me().office, on, group, name_key(page), page.limit)
    last = rows[page.limit - 1].institution if len(rows) > page.limit else None
    return list(rows[: page.limit]), cursor_for([last.name, last.id]) if last else None


def _cells(on: date, group: str) -> tuple[list[object], str | None]:
    page = wanted_page()
    find = unpatrolled_cells if group == "cells" else clue_cells
    rows = find(me().office, on, page.limit + 1, text_after(page)).cells
    code = rows[page.limit - 1].cell.code if len(rows) > page.limit else None
    return list(rows[: page.limit]), cursor_for([code]) if code else None
