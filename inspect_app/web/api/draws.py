"""Draws as JSON (design §7): commit, reveal, drop, publish, read."""

from uuid import UUID

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.rules.draw_body import read_draw, read_publish, read_reason, read_reveal
from inspect_app.rules.refusals import Invalid
from inspect_app.rules.sound_text import shown
from inspect_app.services.draws.drawing import commit_draw, drop, require_committed, reveal
from inspect_app.services.draws.publishing import publish
from inspect_app.services.draws.reading import draws_of
from inspect_app.web.access import me, needs
from inspect_app.web.api.bodies import json_body
from inspect_app.web.clock import now
from inspect_app.web.draw_documents import draw_document, draw_head
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.reach import draw_of_my_office, plan_of_my_office

api = Blueprint("api_draws", __name__, url_prefix="/api/v1")


@api.post("/plans/<uuid:plan>/draws")
@needs("plan")
def commit(plan: UUID) -> ResponseReturnValue:
    """Bind pool, exclusions and a seed that nobody sees before the reveal."""
    found = plan_of_my_office(plan)
    draw = commit_draw(found, read_draw(json_body()), me(), now())
    told = {"id": str(draw.uuid), "commitment": draw.commitment, "state": draw.state}
    answer = jsonify(**told, number=draw.number, pool=len(draw.bound["pool"]))
    return answer, 201, {"Location": url_for("api_draws.show", draw=draw.uuid)}


@api.get("/draws")
def index() -> ResponseReturnValue:
    """List the office's draws, or one plan's, the newest first, each without what it binds."""
    page = wanted_page()
    rows = draws_of(me().office_id, page.after_id, page.limit + 1, _plan())
    items = rows[: page.limit]
    following = cursor_for([items[-1].id]) if len(rows) > page.limit else None
    return jsonify(items=[draw_head(draw) for draw in items], next=following)


def _plan() -> UUID | None:
    text = request.args.get("plan", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid({"plan": [("not_a_uuid", {"value": shown(text)})]}) from None


@api.get("/draws/<uuid:draw>")
def show(draw: UUID) -> ResponseReturnValue:
    """Show a draw; before its reveal without the seed."""
    return jsonify(draw_document(draw_of_my_office(draw)))


@api.post("/draws/<uuid:draw>/reveal")
@needs("plan")
def reveal_draw(draw: UUID) -> ResponseReturnValue:
    """Mix the witness's phrase in and answer the public record. Once."""
    found = draw_of_my_office(draw)
    require_committed(found)
    reveal(found, read_reveal(json_body(default={})), me(), now())
    return jsonify(draw_document(found))


@api.post("/draws/<uuid:draw>/drop")
@needs("plan")
def drop_draw(draw: UUID) -> ResponseReturnValue:
    """Give a committed draw up, with the reason. It stays on record."""
    found = draw_of_my_office(draw)
    require_committed(found)
    return jsonify(draw_head(drop(found, read_reason(json_body()), me(), now())))


@api.post("/draws/<uuid:draw>/publication")
@needs("plan")
def publication(draw: UUID) -> ResponseReturnValue:
    """Let anyone see the commitment, or the result as well. It is never taken back."""
    body = read_publish(json_body(default={}))
    return jsonify(draw_head(publish(draw_of_my_office(draw), body, me(), now())))
