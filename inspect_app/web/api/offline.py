"""What a phone takes along to work without a network, in pages that may be broken off."""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.parties import Party
from inspect_app.services.offline import day
from inspect_app.services.offline.on_site import issues_on_site
from inspect_app.services.offline.places import places
from inspect_app.services.offline.rounds import Position, round_for, step
from inspect_app.services.route import order_of_day
from inspect_app.web.access import me, needs
from inspect_app.web.blank_forms import forms_of, forms_to_keep, forms_version
from inspect_app.web.clock import now, today
from inspect_app.web.offline_documents import (
    basis_of,
    calendar_document,
    open_document,
    person_document,
    place_documents,
    position_of,
    position_text,
    task_document,
)

api = Blueprint("api_offline", __name__, url_prefix="/api/v1/offline")


@api.get("")
@needs("visit")
def show() -> ResponseReturnValue:
    """Answer the next page; the last one brings the person's own day in full.

    ``anew`` tells a phone to forget what it holds of a register first.
    """
    moment = now()
    known = _known()
    at = round_for(me(), basis_of(me(), today()), known, moment)
    page = step(me(), at, moment)
    return jsonify(
        institutions=place_documents(
            places(page.ids, me(), moment),
            me().office.visit_cap,
            on_notices=issues_on_site(me()),
        ),
        **(_day() if page.is_last else _NOT_YET),
        anew=at.since is None and at.after == 0,
        catalogue_version=catalogue().version,
        version=forms_version(),
        person=person_document(me()),
        next=position_text(page.position),
        complete=page.is_last,
        at=moment.isoformat(),
    )


_NOT_YET: dict[str, Any] = {
    "assignments": [], "violations": [], "calendar": None, "forms": [], "site_form": None,
}  # fmt: skip


def _known() -> Position | None:
    since = request.args.get("since")
    return position_of(since) if since else None


def _day() -> dict[str, Any]:
    orders = order_of_day(me(), today())
    return {
        "assignments": [task_document(task, orders.get(task.id)) for task in day.tasks(me())],
        "violations": [open_document(row) for row in day.open_violations(me().office_id)],
        "calendar": calendar_document(day.due_table(today())),
        "forms": forms_to_keep(day.parties_in_scope(me(), now())),
        "site_form": forms_of(Party("unlicensed"))[0][1],
    }
