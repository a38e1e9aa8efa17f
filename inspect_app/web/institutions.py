"""The register at the desk: search, one page an institution, corrections, export."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.institution import InstitutionForm
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.refusals import Invalid, NotFound
from inspect_app.rules.roles import may
from inspect_app.services.approvals.fitting import unfit_among
from inspect_app.services.coverage.excuses import excuses_of
from inspect_app.services.institutions.editing import (
    By,
    create_institution,
    edit_institution,
)
from inspect_app.services.institutions.export import FORMATS, export_institutions
from inspect_app.services.institutions.file import file_of, last_visit_days
from inspect_app.services.institutions.history import history_of
from inspect_app.services.institutions.search import (
    Query,
    conditions,
    search_institutions,
)
from inspect_app.services.map.misplaced import misplacement
from inspect_app.services.risk.scoring import Scored, page_by_risk, scored
from inspect_app.services.visits.history import history_of as visits_in_short
from inspect_app.services.visits.history import open_by_institution, visits_this_year
from inspect_app.store.institution import Institution
from inspect_app.web.access import me, needs
from inspect_app.web.arguments import choice_argument
from inspect_app.web.clock import now, today
from inspect_app.web.institution_arguments import ORDERS, wanted_institutions
from inspect_app.web.paging import Page, cursor_for, numbers_after, wanted_page
from inspect_app.web.problems import worded_errors
from inspect_app.web.reach import institution_in_my_district, institution_of_my_office
from inspect_app.web.wording.approvals import unfit_words
from inspect_app.web.wording.institutions import COLUMNS, SOURCES, USUAL_COLUMNS
from inspect_app.web.wording.register import FIELDS
from inspect_app.web.wording.risk import raised
from inspect_app.web.wording.vocabulary import word

pages = Blueprint("institutions", __name__, url_prefix="/institutions")

_Listed = tuple[Sequence[Institution], tuple[Any, int] | None, dict[int, Scored] | None]
"""A page, the place after it, and in a list by risk what raised each."""
MIMETYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pages.get("/")
def index() -> ResponseReturnValue:
    """List what a search and filters find, with the columns that were chosen; by name or risk."""
    page, by_risk = wanted_page(), choice_argument("order", ORDERS) == "risk"
    query = wanted_institutions(page, by_name=not by_risk)
    items, following, risks = _by_risk(query, page) if by_risk else _by_name(query)
    ids, office_id = [row.id for row in items], me().office_id
    return render_template(
        "institutions/index.html",
        query=query,
        items=items,
        risks=risks,
        next=cursor_for(list(following)) if following else None,
        this_year=visits_this_year(ids, office_id, today()),
        unsettled=open_by_institution(ids, office_id),
        last_days=last_visit_days(ids, office_id),
        columns=[c for c in COLUMNS if c in (request.args.getlist("column") or USUAL_COLUMNS)],
        headings=COLUMNS,
        raised=raised,
        vocabulary=VOCABULARY,
    )


def _by_name(query: Query) -> _Listed:
    found = search_institutions(query)
    return found.items, found.next, None


def _by_risk(query: Query, page: Page) -> _Listed:
    """List what still stands open, the highest score first; each with what raised it."""
    score, identity = numbers_after(page, 2) or (None, None)
    after = None if score is None or identity is None else (score, identity)
    found = page_by_risk(me().office, conditions(query), today(), page.limit, after)
    risks = {one.institution.id: one for one in found.items}
    return [one.institution for one in found.items], found.next, risks


@pages.get("/export.<ending>")
def export(ending: str) -> ResponseReturnValue:
    """Give exactly what the list was filtered to."""
    if ending not in FORMATS:
        raise NotFound
    content = export_institutions(wanted_institutions(Page(200, None)), ending)
    response = Response(content, mimetype=MIMETYPES[ending])
    name = f"institutions-{today().isoformat()}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@pages.get("/<uuid:institution_id>")
def show(institution_id: UUID) -> ResponseReturnValue:
    """Show one institution's whole file."""
    row = institution_in_my_district(institution_id)
    file = file_of(row, me().office_id)
    return render_template(
        "institutions/show.html",
        institution=row,
        history=history_of(row),
        lost=misplacement(row, me().office_id),
        file=file,
        unfit={each.visit.id: unfit_words(each) for each in unfit_among(file.visits, me().office)},
        short=visits_in_short(row, me(), today()),
        known=excuses_of(row, me().office_id),
        risk=scored(me().office, [row], today())[0],
        raised=raised,
        today=today(),
        fields=FIELDS,
        sources=SOURCES,
        keeps=row.office_id == me().office_id and may(me().role, "register"),
    )


@pages.get("/new")
@needs("register")
def ask() -> ResponseReturnValue:
    """Ask for a new entry."""
    return _form_page(InstitutionForm(data={"district": me().office.district}), None)


@pages.post("/new")
@needs("register")
def add() -> ResponseReturnValue:
    """Keep the new entry."""
    form = InstitutionForm()
    form.word_choices(word)
    if form.validate_on_submit():
        by = By(me(), me().office, now(), valid_on=form.since())
        try:
            row = create_institution(form.facts(), by)
        except Invalid as refusal:
            _show_errors(form, refusal)
        else:
            flash(_("The institution stands in the register."))
            return redirect(url_for("institutions.show", institution_id=row.uuid))
    return _form_page(form, None), 422


@pages.get("/<uuid:institution_id>/edit")
@needs("register")
def correct(institution_id: UUID) -> ResponseReturnValue:
    """Ask what changed and since when."""
    row = institution_of_my_office(institution_id)
    return _form_page(InstitutionForm(obj=row, valid_on=today()), row)


@pages.post("/<uuid:institution_id>/edit")
@needs("register")
def change(institution_id: UUID) -> ResponseReturnValue:
    """Keep the change as a dated revision; visits and papers keep what they copied."""
    row, form = institution_of_my_office(institution_id), InstitutionForm()
    form.word_choices(word)
    if form.validate_on_submit():
        by = By(me(), me().office, now(), valid_on=form.since())
        try:
            changes = edit_institution(row, form.facts(), by)
        except Invalid as refusal:
            _show_errors(form, refusal)
        else:
            flash(_("The change is kept.") if changes else _("Nothing was changed."))
            return redirect(url_for("institutions.show", institution_id=row.uuid))
    return _form_page(form, row), 422


def _show_errors(form: Any, refusal: Invalid) -> None:
    for field, texts in worded_errors(refusal).items():
        form[field].errors = texts


def _form_page(form: Any, row: Institution | None) -> str:
    form.word_choices(word)
    return render_template("institutions/edit.html", form=form, institution=row)
