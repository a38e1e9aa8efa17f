"""The papers of the loop: made from a notice's page, read as the bytes that were kept."""

import hashlib
from uuid import UUID

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from inspect_app.rules.refusals import Forbidden
from inspect_app.rules.roles import may
from inspect_app.services.papers.case_file import case_file
from inspect_app.services.papers.issuing import Wanted, issue_paper, kind_named
from inspect_app.services.seals.applying import file_of
from inspect_app.store.notice import Notice
from inspect_app.store.paper import Paper
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now
from inspect_app.web.paper_answers import base_url, paper_answer, pdf_answer
from inspect_app.web.reach import notice_of_my_office, paper_of_my_office

pages = Blueprint("papers", __name__)


@pages.post("/notices/<uuid:uuid>/papers/<kind>/<uuid:deed>")
@needs("deliver")
def issue(uuid: UUID, kind: str, deed: UUID) -> ResponseReturnValue:
    """Make the paper of a deed, or find the one that stands, and show it."""
    paper, _is_new = made(notice_of_my_office(uuid), kind, deed)
    return redirect(url_for("papers.pdf", uuid=paper.uuid))


def made(notice: Notice, key: str, deed: UUID) -> tuple[Paper, bool]:
    """Make a paper for who may. Raises Forbidden, NotFound."""
    kind = kind_named(key)
    if not may(me().role, kind.right):
        raise Forbidden
    return issue_paper(notice, Wanted(kind, deed, me(), now(), base_url()))


@pages.get("/notices/<uuid:uuid>/case-file.pdf")
def whole_file(uuid: UUID) -> ResponseReturnValue:
    """Put everything of the matter together as it stands now, with cover and index."""
    return file_answer(notice_of_my_office(uuid))


def file_answer(notice: Notice) -> Response:
    """Answer the case file: another one as soon as something happens to the matter."""
    content = case_file(notice, me(), now())
    name = _("%(number)s case file", number=notice.number)
    return pdf_answer(content, name, hashlib.sha256(content).hexdigest())


@pages.get("/papers/<uuid:uuid>/pdf")
def pdf(uuid: UUID) -> ResponseReturnValue:
    """Answer the paper, the same bytes for ever."""
    paper = paper_of_my_office(uuid)
    return paper_answer(file_of(paper.paper), paper.number or paper.title)
