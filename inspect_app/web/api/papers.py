"""The papers of the loop as JSON, and their bytes."""

from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue

from inspect_app.rules.strict_body import StrictBody
from inspect_app.services.papers.issuing import papers_of
from inspect_app.services.papers.sheets_of import SHEETS
from inspect_app.services.seals.applying import file_of
from inspect_app.store.paper import Paper
from inspect_app.web.access import needs
from inspect_app.web.api.bodies import json_body
from inspect_app.web.paper_answers import paper_answer
from inspect_app.web.papers import file_answer, made
from inspect_app.web.reach import notice_of_my_office, paper_of_my_office

api = Blueprint("api_papers", __name__, url_prefix="/api/v1")


@api.get("/notices/<uuid:uuid>/papers")
def index(uuid: UUID) -> ResponseReturnValue:
    """List the papers of a notice beside itself, in the order they were issued."""
    notice = notice_of_my_office(uuid)
    return jsonify(items=[_document(paper) for paper in papers_of(notice)])


@api.post("/notices/<uuid:uuid>/papers")
@needs("deliver")
def issue(uuid: UUID) -> ResponseReturnValue:
    """Make the paper of a deed: 201, or 200 when it stands already."""
    notice = notice_of_my_office(uuid)
    body = StrictBody(json_body())
    kind = body.one_of("kind", tuple(SHEETS))
    deed = body.uuid("deed")
    body.done()
    paper, is_new = made(notice, kind, deed or notice.uuid)
    return jsonify(_document(paper)), 201 if is_new else 200


@api.get("/notices/<uuid:uuid>/case-file")
def whole_file(uuid: UUID) -> ResponseReturnValue:
    """Put everything of the matter together as it stands now, with cover and index."""
    return file_answer(notice_of_my_office(uuid))


@api.get("/papers/<uuid:uuid>/pdf")
def pdf(uuid: UUID) -> ResponseReturnValue:
    """Answer the paper, the same bytes for ever."""
    paper = paper_of_my_office(uuid)
    return paper_answer(file_of(paper.paper), paper.number or paper.title)


def _document(paper: Paper) -> dict[str, Any]:
    return {
        "id": str(paper.uuid),
        "kind": paper.kind,
        "number": paper.number,
        "title": paper.title,
        "addressee": paper.addressee,
        "deed": str(paper.deed),
        "issued_at": paper.issued_at.isoformat(),
        "pdf": url_for("api_papers.pdf", uuid=paper.uuid),
        "sha256": file_of(paper.paper),
    }
