"""Patrols and their cells as JSON; a patrol is no inspection and stands apart from visits."""

from uuid import UUID

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from inspect_app.rules.patrols import LEVELS
from inspect_app.services.patrols.cells import CellFilter, list_cells
from inspect_app.services.patrols.reading import PatrolFilter, findings_of, list_patrols
from inspect_app.web.access import me, needs
from inspect_app.web.api.bodies import json_body
from inspect_app.web.arguments import (
    choice_argument,
    optional_day_argument,
    text_argument,
    uuid_argument,
)
from inspect_app.web.paging import cursor_for, text_after, wanted_page
from inspect_app.web.patrol_documents import cell_document, patrol_document
from inspect_app.web.patrol_intake import take_in

api = Blueprint("api_patrols", __name__, url_prefix="/api/v1")


@api.put("/patrols/<uuid:uuid>")
@needs("patrol")
def put(uuid: UUID) -> ResponseReturnValue:
    """Keep a patrol under the id that the phone made: 201 new, 200 known with this content."""
    patrol, is_new = take_in(uuid, json_body())
    found = findings_of([patrol]).get(patrol.id, [])
    return jsonify(patrol_document(patrol, found)), 201 if is_new else 200


@api.get("/patrols")
def index() -> ResponseReturnValue:
    """List the office's patrols, the newest first, withdrawn ones with their reason."""
    page = wanted_page()
    wanted = PatrolFilter(
        me().office_id,
        uuid_argument("cell"),
        optional_day_argument("from"),
        optional_day_argument("to"),
    )
    rows = list_patrols(wanted, page.after_id, page.limit)
    items = rows[: page.limit]
    found = findings_of(items)
    return jsonify(
        items=[patrol_document(row, found.get(row.id, [])) for row in items],
        next=cursor_for([items[-1].id]) if len(rows) > page.limit else None,
    )


@api.get("/patrol-cells")
def cells() -> ResponseReturnValue:
    """List the office's cells by code; ``on`` only those in force on that day."""
    page = wanted_page()
    level = choice_argument("level", LEVELS)
    wanted = CellFilter(me().office_id, text_argument("q"), level, optional_day_argument("on"))
    rows = list_cells(wanted, text_after(page), page.limit)
    items = rows[: page.limit]
    return jsonify(
        items=[cell_document(row) for row in items],
        next=cursor_for([items[-1].code]) if len(rows) > page.limit else None,
    )
