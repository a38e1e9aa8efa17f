"""Points proposed for addresses: look some up, look at each, confirm or reject."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.geocoding import LookUpForm
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services.geocoding import asking, deciding
from inspect_app.services.geocoding.providers import QUALITIES as KNOWN
from inspect_app.services.geocoding.providers import configured
from inspect_app.services.jobs.queue import jobs_of_office
from inspect_app.web.access import me, needs
from inspect_app.web.arguments import choice_argument, flag_argument
from inspect_app.web.clock import now, today
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.problems import worded_errors
from inspect_app.web.wording import refusal_words, words
from inspect_app.web.wording.geocoding import QUALITIES, STOPPED

pages = Blueprint("geocoding", __name__, url_prefix="/geocoding")

SHOWN = 20


@pages.get("/")
@needs("register")
def index() -> ResponseReturnValue:
    """Show what was proposed and waits for a person."""
    return _page(LookUpForm())


@pages.post("/")
@needs("register")
def decide() -> ResponseReturnValue:
    """Confirm or reject what was ticked."""
    confirmed = request.form.get("deed") == "confirm"
    if not confirmed and request.form.get("deed") != "reject":
        raise Invalid({"deed": [("unknown_value", {"value": request.form.get("deed", "")[:40]})]})
    decided = deciding.decide_many(_ticked(), me(), now(), confirmed=confirmed)
    told = (
        _("Points written to the register: %(n)s.", n=decided.done)
        if confirmed
        else _("Rejected: %(n)s.", n=decided.done)
    )
    flash(told, "message" if decided.done else "warn")
    for code, count in (decided.refused or {}).items():
        flash(f"{count} × {words(code)}", "warn")
    asked = request.args
    return redirect(
        url_for(
            "geocoding.index",
            quality=asked.get("quality") or None,
            missing=asked.get("missing") or None,
        )
    )


def _ticked() -> list[UUID]:
    given = request.form.getlist("proposal")[:SHOWN]
    try:
        return [UUID(each) for each in given]
    except ValueError as error:
        raise Invalid({"proposal": [("not_a_uuid", {"value": ""})]}) from error


@pages.post("/runs")
@needs("register")
def begin() -> ResponseReturnValue:
    """Look addresses up in the background."""
    form = LookUpForm()
    if not form.validate_on_submit():
        return _page(form), 422
    wanted = asking.Wanted(form.limit.data or 0, str(form.before.data or "").strip())
    try:
        asking.begin(me(), wanted, now())
    except Invalid as refusal:
        for field, texts in worded_errors(refusal).items():
            form[field].errors = texts
        return _page(form), 422
    except Conflict as refusal:
        form.limit.errors = [refusal_words(refusal)]
        return _page(form), 409
    flash(_("Addresses are being looked up; come back in a while."))
    return redirect(url_for("geocoding.index"))


def _page(form: LookUpForm) -> str:
    page, office_id = wanted_page(SHOWN, SHOWN), me().office_id
    wanted = deciding.ProposalFilter(
        office_id, quality=choice_argument("quality", KNOWN[:3]), needed=flag_argument("missing")
    )
    found = deciding.proposals(wanted, page.after_id, page.limit)
    shown = found[: page.limit]
    return render_template(
        "geocoding/index.html",
        form=form,
        provider=configured()[0],
        job=next(iter(jobs_of_office(office_id, (asking.KIND,), 1)), None),
        stopped=STOPPED,
        count=deciding.count_proposals(replace(wanted, quality="")),
        missing=deciding.missing(me().office, today()) if wanted.needed else None,
        items=shown,
        places=deciding.places_of(shown, office_id),
        next=cursor_for([shown[-1].id]) if len(found) > page.limit else None,
        quality=wanted.quality,
        qualities=QUALITIES,
    )
