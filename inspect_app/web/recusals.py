"""Recusals (回避): the office keeps them; an inspector declares their own."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.recusal import RecusalForm
from inspect_app.rules.refusals import Forbidden, Invalid
from inspect_app.rules.roles import may
from inspect_app.services.draws.pool import certified_people
from inspect_app.services.draws.recusals import (
    NewRecusal,
    declare,
    end,
    institution_named,
    recusal_of_office,
    recusals_of,
)
from inspect_app.store.person import Person
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now, today
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.problems import worded_errors

pages = Blueprint("recusals", __name__, url_prefix="/recusals")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List recusals, the newest first: the office all, an inspector their own."""
    return _page(RecusalForm(formdata=None))


def _keeps() -> bool:
    return may(me().role, "plan")


def _page(form: RecusalForm) -> str:
    page = wanted_page()
    mine = me().id if me().role == "inspector" else None
    rows = recusals_of(me().office_id, mine, page.after_id, page.limit + 1)
    form.person.choices = [(one.login, one.display) for one in _people()]
    return render_template(
        "recusals/index.html",
        items=rows[: page.limit],
        next=cursor_for([rows[page.limit - 1].row.id]) if len(rows) > page.limit else None,
        form=form,
        declares=may(me().role, "visit"),
        keeps=_keeps(),
    )


def _people() -> list[Person]:
    """Whose recusal one may declare."""
    return certified_people(me().office_id, today()) if _keeps() else [me()]


@pages.post("/")
@needs("visit")
def add() -> ResponseReturnValue:
    """Keep a new recusal."""
    form, people = RecusalForm(), {one.login: one for one in _people()}
    form.person.choices = [(login, one.display) for login, one in people.items()]
    if form.validate_on_submit():
        try:
            place = institution_named(form.institution.data, me().office)
            new = NewRecusal(people[form.person.data], place, form.reason.data.strip())
            declare(new, me(), now())
        except Invalid as refusal:
            for field, texts in worded_errors(refusal).items():
                form[field].errors = texts
        else:
            flash(_("The recusal counts in every draw from now on."))
            return redirect(url_for("recusals.index"))
    return _page(form), 422


@pages.post("/<uuid:recusal>/end")
@needs("visit")
def finish(recusal: UUID) -> ResponseReturnValue:
    """End a recusal; an inspector ends their own only."""
    row = recusal_of_office(recusal, me().office_id)
    if not _keeps() and row.person_id != me().id:
        raise Forbidden
    end(row, me(), now())
    flash(_("The recusal has ended. Earlier draws keep it."))
    return redirect(url_for("recusals.index"))
