"""Patrols: recorded on the phone, read at the desk. Works without JavaScript.

A patrol is no inspection: it is no visit, touches no cap and yields no notice.
"""

import hashlib
from collections.abc import Sequence
from math import isfinite
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.patrol import PatrolForm, WithdrawalForm, posted_fixes
from inspect_app.rules.calendar import CHINA
from inspect_app.rules.refusals import Invalid, Refusal
from inspect_app.rules.roles import may
from inspect_app.rules.strict_body import is_sha256
from inspect_app.services.evidence.receiving import receive_file
from inspect_app.services.patrols.cells import CellFilter, cell_of_office, list_cells
from inspect_app.services.patrols.places import cells_near
from inspect_app.services.patrols.reading import (
    PatrolFilter,
    finding_of,
    findings_of,
    list_patrols,
    patrol_of_office,
)
from inspect_app.services.patrols.recording import (
    known_patrol,
    take_into_register,
    withdraw_patrol,
)
from inspect_app.store.patrol import PatrolCell
from inspect_app.web.access import me, needs
from inspect_app.web.arguments import optional_day_argument, text_argument, uuid_argument
from inspect_app.web.body_sizes import takes_files
from inspect_app.web.clock import now, today
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.patrol_intake import take_in
from inspect_app.web.problems import status_of, worded_errors
from inspect_app.web.wording import refusal_words
from inspect_app.web.wording.patrols import LEVELS

pages = Blueprint("patrols", __name__)

OFFERED = 20


@pages.get("/patrols/")
def index() -> ResponseReturnValue:
    """List the office's patrols, the newest first."""
    page = wanted_page()
    wanted = PatrolFilter(
        me().office_id,
        uuid_argument("cell"),
        optional_day_argument("from"),
        optional_day_argument("to"),
    )
    rows = list_patrols(wanted, page.after_id, page.limit)
    items = rows[: page.limit]
    return render_template(
        "patrols/index.html",
        wanted=wanted,
        cell=cell_of_office(wanted.cell, me().office_id) if wanted.cell else None,
        patrols=items,
        findings=findings_of(items),
        next=cursor_for([items[-1].id]) if len(rows) > page.limit else None,
        may_patrol=may(me().role, "patrol"),
    )


@pages.get("/patrols/<uuid:uuid>")
def show(uuid: UUID) -> ResponseReturnValue:
    """Show one patrol and the sites it found."""
    return _shown(uuid, WithdrawalForm())


def _shown(uuid: UUID, form: WithdrawalForm) -> str:
    patrol = patrol_of_office(uuid, me().office_id)
    return render_template(
        "patrols/show.html",
        patrol=patrol,
        findings=findings_of([patrol]).get(patrol.id, []),
        form=form,
        levels=LEVELS,
        may_withdraw=patrol.person_id == me().id or may(me().role, "plan"),
        may_add=may(me().role, "visit") or may(me().role, "register"),
    )


@pages.post("/patrols/<uuid:uuid>/withdrawal")
@needs("patrol")
def withdraw(uuid: UUID) -> ResponseReturnValue:
    """Let a patrol count no more, with the reason."""
    patrol, form = patrol_of_office(uuid, me().office_id), WithdrawalForm()
    if not form.validate_on_submit():
        return _shown(uuid, form), 422
    withdraw_patrol(patrol, form.reason.data or "", me(), now())
    flash(_("The patrol is withdrawn. It stays to be read and counts no more."))
    return redirect(url_for("patrols.show", uuid=patrol.uuid))


@pages.post("/patrols/<uuid:uuid>/sites/<uuid:finding>")
@needs("visit")
def take_site(uuid: UUID, finding: UUID) -> ResponseReturnValue:
    """Take a found site into the register as an unlicensed one."""
    patrol = patrol_of_office(uuid, me().office_id)
    row = take_into_register(finding_of(patrol, finding), me(), now())
    flash(_("The site stands in the register as an unlicensed one. Assign a visit next."))
    return redirect(url_for("institutions.show", institution_id=row.uuid))


@pages.get("/field/patrols/new")
@needs("patrol")
def ask() -> ResponseReturnValue:
    """Choose a cell; then ask what the patrol saw."""
    if (chosen := uuid_argument("cell")) is not None:
        cell = cell_of_office(chosen, me().office_id)
        begun = now().astimezone(CHINA).replace(second=0, microsecond=0, tzinfo=None)
        form = PatrolForm(formdata=None, data={"uuid": str(uuid4()), "started_at": begun})
        for site in form.sites:
            site.form.id.data = str(uuid4())
        return _form_page(form, cell)
    return _choice_page(_found_cells(text_argument("q")))


def _found_cells(words: str) -> Sequence[PatrolCell]:
    return list_cells(CellFilter(me().office_id, words, on=today()), None, OFFERED)


def _choice_page(cells: Sequence[PatrolCell], *, near: bool = False) -> str:
    return render_template(
        "patrols/choose.html",
        cells=cells[:OFFERED],
        more=len(cells) > OFFERED,
        near=near,
        levels=LEVELS,
    )


@pages.post("/field/patrols/near")
@needs("patrol")
def near() -> ResponseReturnValue:
    """Offer the cells at the phone's position, which is kept nowhere."""
    fixes = posted_fixes(request.form.items(multi=True))
    match fixes[-1] if fixes else {}:
        case {"lat": float(lat), "lng": float(lng)} if isfinite(lat) and isfinite(lng):
            return _choice_page(cells_near(me().office, lat, lng, today(), OFFERED), near=True)
    flash(_("The phone told no position. Search for the cell by its name."), "warn")
    return redirect(url_for("patrols.ask"))


@pages.post("/field/patrols/new")
@needs("patrol")
@takes_files
def record() -> ResponseReturnValue:
    """Keep the patrol with its photos; pressed twice it is one."""
    form, cell = PatrolForm(), _posted_cell()
    files = _posted_files()
    fixes = posted_fixes(request.form.items(multi=True))
    if request.form.get("do") == "add-site":
        form.sites.append_entry({"id": str(uuid4())})
        return _form_page(form, cell, files, fixes)
    if not form.validate_on_submit():
        return _form_page(form, cell, files, fixes), 422
    try:
        uuid = UUID(str(form.uuid.data))
        if known_patrol(uuid, me().office_id) is not None:
            flash(_("This patrol was recorded already. Here it is."), "warn")
            return redirect(url_for("patrols.show", uuid=uuid))
        document = form.document(str(cell.uuid), files, fixes, now())
        patrol, _is_new = take_in(uuid, document)
    except Refusal as refusal:
        return _form_page(form, cell, files, fixes, _problems(refusal)), status_of(refusal)
    flash(_("The patrol is recorded."))
    return redirect(url_for("patrols.show", uuid=patrol.uuid))


def _posted_cell() -> PatrolCell:
    try:
        return cell_of_office(UUID(request.form.get("cell", "")), me().office_id)
    except ValueError:
        raise Invalid({"cell": [("cell_unknown", {})]}) from None


def _posted_files() -> list[str]:
    """The photos that came along, kept as evidence, after those kept from an earlier try."""
    kept = [text for text in request.form.getlist("files") if is_sha256(text)]
    for upload in request.files.getlist("photos"):
        if upload.filename:
            content = upload.stream.read()
            row, _new = receive_file(hashlib.sha256(content).hexdigest(), [content], me(), now())
            kept.append(row.sha256)
    return list(dict.fromkeys(kept))


def _problems(refusal: Refusal) -> list[tuple[str, str]]:
    """Each problem with the field it stands at."""
    if not isinstance(refusal, Invalid):
        return [("patrol-form", refusal_words(refusal))]
    return [
        (field.partition(".")[0] or "patrol-form", text)
        for field, texts in worded_errors(refusal).items()
        for text in texts
    ]


def _form_page(
    form: PatrolForm,
    cell: PatrolCell,
    files: Sequence[str] = (),
    fixes: Sequence[dict[str, Any]] = (),
    problems: Sequence[tuple[str, str]] | None = None,
) -> str:
    return render_template(
        "patrols/new.html", form=form, cell=cell, files=files, fixes=fixes, problems=problems,
        levels=LEVELS,
    )  # fmt: skip
