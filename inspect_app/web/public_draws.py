"""A draw for everybody: its commitment beforehand, its result to be replayed."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from inspect_app.rules.refusals import NotFound
from inspect_app.services.draws.publishing import public_result, published_draw
from inspect_app.services.draws.reading import chain_of, draws_beside, sent_to
from inspect_app.web.access import public
from inspect_app.web.draw_documents import record_answer, sizes_of
from inspect_app.web.wording.draws import GROUNDS, STATES

pages = Blueprint("public_draws", __name__, url_prefix="/public/draws")

SHOWN = 200
"""As many of a list stand on the page; the record has all."""
MOST_BESIDE = 50


@pages.get("/<uuid:draw>")
@public
def show(draw: UUID) -> ResponseReturnValue:
    """Show what is public of a draw, and how often the plan was drawn; 404 until it is."""
    found = published_draw(draw)
    result = public_result(found)
    return render_template(
        "draws/public.html",
        draw=found,
        record=result,
        people=_people(result["inspectors"]) if result else {},
        sizes=sizes_of(result["pool"]) if result else {},
        sent=sent_to(found) if result else {},
        chain=chain_of(found),
        other_draws=draws_beside(found, MOST_BESIDE),
        most_beside=MOST_BESIDE,
        shown=SHOWN,
        states=STATES,
        grounds=GROUNDS,
    )


def _people(entries: list[dict[str, str]]) -> dict[str, tuple[int, str]]:
    """Number and name of each inspector; the name is "" while it is not told."""
    return {
        entry.get("id", entry["seal"]): (number, entry.get("display", ""))
        for number, entry in enumerate(entries, 1)
    }


@pages.get("/<uuid:draw>.json")
@public
def record(draw: UUID) -> ResponseReturnValue:
    """Give the record to be replayed by ``inspect-app draw verify``."""
    found = published_draw(draw)
    result = public_result(found)
    if result is None:
        raise NotFound
    return record_answer(result, found)
