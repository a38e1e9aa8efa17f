"""How much each fact raises an institution's risk: the office's own points, with the usual ones."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.risk import RiskForm, grade_field, kind_field, risk_form, shown
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.risk import SINGLE, Weights
from inspect_app.services.coverage.blind_spots import months_by_grade
from inspect_app.services.offices import RISK, change_office, with_part
from inspect_app.services.risk.scoring import weights_of
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now
from inspect_app.web.wording.risk import WEIGHTS
from inspect_app.web.wording.vocabulary import word

pages = Blueprint("risk_settings", __name__, url_prefix="/admin/risk")


@pages.get("/")
@needs("manage")
def show() -> ResponseReturnValue:
    """Show what counts how much, and what is usual."""
    return _page(_form(weights_of(me().office)))


@pages.post("/")
@needs("manage")
def keep() -> ResponseReturnValue:
    """Keep the office's own points, or go back to the usual ones."""
    if request.form.get("do") == "usual":
        _change({})
        flash(_("The usual points count from now on."))
        return redirect(url_for("risk_settings.show"))
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    _change(form.weights().to_document())
    flash(_("These points count from now on."))
    return redirect(url_for("risk_settings.show"))


def _change(points: dict[str, object]) -> None:
    office = me().office
    change_office(office, {"parameters": with_part(office, RISK, points)}, me(), now())


def _form(weights: Weights | None = None) -> RiskForm:
    """Build the form; with what the office has, or with what was posted."""
    grades = [*months_by_grade(me().office)]
    grades += [grade for grade in weights_of(me().office).grades if grade not in grades]
    labels = {
        **{grade_field(grade): _("Grade %(grade)s", grade=grade) for grade in grades},
        **{kind_field(kind): str(word("kind", kind)) for kind in VOCABULARY["kind"]},
        **{name: str(WEIGHTS[name][0]) for name in SINGLE},
    }
    form = risk_form(labels)
    if weights is None:
        return form()
    usual = dict.fromkeys(labels, weights.ungraded)
    return form(formdata=None, data={**usual, **shown(weights)})


def _page(form: RiskForm) -> str:
    usual = shown(Weights())
    helps = {name: str(WEIGHTS[name][1]) for name in SINGLE}
    return render_template("admin/risk.html", form=form, usual=usual, helps=helps)
