"""Send a test message and say how it went."""

from flask import flash
from flask_babel import gettext as _

from inspect_app.rules.refusals import Conflict
from inspect_app.services.reminders.sending import send_test
from inspect_app.store.reminder import ReminderChannel
from inspect_app.web.access import me
from inspect_app.web.clock import now
from inspect_app.web.wording import refusal_words
from inspect_app.web.wording.reminders import PROBLEMS


def tell_test(channel: ReminderChannel) -> None:
    """Send it now; what went wrong is said in words, with what the other side said."""
    try:
        failure = send_test(channel, me().office, me().locale, now)
    except Conflict as refusal:
        flash(refusal_words(refusal), "warn")
        return
    if failure is None:
        flash(_("The test message is sent. Look whether it has arrived."))
        return
    words = PROBLEMS[failure.code]
    flash(f"{words} ({failure.detail})" if failure.detail else str(words), "bad")
