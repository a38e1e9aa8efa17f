"""Is this paper genuine? For anybody who holds it; nothing of its content is shown."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forms.seal import CheckForm
from inspect_app.rules.refusals import NotFound
from inspect_app.services.approvals.revoking import withdrawn_of
from inspect_app.services.notices.issuing import notice_by_code
from inspect_app.services.notices.number_book import reservation_by_code
from inspect_app.services.papers.issuing import paper_by_code
from inspect_app.services.seals.checking import Check, check_file
from inspect_app.services.statements.making import statement_by_code
from inspect_app.store.coverage_statement import CoverageStatement
from inspect_app.store.notice import Notice
from inspect_app.store.paper import Paper
from inspect_app.web.access import public
from inspect_app.web.body_sizes import takes_paper
from inspect_app.web.clock import now
from inspect_app.web.wording.seals import VERDICTS

pages = Blueprint("genuine", __name__, url_prefix="/v")

LONGEST_CODE = 32
Issued = Notice | Paper | CoverageStatement


@pages.get("/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    """Say number, state, date and office of a paper; 404 for a code that is on none.

    A paper that was handed over without a network may be asked about before its visit arrives.
    """
    issued = _issued(code)
    if issued is not None:
        return _page(issued, CheckForm(formdata=None))
    reserved = reservation_by_code(code) if len(code) <= LONGEST_CODE else None
    if reserved is None:
        raise NotFound("unknown_code")
    return render_template("genuine/reserved.html", reserved=reserved)


@pages.post("/<code>")
@public
@takes_paper
def check(code: str) -> ResponseReturnValue:
    """Say whether a file is this paper; the file is not kept."""
    issued = _issued(code)
    if issued is None:
        raise NotFound("unknown_code")
    form = CheckForm()
    if not form.validate_on_submit():
        return _page(issued, form), 422
    content = form.file.data.read()
    return _page(issued, form, check_file(issued, content, request.remote_addr or "", now()))


def _issued(code: str) -> Issued | None:
    """Find the paper that bears a code."""
    if len(code) > LONGEST_CODE:
        return None
    return notice_by_code(code) or paper_by_code(code) or statement_by_code(code)


def _page(issued: Issued, form: CheckForm, found: Check | None = None) -> str:
    return render_template(
        "genuine/show.html",
        issued=issued,
        notice=issued if isinstance(issued, Notice) else None,
        withdrawn_at=withdrawn_of(issued) if isinstance(issued, Paper) else None,
        form=form,
        found=found,
        verdict=VERDICTS[found.verdict] if found else None,
    )
