"""Draws at the desk: prepare and commit one, reveal it with a witness, publish it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.draw import DrawForm, PublishForm, ReasonForm, RevealForm
from inspect_app.rules.draw_body import read_draw, read_publish, read_reason, read_reveal
from inspect_app.rules.refusals import Invalid
from inspect_app.services.draws.drawing import commit_draw, drop, reveal
from inspect_app.services.draws.pool import ids_by_name
from inspect_app.services.draws.publishing import publish
from inspect_app.services.draws.reading import (
    Outlook,
    chain_of,
    draws_of,
    last_draw,
    outlook,
    sent_to,
)
from inspect_app.store.draw import Draw
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now, today
from inspect_app.web.draw_asking import ask_page, show_problems, wants_more
from inspect_app.web.draw_documents import draw_document, record_answer, sizes_of
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.problems import worded_errors
from inspect_app.web.reach import draw_of_my_office, plan_of_my_office
from inspect_app.web.wording import words
from inspect_app.web.wording.draws import GROUNDS, STATES

pages = Blueprint("draws", __name__)

SHOWN = 200
"""As many entries of the pool stand on a page; the record has all."""


@pages.get("/draws/")
def index() -> ResponseReturnValue:
    """List the office's draws, the newest first."""
    page = wanted_page()
    rows = draws_of(me().office_id, page.after_id, page.limit + 1)
    following = cursor_for([rows[page.limit - 1].id]) if len(rows) > page.limit else None
    return render_template(
        "draws/index.html", items=rows[: page.limit], next=following, states=STATES
    )


@pages.get("/plans/<uuid:plan>/draws/new")
@needs("plan")
def ask(plan: UUID) -> ResponseReturnValue:
    """Show today's pool by grade and ask how many are to be drawn."""
    found = plan_of_my_office(plan)
    seen = outlook(found, me(), last_draw(found), today())
    form = DrawForm(grades=[{"grade": grade} for grade in seen.sizes])
    form.inspectors.data = [one.login for one in seen.people if one.role == "inspector"]
    form.inspectors.choices = _choices(seen)
    return ask_page(found, seen, form)


@pages.post("/plans/<uuid:plan>/draws/new")
@needs("plan")
def commit(plan: UUID) -> ResponseReturnValue:
    """Commit the draw and go to it."""
    found, form = plan_of_my_office(plan), DrawForm()
    seen = outlook(found, me(), last_draw(found), today())
    form.inspectors.choices = _choices(seen)
    if wants_more(form):
        return ask_page(found, seen, form)
    if form.validate_on_submit():
        names = [one.place for one in form.excluded()]
        known = ids_by_name(found, me().office, today(), names)
        try:
            draw = commit_draw(found, read_draw(form.body(known)), me(), now())
        except Invalid as refusal:
            show_problems(form, refusal, known)
        else:
            flash(_("The draw is committed. Make its commitment known before you reveal it."))
            return redirect(url_for("draws.show", draw=draw.uuid))
    return ask_page(found, seen, form), 422


def _choices(seen: Outlook) -> list[tuple[str, str]]:
    return [(one.login, one.display) for one in seen.people]


@pages.get("/draws/<uuid:draw>")
def show(draw: UUID) -> ResponseReturnValue:
    """Show a draw: its commitment, what it binds, and what came of it."""
    return _page(draw_of_my_office(draw), RevealForm(formdata=None))


def _page(draw: Draw, form: RevealForm) -> str:
    record = draw.record
    bound = draw.bound
    return render_template(
        "draws/show.html",
        draw=draw,
        bound=bound,
        sizes=sizes_of(bound["pool"]),
        shown=SHOWN,
        record=record,
        people={entry["id"]: entry["display"] for entry in bound["inspectors"]},
        sent=sent_to(draw) if record else {},
        chain=chain_of(draw),
        states=STATES,
        grounds=GROUNDS,
        form=form,
        reason=ReasonForm(formdata=None, prefix="drop-"),
        publishing=PublishForm(
            formdata=None, prefix="publish-", names_inspectors=not draw.hides_inspectors
        ),
    )


@pages.post("/draws/<uuid:draw>/reveal")
@needs("plan")
def reveal_draw(draw: UUID) -> ResponseReturnValue:
    """Mix in what the witness says; without a witness only where that is said."""
    found, form = draw_of_my_office(draw), RevealForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    if not form.witness_phrase.data and not form.without.data:
        form.witness_phrase.errors = [words("say_without_witness")]
        return _page(found, form), 422
    try:
        reveal(found, read_reveal(form.body()), me(), now())
    except Invalid as refusal:
        for field, texts in worded_errors(refusal).items():
            form[field].errors = texts
        return _page(found, form), 422
    flash(_("The draw is revealed. Those who were drawn have their assignments."))
    return redirect(url_for("draws.show", draw=found.uuid))


@pages.post("/draws/<uuid:draw>/drop")
@needs("plan")
def drop_draw(draw: UUID) -> ResponseReturnValue:
    """Give a committed draw up, with the reason."""
    found, form = draw_of_my_office(draw), ReasonForm(prefix="drop-")
    drop(found, read_reason({"reason": form.reason.data or ""}), me(), now())
    flash(_("The draw is dropped. It stays on record with its reason."))
    return redirect(url_for("draws.show", draw=found.uuid))


@pages.post("/draws/<uuid:draw>/publication")
@needs("plan")
def publication(draw: UUID) -> ResponseReturnValue:
    """Let anyone see the commitment, or the result as well."""
    found, form = draw_of_my_office(draw), PublishForm(prefix="publish-")
    publish(found, read_publish(form.body()), me(), now())
    flash(_("The public page shows it now."))
    return redirect(url_for("draws.show", draw=found.uuid))


@pages.get("/draws/<uuid:draw>/record.json")
def record(draw: UUID) -> ResponseReturnValue:
    """Give the draw as a file, as the API does."""
    found = draw_of_my_office(draw)
    return record_answer(draw_document(found), found)
