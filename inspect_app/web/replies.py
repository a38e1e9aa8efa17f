"""The institution's reply at `/r/<token>`: no account, the second code of the receipt slip opens.

Who has the paper's code only (it can be photographed in a corridor) is asked for the second one, on
every address below it, and learns nothing, not even whether there is such a notice.
"""

from collections.abc import Iterable
from functools import partial

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.reply import CodeForm, ReplyForm
from inspect_app.rules.refusals import NotFound, Refusal
from inspect_app.rules.reply import FILE_TYPES, SESSION
from inspect_app.services.replies import access
from inspect_app.services.replies.reading import ordered, sent, why_not
from inspect_app.store.notice import Notice
from inspect_app.web.access import public
from inspect_app.web.body_sizes import takes_files
from inspect_app.web.clock import now, today
from inspect_app.web.headers import is_https
from inspect_app.web.problems import headers_of, status_of
from inspect_app.web.reply_files import file_answer, shown_files
from inspect_app.web.reply_pages import PAGES, form_with, sent_from
from inspect_app.web.wording import refusal_words, words
from inspect_app.web.wording.days import moment
from inspect_app.web.wording.rectifications import RESULTS

pages = Blueprint("replies", __name__, url_prefix="/r")

COOKIE = "reply"
TYPED = "typed-"
"""Before the names of what was typed while the session ended: it waits on the code's page."""
Typed = Iterable[tuple[str, str]]


@pages.after_request
def _unlisted(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _notice(token: str) -> Notice | None:
    """Load the notice that this browser was let into; None for everybody else."""
    return access.notice_of_session(token, request.cookies.get(COOKIE, ""), now())


@pages.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Show the notice to whom it is for; ask everybody else for the second code."""
    notice = _notice(token)
    if notice is None:
        return _code_page(token)
    return render_template(
        "replies/show.html",
        token=token,
        notice=notice,
        items=ordered(notice, today()),
        sent=sent(notice),
        pages=PAGES,
        results=RESULTS,
        closed={page: _why_not(notice, page) for page in PAGES},
        shown=partial(shown_files, notice),
    )


def _why_not(notice: Notice, page: str) -> str:
    code = why_not(notice, page)
    return words(code) if code else ""


def _code_page(token: str, typed: Typed = (), page: str = "", form: CodeForm | None = None) -> str:
    """Ask for the code, alike for every token; what was typed for ``page`` waits on it."""
    form = form or CodeForm(formdata=None)
    return render_template(
        "replies/code.html", token=token, form=form, typed=list(typed), page=page
    )


@pages.post("/<token>")
@public
def enter(token: str) -> ResponseReturnValue:
    """Let in by the second code, or say that it opens nothing, without saying why."""
    page, typed, form = request.form.get("page", ""), MultiDict(_carried()), CodeForm()
    try:
        key = access.enter(token, form.code.data or "", request.remote_addr or "", now())
    except Refusal as refusal:
        form.code.errors = [refusal_words(refusal)]
        answer = _code_page(token, _carried(), page, form)
        return answer, status_of(refusal), headers_of(refusal)
    return _with_cookie(_after_entering(token, key, page, typed), token, key)


def _carried() -> Typed:
    """Return what was typed before, out of the code's page."""
    fields = request.form.items(multi=True)
    return [(name.removeprefix(TYPED), text) for name, text in fields if name.startswith(TYPED)]


def _after_entering(token: str, key: str, page: str, typed: MultiDict[str, str]) -> Response:
    notice = access.notice_of_session(token, key, now())
    if notice is None or not typed or page not in PAGES or why_not(notice, page):
        return make_response(redirect(url_for("replies.show", token=token)))
    return make_response(_form_page(token, notice, page, form_with(PAGES[page], notice, typed)))


def _with_cookie(response: Response, token: str, key: str, age: int | None = None) -> Response:
    """Let this browser carry the key to this notice alone."""
    response.set_cookie(
        COOKIE, key, path=url_for("replies.show", token=token), httponly=True, samesite="Lax",
        secure=is_https(), max_age=int(SESSION.total_seconds()) if age is None else age,
    )  # fmt: skip
    return response


@pages.post("/<token>/leaving")
@public
def leave(token: str) -> ResponseReturnValue:
    """End the session: the phone may be somebody else's."""
    access.leave(request.cookies.get(COOKIE, ""))
    flash(_("The reply is closed on this device."))
    response = make_response(redirect(url_for("replies.show", token=token)))
    return _with_cookie(response, token, "", age=0)


@pages.get("/<token>/<any(report, extension, defence):page>")
@public
def write(token: str, page: str) -> ResponseReturnValue:
    """Show one form, where the notice's state allows what it sends."""
    notice = _notice(token)
    if notice is None:
        return _code_page(token)
    code = why_not(notice, page)
    if code:
        flash(words(code), "bad")
        return redirect(url_for("replies.show", token=token))
    return _form_page(token, notice, page, PAGES[page].form(notice))


@pages.post("/<token>/<any(report, extension, defence):page>")
@public
@takes_files
def send(token: str, page: str) -> ResponseReturnValue:
    """Send what was typed; on any error the form comes back with all of it, files included."""
    notice = _notice(token)
    if notice is None:
        fields = request.form.items(multi=True)
        typed = [(name, text) for name, text in fields if name != "csrf_token"]
        return _code_page(token, typed, page), 403
    access.prolong(request.cookies[COOKIE], now())
    form = PAGES[page].form(notice)
    status = sent_from(form, page, notice)
    if status:
        answer = make_response(_form_page(token, notice, page, form), status)
    else:
        told = _("The office has received it at %(at)s. It is kept below.", at=moment(now()))
        flash(told)
        answer = make_response(redirect(url_for("replies.show", token=token)))
    return _with_cookie(answer, token, request.cookies[COOKIE])


def _form_page(token: str, notice: Notice, page: str, form: ReplyForm) -> str:
    return render_template(
        f"replies/{page}.html",
        token=token,
        notice=notice,
        page=PAGES[page],
        form=form,
        items={each.violation.uuid: each for each in ordered(notice, today())},
        kept={slot: shown_files(notice, hashes) for slot, hashes in form.files.items()},
        types=",".join(sorted(FILE_TYPES)),
    )


@pages.get("/<token>/files/<name>")
@public
def file(token: str, name: str) -> ResponseReturnValue:
    """Show a file of this reply to who sent it."""
    notice = _notice(token)
    if notice is None:
        raise NotFound
    return file_answer(notice, name)
