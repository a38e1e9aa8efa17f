"""The accounts of the admin's own office."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.person import NewPersonForm, PersonForm
from inspect_app.rules.refusals import Refusal
from inspect_app.services.accounts import (
    change_person,
    new_password,
    people_of,
    person_of,
    reset_password,
)
from inspect_app.services.people import NewPerson, add_person
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now, today
from inspect_app.web.wording import refusal_words

pages = Blueprint("people", __name__, url_prefix="/admin/people")


@pages.get("/")
@needs("manage")
def index() -> ResponseReturnValue:
    """List the office's accounts with their certificates."""
    return render_template("admin/people.html", people=people_of(me().office_id), today=today())


@pages.get("/new")
@needs("manage")
def ask() -> ResponseReturnValue:
    """Ask for a new account."""
    return render_template("admin/person.html", form=NewPersonForm(), person=None)


@pages.post("/new")
@needs("manage")
def add() -> ResponseReturnValue:
    """Add an account and show its first password once."""
    form = NewPersonForm()
    if not form.validate_on_submit():
        return render_template("admin/person.html", form=form, person=None), 422
    facts, password = form.facts(), new_password()
    facts.pop("active")
    new = NewPerson(login=str(form.login.data), office=me().office.code, password=password, **facts)
    try:
        person = add_person(new, me().login, now())
    except Refusal as refusal:
        form.login.errors = [refusal_words(refusal)]
        return render_template("admin/person.html", form=form, person=None), 422
    return render_template("admin/password.html", person=person, password=password), 201


@pages.get("/<login>")
@needs("manage")
def show(login: str) -> ResponseReturnValue:
    """Show one account to change."""
    person = person_of(me().office_id, login)
    return render_template("admin/person.html", form=PersonForm(obj=person), person=person)


@pages.post("/<login>")
@needs("manage")
def change(login: str) -> ResponseReturnValue:
    """Keep what was changed."""
    person, form = person_of(me().office_id, login), PersonForm()
    if not form.validate_on_submit():
        return render_template("admin/person.html", form=form, person=person), 422
    try:
        change_person(person, form.facts(), me(), now())
    except Refusal as refusal:
        form.active.errors = [refusal_words(refusal)]
        return render_template("admin/person.html", form=form, person=person), 409
    flash(_("The account is changed."))
    return redirect(url_for("people.index"))


@pages.post("/<login>/password")
@needs("manage")
def reset(login: str) -> ResponseReturnValue:
    """Set a new password and show it once."""
    person = person_of(me().office_id, login)
    password = reset_password(person, me(), now())
    return render_template("admin/password.html", person=person, password=password)
