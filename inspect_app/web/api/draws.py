"""Draws as JSON (design §7): commit, reveal, read."""

from uuid import UUID

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue

from inspect_app.rules.draw_body import read_draw, read_reveal
from inspect_app.services.draws.drawing import commit_draw, require_committed, reveal
from inspect_app.web.access import me, needs
from inspect_app.web.api.bodies import json_body
from inspect_app.web.clock import now
from inspect_app.web.draw_documents import draw_document
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
