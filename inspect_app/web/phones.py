"""The office's phones: what is unsent on them, and what to do about a lost one."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from inspect_app.rules.phone_report import is_unsent_too_long
from inspect_app.services import phones
from inspect_app.store.phone import Phone
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now

pages = Blueprint("phones", __name__, url_prefix="/phones")


@pages.get("/")
@needs("phones")
def index() -> ResponseReturnValue:
    """List the phones, those with unsent work first."""
    shown, moment = phones.phones_of(me().office_id), now()
    waiting, long = phones.count_unsent(me().office_id, moment)
    return render_template(
        "phones/index.html",
        phones=shown,
        waiting=waiting,
        long=long,
        is_cut=len(shown) == phones.MOST_SHOWN,
        is_long=lambda oldest: is_unsent_too_long(oldest, moment),
        since=lambda oldest: waiting_words(int((moment - oldest).total_seconds())),
    )


def waiting_words(seconds: int) -> str:
    """Say for how long something has been waiting: days from the second one on, else hours."""
    hours = max(seconds, 0) // 3600
    if hours == 0:
        return str(_("less than an hour"))
    if hours >= 48:
        return str(ngettext("%(num)s day", "%(num)s days", hours // 24))
    return str(ngettext("%(num)s hour", "%(num)s hours", hours))


@pages.post("/<uuid:phone>/revocation")
@needs("phones")
def revoke(phone: UUID) -> ResponseReturnValue:
    """End the sessions of a phone at once."""
    phones.revoke(_of_my_office(phone), me(), now())
    flash(_("The phone is signed out everywhere. What is unsent stays on it."))
    return redirect(url_for("phones.index"))


@pages.post("/<uuid:phone>/wipe")
@needs("phones")
def wipe(phone: UUID) -> ResponseReturnValue:
    """Let a phone empty itself at its next contact with nothing unsent."""
    phones.order_wipe(_of_my_office(phone), me(), now())
    flash(_("Ordered. The phone empties itself at its next contact, once everything has arrived."))
    return redirect(url_for("phones.index"))


@pages.post("/<uuid:phone>/readmission")
@needs("phones")
def readmit(phone: UUID) -> ResponseReturnValue:
    """Take back what was ordered: the phone was found."""
    phones.readmit(_of_my_office(phone), me(), now())
    flash(_("The phone may be used as before, after signing in."))
    return redirect(url_for("phones.index"))


def _of_my_office(uuid: UUID) -> Phone:
    return phones.phone_of_office(uuid, me().office_id)
