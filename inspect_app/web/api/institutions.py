"""Institutions as JSON: search, read, add a site found on the way, correct an entry."""

from uuid import UUID

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue

from inspect_app.services.institutions.editing import By, create_institution, edit_institution
from inspect_app.services.institutions.search import search_institutions
from inspect_app.web.access import me, needs
from inspect_app.web.api.bodies import json_body
from inspect_app.web.clock import now
from inspect_app.web.institution_arguments import wanted_institutions
from inspect_app.web.institution_documents import (
    day_of,
    facts_of,
    institution_document,
    institution_item,
)
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.reach import (
    institution_in_my_district,
    institution_of_my_office,
    office_i_may_add_to,
)

api = Blueprint("api_institutions", __name__, url_prefix="/api/v1/institutions")


@api.get("")
def index() -> ResponseReturnValue:
    """List by name then id."""
    found = search_institutions(wanted_institutions(wanted_page()))
    return jsonify(
        items=[institution_item(row) for row in found.items],
        next=cursor_for(list(found.next)) if found.next else None,
    )


@api.get("/<uuid:institution_id>")
def show(institution_id: UUID) -> ResponseReturnValue:
    """Answer everything the register says of one."""
    return jsonify(institution_document(institution_in_my_district(institution_id)))


@api.post("")
def add() -> ResponseReturnValue:
    """Add a site found on the way: unlicensed unless told otherwise."""
    office = office_i_may_add_to()
    facts = {"kind": "unlicensed", **facts_of(json_body())}
    row = create_institution(facts, By(me(), office, now(), "found"))
    place = url_for("api_institutions.show", institution_id=row.uuid)
    return jsonify(institution_document(row)), 201, {"Location": place}


@api.patch("/<uuid:institution_id>")
@needs("register")
def change(institution_id: UUID) -> ResponseReturnValue:
    """Change what is named; the body's ``valid_on`` says since when (today unless told)."""
    row = institution_of_my_office(institution_id)
    body = json_body()
    since = day_of(body.pop("valid_on", None)) if isinstance(body, dict) else None
    edit_institution(row, facts_of(body), By(me(), me().office, now(), valid_on=since))
    return jsonify(institution_document(row))
