"""Plans as JSON (design §7)."""

from uuid import UUID, uuid4

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from inspect_app.rules.plans import read_plan
from inspect_app.services.plans.lists import plans_of
from inspect_app.services.plans.making import make_plan
from inspect_app.services.plans.progress import progress_of
from inspect_app.services.plans.standing import Asked
from inspect_app.store.plan import Plan
from inspect_app.web.access import me, needs
from inspect_app.web.api.bodies import json_body
from inspect_app.web.clock import now
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.plan_documents import plan_document, standing_document
from inspect_app.web.reach import plan_of_my_office

api = Blueprint("api_plans", __name__, url_prefix="/api/v1/plans")


@api.get("")
def index() -> ResponseReturnValue:
    """List one's office's plans, the newest first."""
    page = wanted_page()
    rows = plans_of(me().office_id, page.after_id, page.limit + 1)
    items = rows[: page.limit]
    following = cursor_for([items[-1].id]) if len(rows) > page.limit else None
    return jsonify(items=[plan_document(plan) for plan in items], next=following)


@api.post("")
@needs("plan")
def add() -> ResponseReturnValue:
    """Make a plan."""
    plan = make_plan(uuid4(), read_plan(json_body()), me(), now())
    return _answer(plan), 201


@api.get("/<uuid:uuid>")
def show(uuid: UUID) -> ResponseReturnValue:
    """Tell a plan with its progress."""
    return _answer(plan_of_my_office(uuid))


def _answer(plan: Plan) -> Response:
    standing = progress_of(Asked.of(plan, me().office))
    return jsonify(**plan_document(plan), progress=standing_document(standing))
