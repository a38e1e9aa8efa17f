"""The catalogue to read and search, and an admin's confirmation of a legal text."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.legal_text import LegalTextForm
from inspect_app.rules.catalogue import Checklist, ViolationType, catalogue
from inspect_app.rules.refusals import Invalid, NotFound
from inspect_app.services.legal_texts import NewText, codes_with_text, confirm_text, texts_of
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now, today
from inspect_app.web.problems import worded_errors
from inspect_app.web.wording import catalogue as words
from inspect_app.web.wording.days import day

pages = Blueprint("catalogue", __name__, url_prefix="/catalogue")


@pages.app_template_filter()
def iso_day(value: str) -> str:
    """Write a day of the catalogue's files as every other day is written."""
    return day(date.fromisoformat(value))


@pages.get("/")
def index() -> ResponseReturnValue:
    """Show every violation by category, or those that a search finds."""
    wanted = request.args.get("q", "").strip().lower()
    groups: dict[str, list[ViolationType]] = {}
    for each in catalogue().violations.values():
        if wanted in _searched(each):
            groups.setdefault(each.category, []).append(each)
    return render_template(
        "catalogue/index.html",
        catalogue=catalogue(),
        groups=groups,
        confirmed=codes_with_text(me().office_id),
        words=words,
    )


def _searched(each: ViolationType) -> str:
    laws = " ".join(basis.instrument.title + basis.article for basis in each.basis)
    texts = (each.code, each.title_zh, each.title_en, each.description_zh, each.description_en)
    return " ".join((*texts, laws)).lower()


@pages.get("/<code>")
def show(code: str) -> ResponseReturnValue:
    """Show one violation with its legal basis."""
    return _page(_known(code), LegalTextForm(confirmed_on=today()))


@pages.post("/<code>")
@needs("confirm_law")
def confirm(code: str) -> ResponseReturnValue:
    """Keep the legal text that an admin answers for."""
    violation, form = _known(code), LegalTextForm()
    if form.validate_on_submit():
        text, by, on = form.text.data, form.confirmed_by.data, form.confirmed_on.data
        try:
            confirm_text(NewText(code, text, by, on), me(), now(), today())
        except Invalid as refusal:
            for field, texts in worded_errors(refusal).items():
                form[field].errors = texts
        else:
            flash(_("The legal text is confirmed and stands on notices from now on."))
            return redirect(url_for("catalogue.show", code=code))
    return _page(violation, form), 422


@pages.get("/checklists/<checklist_id>")
def checklist(checklist_id: str) -> ResponseReturnValue:
    """Show a checklist as it is asked on site; an old version by ``?version=``."""
    version = request.args.get("version", "")
    return render_template(
        "catalogue/checklist.html", checklist=_list(checklist_id, version), words=words
    )


def _known(code: str) -> ViolationType:
    violation = catalogue().violations.get(code)
    if violation is None:
        raise NotFound
    return violation


def _list(checklist_id: str, version: str) -> Checklist:
    known = catalogue()
    if version:
        found = known.checklist(checklist_id, version)
    else:
        current = (each for each in known.current_checklists() if each.id == checklist_id)
        found = next(current, None)
    if found is None:
        raise NotFound
    return found


def _page(violation: ViolationType, form: Any) -> str:
    known = catalogue()
    return render_template(
        "catalogue/show.html",
        violation=violation,
        form=form,
        texts=texts_of(me().office_id, violation.code),
        checklists=[
            (each, item)
            for each in known.current_checklists()
            for item in each.items
            if violation.code in item.violation_codes
        ],
        words=words,
        law=known.law_read_until,
    )
