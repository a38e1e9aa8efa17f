"""What an institution may send at `/r/<token>`: a page each, its form, its reader, its verb."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from forms.reply import DefenceForm, ExtensionReplyForm, ReplyForm, report_form
from inspect_app.rules.loop_bodies import read_extension
from inspect_app.rules.record_bodies import read_hearing
from inspect_app.rules.refusals import Invalid, Refusal
from inspect_app.rules.reply_bodies import read_reply_report
from inspect_app.services.notices.deeds import unsettled
from inspect_app.services.rectifications.deeds import report
from inspect_app.services.rectifications.extensions import request_extension
from inspect_app.services.rectifications.hearings import hear
from inspect_app.services.replies.sending import send_once
from inspect_app.store.notice import Notice
from inspect_app.web.clock import now
from inspect_app.web.problems import status_of, worded_errors
from inspect_app.web.reply_files import chosen_files
from inspect_app.web.wording import refusal_words


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """One thing to send: its words, its form, its reader, and the deed that it is."""

    heading: Any
    button: Any
    form: Callable[..., ReplyForm]
    read: Callable[[object], Any]
    do: Callable[..., Any]
    icon: str


PAGES = {
    "report": ReplyPage(
        _l("Report what was put right"), _l("Send the report"),
        lambda notice, **given: report_form([each.uuid for each in unsettled(notice)], **given),
        read_reply_report, report, "send",
    ),
    "extension": ReplyPage(
        _l("Ask for more time"), _l("Send the request"),
        lambda _notice, **given: ExtensionReplyForm(**given),
        read_extension, request_extension, "clock",
    ),
    "defence": ReplyPage(
        _l("State a defence"), _l("Send the statement"),
        lambda _notice, **given: DefenceForm(**given), read_hearing, hear, "message",
    ),
}  # fmt: skip


def sent_from(form: ReplyForm, name: str, notice: Notice) -> int:
    """Send what was typed and chosen; return 0, or the status while the form shows why not.

    The files are kept first: whatever else is wrong, nobody chooses them a second time.
    """
    chosen = chosen_files(notice, form, request.form, request.files)
    form.take(chosen.files, now())
    if not form.validate() or chosen.errors:
        form.show_problems(chosen.errors)
        return chosen.status
    page = PAGES[name]
    try:
        send_once(notice, name, page.read(form.body()), page.do, now())
    except Refusal as refusal:
        form.show_problems(_problems(refusal))
        return status_of(refusal)
    return 0


def _problems(refusal: Refusal) -> dict[str, list[str]]:
    if isinstance(refusal, Invalid):
        return worded_errors(refusal)
    return {"": [refusal_words(refusal)]}


def form_with(page: ReplyPage, notice: Notice, typed: MultiDict[str, str]) -> ReplyForm:
    """Fill a form with what was typed before the session ended, and the files kept by then."""
    form = page.form(notice, formdata=typed)
    form.take(chosen_files(notice, form, typed, MultiDict()).files, now())
    return form
