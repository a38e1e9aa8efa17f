"""The cells that an office patrols: added, corrected, ended; many from file, register or map."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forms.patrol import CellForm
from inspect_app.rules.patrols import LEVELS
from inspect_app.rules.refusals import Invalid, NotFound
from inspect_app.rules.roles import may
from inspect_app.services.map.layers import layers_of
from inspect_app.services.patrols.cells import (
    CellFacts,
    CellFilter,
    add_cell,
    cell_of_office,
    change_cell,
    count_cells,
    end_cell,
    list_cells,
)
from inspect_app.services.patrols.loading import load_cells
from inspect_app.services.patrols.making import cells_of_areas, cells_of_layer
from inspect_app.services.patrols.settings import (
    MOST_MONTHS,
    months_between_patrols,
    set_months,
)
from inspect_app.services.register.sheets import RegisterFileError
from inspect_app.store.patrol import PatrolCell
from inspect_app.web.access import me, needs
from inspect_app.web.arguments import choice_argument, flag_argument, text_argument
from inspect_app.web.body_sizes import takes_files
from inspect_app.web.clock import now, today
from inspect_app.web.paging import cursor_for, text_after, wanted_page
from inspect_app.web.problems import worded_errors
from inspect_app.web.wording import refusal_words, words
from inspect_app.web.wording.patrols import LEVELS as LEVEL_WORDS

pages = Blueprint("patrol_cells", __name__, url_prefix="/patrols/cells")

SHOWN_ROWS = 50
"""So many wrong rows of a file are told; whoever mends them loads it again."""


@pages.get("/")
def index() -> ResponseReturnValue:
    """List the cells by code: those in force today, or all."""
    page, every = wanted_page(), flag_argument("ended")
    level = choice_argument("level", LEVELS)
    wanted = CellFilter(me().office_id, text_argument("q"), level, None if every else today())
    rows = list_cells(wanted, text_after(page), page.limit)
    return render_template(
        "patrols/cells.html",
        wanted=wanted,
        count=count_cells(wanted),
        cells=rows[: page.limit],
        next=cursor_for([rows[page.limit - 1].code]) if len(rows) > page.limit else None,
        levels=LEVEL_WORDS,
        layers=layers_of(me().office_id) if may(me().role, "plan") else [],
        may_plan=may(me().role, "plan"),
        months=months_between_patrols(me().office),
        most_months=MOST_MONTHS,
    )


@pages.get("/new")
@needs("plan")
def ask() -> ResponseReturnValue:
    """Ask for a new cell."""
    return _form_page(CellForm(data={"district": me().office.district, "level": "grid"}))


@pages.post("/new")
@needs("plan")
def add() -> ResponseReturnValue:
    """Keep the new cell."""
    form = _filled()
    if form.validate_on_submit():
        try:
            add_cell(_facts(form), me(), now())
        except Invalid as refusal:
            _show_errors(form, refusal.errors)
        else:
            flash(_("The cell is kept. It is to be patrolled from now on."))
            return redirect(url_for("patrol_cells.index"))
    return _form_page(form), 422


@pages.get("/<uuid:uuid>")
@needs("plan")
def correct(uuid: UUID) -> ResponseReturnValue:
    """Ask what changed."""
    cell = cell_of_office(uuid, me().office_id)
    return _form_page(CellForm(obj=cell), cell)


@pages.post("/<uuid:uuid>")
@needs("plan")
def change(uuid: UUID) -> ResponseReturnValue:
    """Keep the change; patrols stay with the cell."""
    cell, form = cell_of_office(uuid, me().office_id), _filled()
    form.code.data = cell.code
    if form.validate_on_submit():
        try:
            change_cell(cell, _facts(form), me(), now())
        except Invalid as refusal:
            _show_errors(form, refusal.errors)
        else:
            flash(_("The change is kept."))
            return redirect(url_for("patrol_cells.index"))
    return _form_page(form, cell), 422


@pages.post("/<uuid:uuid>/ending")
@needs("plan")
def end(uuid: UUID) -> ResponseReturnValue:
    """Let it be in force no more from today on."""
    cell = cell_of_office(uuid, me().office_id)
    end_cell(cell, today(), me(), now())
    flash(_("%(name)s is no longer to be patrolled. Its patrols stay.", name=cell.name))
    return redirect(url_for("patrol_cells.index"))


@pages.get("/file")
@needs("plan")
def ask_file() -> ResponseReturnValue:
    """Ask for a file of cells."""
    return _file_page()


@pages.post("/file")
@needs("plan")
@takes_files
def load() -> ResponseReturnValue:
    """Take the file's cells, or name every wrong row and take none."""
    file = request.files.get("file")
    try:
        loaded = load_cells(file.read() if file else b"", me(), now())
    except RegisterFileError as refusal:
        return _file_page(refusal_words(refusal)), 422
    except Invalid as refusal:
        return _file_page(rows=_worded_rows(refusal)), 422
    flash(_("%(new)s cells added, %(same)s were there already.", new=loaded.new, same=loaded.same))
    return redirect(url_for("patrol_cells.index"))


@pages.post("/from-areas")
@needs("plan")
def from_areas() -> ResponseReturnValue:
    """Make a cell of each area of the register that has none."""
    _tell_made(cells_of_areas(me(), today(), now()))
    return redirect(url_for("patrol_cells.index"))


@pages.post("/from-layer")
@needs("plan")
def from_layer() -> ResponseReturnValue:
    """Make a cell of each polygon of a layer that has none."""
    level = request.form.get("level", "")
    if level not in LEVELS:
        raise Invalid({"level": [("unknown_value", {"value": level[:40]})]})
    try:
        layer = UUID(request.form.get("layer", ""))
    except ValueError:
        raise NotFound from None
    _tell_made(cells_of_layer(layer, level, me(), now()))
    return redirect(url_for("patrol_cells.index"))


@pages.post("/settings")
@needs("plan")
def keep() -> ResponseReturnValue:
    """Keep how many months a cell may go without a patrol."""
    told = request.form.get("months", "").strip()
    months = int(told) if told.isascii() and told.isdecimal() and len(told) < 4 else 0
    set_months(me().office, months, me(), now())
    flash(_("The settings are kept."))
    return redirect(url_for("patrol_cells.index"))


def _tell_made(count: int) -> None:
    if count:
        flash(ngettext("%(num)s cell added.", "%(num)s cells added.", count))
    else:
        flash(_("Nothing was added: each of them has its cell."), "warn")


def _filled() -> CellForm:
    form = CellForm()
    form.word_levels(LEVEL_WORDS)
    return form


def _facts(form: CellForm) -> CellFacts:
    texts = {
        name: (form[name].data or "").strip()
        for name in ("code", "name", "level", "district", "area", "feature_key")
    }
    return CellFacts(**texts, first_day=form.first_day.data)


def _show_errors(
    form: CellForm, errors: Mapping[str, Sequence[tuple[str, Mapping[str, object]]]]
) -> None:
    for field, texts in worded_errors(Invalid(errors)).items():
        form[field].errors = texts


def _form_page(form: CellForm, cell: PatrolCell | None = None) -> str:
    form.word_levels(LEVEL_WORDS)
    return render_template("patrols/cell.html", form=form, cell=cell)


def _file_page(refusal: str = "", rows: Sequence[tuple[str, str]] = ()) -> str:
    return render_template(
        "patrols/file.html", refusal=refusal, rows=rows[:SHOWN_ROWS], more=len(rows) - SHOWN_ROWS
    )


def _worded_rows(refusal: Invalid) -> list[tuple[str, str]]:
    """Word each wrong row: its number in the file, and what is wrong there."""
    return [
        (row.removeprefix("row "), words(code, params))
        for row, problems in refusal.errors.items()
        for code, params in problems
    ]
