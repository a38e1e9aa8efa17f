"""Duplicates in the register: who may be one, side by side; merges, and undoing them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.merge import DistinctionForm, MergeForm, UndoForm, merge_form
from inspect_app.rules.refusals import Invalid
from inspect_app.services.institutions.editing import By
from inspect_app.services.institutions.search import Query, search_institutions
from inspect_app.services.merging.distinctions import (
    distinction_of,
    distinctions,
    take_back,
    tell_apart,
)
from inspect_app.services.merging.duplicates import after, duplicates, duplicates_of, pair_of
from inspect_app.services.merging.facts import require_mergeable
from inspect_app.services.merging.merges import (
    NewMerge,
    changed_since,
    merge,
    merge_by_uuid,
    merges_of,
    undo,
    undoable,
)
from inspect_app.services.merging.sides import Beside, beside, better_kept_first, sides_of
from inspect_app.store.institution_merge import InstitutionMerge
from inspect_app.web.access import me, needs
from inspect_app.web.arguments import choice_argument, text_argument
from inspect_app.web.clock import now
from inspect_app.web.paging import cursor_for, numbers_after, wanted_page
from inspect_app.web.problems import worded_errors
from inspect_app.web.reach import entry_of_my_office
from inspect_app.web.wording import refusal_words
from inspect_app.web.wording.merges import AGAINST, FOR, MOVED
from inspect_app.web.wording.register import FIELDS

pages = Blueprint("merges", __name__, url_prefix="/institutions")

PAIRS_A_PAGE, MOST_FOUND = 20, 20


@pages.get("/duplicates")
@needs("register")
def index() -> ResponseReturnValue:
    """List the pairs worth a look; or what was merged; or who was judged apart."""
    match choice_argument("show", ("offered", "merged", "apart")):
        case "merged":
            return _merged()
        case "apart":
            return _apart()
    page, found = wanted_page(PAIRS_A_PAGE), duplicates(me().office_id)
    pairs = after(found, numbers_after(page, 3), page.limit)
    shown = pairs[: page.limit]
    return render_template(
        "institutions/duplicates.html",
        show="offered",
        pairs=shown,
        total=len(found),
        next=cursor_for(list(shown[-1].place)) if len(pairs) > page.limit else None,
        **_words(),
    )


def _merged() -> str:
    page = wanted_page()
    found = merges_of(me().office_id, page.after_id, page.limit)
    next_ = cursor_for([found[page.limit - 1].id]) if len(found) > page.limit else None
    return render_template(
        "institutions/duplicates.html", show="merged", merges=found[: page.limit], next=next_
    )


def _apart() -> str:
    page = wanted_page()
    found = distinctions(me().office_id, numbers_after(page, 2), page.limit)
    shown = found[: page.limit]
    more = len(found) > page.limit
    next_ = cursor_for([shown[-1].low_id, shown[-1].high_id]) if more else None
    form = DistinctionForm()
    return render_template(
        "institutions/duplicates.html", show="apart", judged=shown, next=next_, form=form
    )


@pages.get("/<uuid:institution_id>/duplicates")
@needs("register")
def of_one(institution_id: UUID) -> ResponseReturnValue:
    """Look for the entry that this one doubles: what is offered, and a search."""
    row = entry_of_my_office(institution_id)
    words, office = text_argument("q", 200), me().office
    query = Query(office.district, words, office_id=office.id, limit=MOST_FOUND)
    found = search_institutions(query).items if words else ()
    return render_template(
        "institutions/doubles.html",
        institution=row,
        pairs=duplicates_of(row),
        q=words,
        found=[one for one in found if one.id != row.id],
        **_words(),
    )


@pages.get("/<uuid:institution_id>/merge/<uuid:other_id>")
@needs("register")
def ask(institution_id: UUID, other_id: UUID) -> ResponseReturnValue:
    """Put two entries beside each other; the first one is proposed to stay."""
    kept, other = entry_of_my_office(institution_id), entry_of_my_office(other_id)
    require_mergeable(kept, other)
    if not request.args.get("chosen"):
        kept, other = better_kept_first(kept, other, me().office_id)
    two = beside(kept, other, me().office_id)
    return _side_by_side(two, _form_for(two))


@pages.post("/<uuid:institution_id>/merge/<uuid:other_id>")
@needs("register")
def add(institution_id: UUID, other_id: UUID) -> ResponseReturnValue:
    """Merge: the first stays, the other goes into it."""
    kept, other = entry_of_my_office(institution_id), entry_of_my_office(other_id)
    require_mergeable(kept, other)
    two = beside(kept, other, me().office_id)
    form = _form_for(two)
    if form.validate_on_submit():
        new = NewMerge(kept, other, form.taken(), form.reason.data)
        try:
            row = merge(new, By(me(), me().office, now()))
        except Invalid as refusal:
            _show_errors(form, refusal)
        else:
            flash(_("Merged. “%(name)s” stands for both.", name=row.survivor.name))
            return redirect(url_for("merges.show", merge_id=row.uuid))
    return _side_by_side(two, form), 422


def _form_for(two: Beside) -> MergeForm:
    return merge_form({each.group: each.prefers_other for each in two.different}, FIELDS)()


def _show_errors(form: Any, refusal: Invalid) -> None:
    for field, texts in worded_errors(refusal).items():
        name = field if field in form else f"take-{field}"
        shown = form[name] if name in form else form.reason  # noqa: SIM401 - a form has no get
        shown.errors = texts


def _side_by_side(two: Beside, form: MergeForm) -> str:
    return render_template(
        "institutions/merge.html",
        two=two,
        form=form,
        apart=DistinctionForm(prefix="apart"),
        pair=pair_of(two.kept.row, two.other.row),
        judged=distinction_of(two.kept.row, two.other.row),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"fields": FIELDS, "reasons": FOR, "doubts": AGAINST}


@pages.post("/<uuid:institution_id>/distinction/<uuid:other_id>")
@needs("register")
def distinguish(institution_id: UUID, other_id: UUID) -> ResponseReturnValue:
    """Keep that they are two: the pair is not offered again."""
    one, other = entry_of_my_office(institution_id), entry_of_my_office(other_id)
    reason = DistinctionForm(prefix="apart").reason.data or ""
    tell_apart(one, other, reason, By(me(), me().office, now()))
    flash(_("Kept as two. The pair is not offered again."))
    return redirect(url_for("merges.index"))


@pages.post("/<uuid:institution_id>/distinction/<uuid:other_id>/withdrawal")
@needs("register")
def stop_distinguishing(institution_id: UUID, other_id: UUID) -> ResponseReturnValue:
    """Take it back: the pair may be offered again."""
    one, other = entry_of_my_office(institution_id), entry_of_my_office(other_id)
    take_back(one, other, By(me(), me().office, now()))
    flash(_("Taken back. The pair is offered again if it looks alike."))
    return redirect(url_for("merges.index", show="apart"))


@pages.get("/merges/<uuid:merge_id>")
@needs("register")
def show(merge_id: UUID) -> ResponseReturnValue:
    """Show a merge: what went where, and how to undo it."""
    row = merge_by_uuid(merge_id, me().office_id)
    return _merge_page(row, _undo_form(row))


@pages.post("/merges/<uuid:merge_id>/undoing")
@needs("register")
def send_back(merge_id: UUID) -> ResponseReturnValue:
    """Undo a merge: what it moved goes back."""
    row = merge_by_uuid(merge_id, me().office_id)
    form = _undo_form(row)
    if form.validate_on_submit():
        try:
            undo(row, form.reason.data, By(me(), me().office, now()), form.restored.data or ())
        except Invalid as refusal:
            _show_errors(form, refusal)
        else:
            flash(_("Undone. Both entries stand in the register again."))
            return redirect(url_for("merges.show", merge_id=row.uuid))
    return _merge_page(row, form), 422


def _undo_form(row: InstitutionMerge) -> UndoForm:
    form = UndoForm()
    form.offer(changed_since(row), FIELDS)
    return form


def _merge_page(row: InstitutionMerge, form: UndoForm) -> str:
    hindrance = undoable(row)
    return render_template(
        "institutions/merged.html",
        merge=row,
        form=form,
        sides=sides_of((row.survivor, row.absorbed), me().office_id),
        hindrance=refusal_words(hindrance) if hindrance else "",
        fields=FIELDS,
        moved=MOVED,
    )
