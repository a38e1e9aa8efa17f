"""The settings of the admin's own office."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.office import OfficeForm, field_name, office_form, shown
from inspect_app.rules.limits import Limit
from inspect_app.services.offices import LOOP, SETTINGS, beside_parts, change_office, local_limits
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now
from inspect_app.web.wording.measures import unit_words

pages = Blueprint("offices", __name__, url_prefix="/admin/offices")


@pages.get("/")
@needs("manage")
def show() -> ResponseReturnValue:
    """Show the settings to change."""
    office, limits = me().office, local_limits()
    kept = {name: getattr(office, name) for name in SETTINGS}
    form = office_form(limits)(data=shown(kept, limits))
    return _page(form, limits)


@pages.post("/")
@needs("manage")
def change() -> ResponseReturnValue:
    """Keep what was changed; papers already issued stay as they are."""
    limits = local_limits()
    form = office_form(limits)()
    if not form.validate_on_submit():
        return _page(form, limits), 422
    settings = form.settings(limits)
    kept = beside_parts(me().office, settings["parameters"])
    kept.pop(LOOP, None)
    loop = form.loop_settings()
    settings["parameters"] = {**kept, LOOP: loop} if loop else kept
    change_office(me().office, settings, me(), now())
    flash(_("The settings are kept. Papers already issued stay as they are."))
    return redirect(url_for("offices.show"))


def _page(form: OfficeForm, limits: Sequence[Limit]) -> str:
    return render_template(
        "admin/office.html",
        form=form,
        limits=limits,
        field_name=field_name,
        unit_words=unit_words,
    )
