"""The office's reminders: robots of its groups, quiet hours, and what was sent."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.reminders import QuietHoursForm, RobotForm
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.rules.reminders import QuietHours
from inspect_app.services.offices import REMINDERS, change_office, part_of, with_part
from inspect_app.services.reminders import claims
from inspect_app.services.reminders.channels import (
    add_robot,
    robot_of,
    robots_of,
    set_enabled,
    shown_address,
)
from inspect_app.services.reminders.log import STUCK, count_stuck, entries_before
from inspect_app.services.reminders.robots import Robot
from inspect_app.services.reminders.setup import reminder_setup
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.problems import worded_errors
from inspect_app.web.reminder_tests import tell_test
from inspect_app.web.wording import refusal_words
from inspect_app.web.wording.reminders import KINDS, PROBLEMS, STATES, STEPS

pages = Blueprint("reminder_settings", __name__, url_prefix="/admin/reminders")


@pages.get("/")
@needs("manage")
def show() -> ResponseReturnValue:
    """Show the channels, the quiet hours and the log."""
    return _page(RobotForm(), _quiet_form())


@pages.post("/robots")
@needs("manage")
def add() -> ResponseReturnValue:
    """Let the robot of a group be told."""
    form = RobotForm()
    if not form.validate_on_submit():
        return _page(form, _quiet_form()), 422
    robot = Robot(
        form.kind.data, str(form.address.data).strip(), str(form.secret.data or "").strip()
    )
    try:
        add_robot(robot, me(), now())
    except Invalid as refusal:
        form.address.errors = worded_errors(refusal)["address"]
        return _page(form, _quiet_form()), 422
    except Conflict as refusal:
        form.address.errors = [refusal_words(refusal)]
        return _page(form, _quiet_form()), 409
    flash(_("The group is told from now on. Send a test message."))
    return redirect(url_for("reminder_settings.show"))


@pages.post("/robots/<uuid:robot>/test")
@needs("manage")
def test(robot: UUID) -> ResponseReturnValue:
    """Send a test to a robot."""
    tell_test(robot_of(me().office_id, robot))
    return redirect(url_for("reminder_settings.show"))


@pages.post("/robots/<uuid:robot>/state")
@needs("manage")
def switch(robot: UUID) -> ResponseReturnValue:
    """Switch a robot on or off."""
    channel = robot_of(me().office_id, robot)
    set_enabled(channel, me(), now(), enabled=request.form.get("enabled") == "1")
    flash(_("The group is told.") if channel.enabled else _("The group is told no more."))
    return redirect(url_for("reminder_settings.show"))


@pages.post("/quiet-hours")
@needs("manage")
def be_quiet() -> ResponseReturnValue:
    """Keep the hours in which nothing is sent."""
    form = QuietHoursForm()
    if not form.validate_on_submit():
        return _page(RobotForm(formdata=None), form), 422
    hours = QuietHours(form.quiet_from.data, form.quiet_until.data).to_document()
    office = me().office
    change_office(office, {"parameters": with_part(office, REMINDERS, hours)}, me(), now())
    flash(_("The quiet hours are kept."))
    return redirect(url_for("reminder_settings.show"))


@pages.post("/<row:reminder_id>/again")
@needs("manage")
def send_again(reminder_id: int) -> ResponseReturnValue:
    """Have something sent again that did not go out, or perhaps not."""
    claims.ask_again(me().office_id, reminder_id, now())
    flash(_("It is sent again within minutes, if it is still so."))
    return redirect(url_for("reminder_settings.show"))


def _quiet_form() -> QuietHoursForm:
    hours = QuietHours.from_document(part_of(me().office, REMINDERS))
    return QuietHoursForm(formdata=None, quiet_from=hours.begin, quiet_until=hours.end)


def _page(form: RobotForm, quiet: QuietHoursForm) -> str:
    page = wanted_page()
    entries = entries_before(me().office_id, page.after_id, page.limit + 1, now())
    more = len(entries) > page.limit
    return render_template(
        "admin/reminders.html",
        form=form,
        quiet=quiet,
        robots=robots_of(me().office_id),
        shown_address=shown_address,
        entries=entries[: page.limit],
        next=cursor_for([entries[page.limit - 1].row.id]) if more else None,
        stuck=STUCK,
        stuck_count=count_stuck(me().office_id, now()),
        server=reminder_setup().server,
        kinds=KINDS,
        steps=STEPS,
        states=STATES,
        problems=PROBLEMS,
    )
