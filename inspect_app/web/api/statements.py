"""Coverage statements as JSON (design §7), and their papers."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from inspect_app.rules.coverage import Period
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.refusals import Invalid
from inspect_app.rules.strict_body import StrictBody
from inspect_app.services.statements import at_length
from inspect_app.services.statements.content import Content, open_content
from inspect_app.services.statements.gathering import Wanted
from inspect_app.services.statements.making import make_statement, sign_statement, statements_of
from inspect_app.store.coverage_statement import CoverageStatement
from inspect_app.web.access import me, needs
from inspect_app.web.api.bodies import json_body
from inspect_app.web.arguments import EARLIEST, LATEST
from inspect_app.web.clock import now
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.paper_answers import base_url
from inspect_app.web.reach import statement_of_my_office
from inspect_app.web.statement_files import pdf_answer, xlsx_answer

api = Blueprint("api_statements", __name__, url_prefix="/api/v1/coverage-statements")


@api.get("")
def index() -> ResponseReturnValue:
    """List the office's statements, the newest first, without their rows."""
    page = wanted_page()
    rows, following = statements_of(me().office_id, page.after_id, page.limit)
    items = [statement_document(row) for row in rows]
    return jsonify(items=items, next=cursor_for([following]) if following else None)


@api.post("")
@needs("decide")
def make() -> ResponseReturnValue:
    """Freeze what is known now of a period: 201 and all of it."""
    row = make_statement(read_wanted(json_body()), me(), now())
    answer = _whole(row)
    answer.headers["Location"] = url_for("api_statements.show", uuid=row.uuid)
    return answer, 201


def read_wanted(body: object) -> Wanted:
    """Read ``{from, to, district, kind?}``. Raises Invalid."""
    given = StrictBody(body)
    first, last = given.day("from", required=True), given.day("to", required=True)
    district = given.text("district", required=True, longest=12)
    kind = given.text("kind", longest=12) or "licensed"
    if kind not in VOCABULARY["kind"]:
        given.refuse("kind", "unknown_value", value=kind)
    given.done()
    assert first is not None
    assert last is not None
    for name, day in (("from", first), ("to", last)):
        if not EARLIEST <= day <= LATEST:
            raise Invalid({name: [("not_a_date", {"value": day.isoformat()})]})
    if first > last:
        raise Invalid({"to": [("days_not_in_order", {})]})
    return Wanted(Period(first, last), district, kind)


@api.get("/<uuid:uuid>")
def show(uuid: UUID) -> ResponseReturnValue:
    """Answer the whole statement, its rows as they were frozen; sent as they are read."""
    return _whole(statement_of_my_office(uuid))


def _whole(row: CoverageStatement) -> Response:
    content = open_content(row.content, whole=True)
    written = stream_with_context(_written(statement_document(row), content))
    answer = Response(written, mimetype="application/json")
    answer.call_on_close(content.close)
    return answer


def _written(head: dict[str, Any], content: Content) -> Iterator[str]:
    about = content.about
    head |= {"by_district": about["by_district"], "by_sector": about["by_sector"]}
    head["closed_rows"] = list(content.closed())
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
    for place, row in enumerate(content.rows()):
        yield f"{',' if place else ''}{json.dumps(row, ensure_ascii=False)}"
    yield "]}\n"


@api.post("/<uuid:uuid>/signature")
@needs("decide")
def sign(uuid: UUID) -> ResponseReturnValue:
    """Sign it, once, as an approver: 201; of very many rows 202, and signed a little later."""
    row = statement_of_my_office(uuid)
    body = StrictBody(json_body())
    body.done()
    if at_length.is_long(row):
        at_length.begin_signing(row, me(), base_url(), now())
        return jsonify(statement_document(row)), 202
    return jsonify(statement_document(sign_statement(row, me(), now(), base_url()))), 201


@api.get("/<uuid:uuid>/pdf")
def pdf(uuid: UUID) -> ResponseReturnValue:
    """Answer the paper; a signed one is the same bytes for ever."""
    return pdf_answer(statement_of_my_office(uuid))


@api.get("/<uuid:uuid>/xlsx")
def xlsx(uuid: UUID) -> ResponseReturnValue:
    """Answer the table."""
    return xlsx_answer(statement_of_my_office(uuid))


def statement_document(row: CoverageStatement) -> dict[str, Any]:
    """Write a statement as the interface promises it, without its rows."""
    return {
        "id": str(row.uuid),
        "title": row.title,
        "from": row.first_day.isoformat(),
        "to": row.last_day.isoformat(),
        "district": row.district,
        "kind": row.kind,
        "denominator": row.denominator,
        "visited": row.visited,
        "off_site": row.off_site,
        "attempted": row.attempted,
        "excused": row.excused,
        "not_visited": row.denominator - row.visited,
        "closed": row.closed,
        "register_hash": row.register_hash,
        "content_hash": row.content,
        "made_at": row.made_at.isoformat(),
        "made_by": row.made_by.login,
        "signed_at": row.signed_at.isoformat() if row.signed_at else None,
        "signed_by": row.signed_by.login if row.signed_by else None,
        "pdf": url_for("api_statements.pdf", uuid=row.uuid),
        "xlsx": url_for("api_statements.xlsx", uuid=row.uuid),
        "verify_url": f"{base_url()}/v/{row.verify_code}" if row.signed_at else None,
    }
