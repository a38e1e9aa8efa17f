"""The files of a coverage statement as answers."""

from urllib.parse import quote

from flask import Response, request, send_file

from inspect_app.services.evidence.storage import blobs
from inspect_app.services.seals.applying import file_of
from inspect_app.services.statements.papers import pdf_of, xlsx_of
from inspect_app.store.coverage_statement import CoverageStatement
from inspect_app.web.ledgers import XLSX
from inspect_app.web.paper_answers import paper_answer


def pdf_answer(statement: CoverageStatement) -> Response:
    """Answer the PDF: the sealed file where there is one; 304 when the reader has it."""
    return paper_answer(file_of(pdf_of(statement)), _name(statement))


def xlsx_answer(statement: CoverageStatement) -> Response:
    """Answer the xlsx from where it lies; 304 when the reader has it."""
    sha256 = xlsx_of(statement)
    answer = send_file(blobs().path(sha256), mimetype=XLSX)
    name = quote(f"{_name(statement)}.xlsx")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(sha256)
    answer.make_conditional(request)
    return answer


def _name(statement: CoverageStatement) -> str:
    return f"{statement.title}-{statement.first_day:%Y%m%d}-{statement.last_day:%Y%m%d}"
