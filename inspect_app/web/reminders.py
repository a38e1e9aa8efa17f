"""One's own reminders: where they go, and the calendar of one's due days."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.reminders import EmailForm
from inspect_app.rules.refusals import Invalid, NotFound
from inspect_app.services.reminders.channels import email_of, set_email
from inspect_app.services.reminders.feeds import feed_of, make_feed, revoke_feed
from inspect_app.services.reminders.setup import reminder_setup
from inspect_app.web.access import me
from inspect_app.web.clock import now
from inspect_app.web.paper_answers import base_url
from inspect_app.web.problems import worded_errors
from inspect_app.web.reminder_tests import tell_test

pages = Blueprint("reminders", __name__, url_prefix="/reminders")


@pages.get("/")
def show() -> ResponseReturnValue:
    """Show where I am told, and whether I have a calendar."""
    return _page(EmailForm(email=me().email))


@pages.post("/email")
def change() -> ResponseReturnValue:
    """Keep my address; without one I am told nothing more."""
    form = EmailForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        set_email(me(), form.address(), now())
    except Invalid as refusal:
        form.email.errors = worded_errors(refusal)["email"]
        return _page(form), 422
    flash(_("Reminders go to this address.") if form.address() else _("You get no more e-mail."))
    return redirect(url_for("reminders.show"))


@pages.post("/email/test")
def test() -> ResponseReturnValue:
    """Send a test to my address."""
    channel = email_of(me())
    if channel is None or not channel.enabled:
        raise NotFound
    tell_test(channel)
    return redirect(url_for("reminders.show"))


@pages.post("/feed")
def make() -> ResponseReturnValue:
    """Make the address of my calendar and show it once; an earlier one ends."""
    key = make_feed(me(), now())
    address = base_url() + url_for("feeds.show", key=key)
    return _page(EmailForm(formdata=None, email=me().email), address), 201


@pages.post("/feed/revocation")
def revoke() -> ResponseReturnValue:
    """End my calendar."""
    revoke_feed(me(), now())
    flash(_("The calendar's address works no more."))
    return redirect(url_for("reminders.show"))


def _page(form: EmailForm, address: str = "") -> str:
    return render_template(
        "reminders/show.html",
        form=form,
        channel=email_of(me()),
        has_mail=reminder_setup().server is not None,
        feed=feed_of(me()),
        address=address,
    )
