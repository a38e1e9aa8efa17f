"""Refused visits at the desk: read, mended and taken in, tried again, or settled with a reason."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.visit_mending import Place
from inspect_app.rules.refusals import Conflict, Invalid, NotFound, Refusal
from inspect_app.services.accounts import people_of
from inspect_app.services.visits import mending, quarantine
from inspect_app.services.visits.submitting import Submission
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.visit import QuarantinedVisit
from inspect_app.web.access import me, needs
from inspect_app.web.arguments import choice_argument
from inspect_app.web.clock import now
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.problems import status_of, worded_errors
from inspect_app.web.quarantine_attempt import Attempt, attempt
from inspect_app.web.quarantine_notice import notice_in_hand
from inspect_app.web.quarantine_reading import readings_of, sent_anew
from inspect_app.web.reach import in_my_district
from inspect_app.web.visit_intake import parsed, retry, take_in_mended
from inspect_app.web.wording import refusal_words, words
from inspect_app.web.wording.document_places import place_words
from inspect_app.web.wording.numbers import FATES, void_words

pages = Blueprint("quarantine", __name__, url_prefix="/quarantine")
AT = "at:"
"""A control's name is this and the path of its place."""
Texts = Mapping[str, str]


@pages.get("/")
@needs("decide")
def index() -> ResponseReturnValue:
    """List what waits, the oldest first; or what is settled, the newest first."""
    page, show_settled = wanted_page(), choice_argument("show", ("settled",)) == "settled"
    found = quarantine.settled if show_settled else quarantine.unsettled
    rows = found(me(), page.after_id, page.limit + 1)
    items = rows[: page.limit]
    documents = [_document(row) for row in items]
    return render_template(
        "quarantine/index.html",
        is_empty=not items,
        lines=zip(items, readings_of(items, documents), map(_wrong, items, documents), strict=True),
        settlements=quarantine.settlements_of(items),
        show_settled=show_settled,
        next=cursor_for([items[-1].id]) if len(rows) > page.limit else None,
    )


def _document(kept: QuarantinedVisit) -> object:
    return parsed(kept)[0]


def _wrong(kept: QuarantinedVisit, document: object) -> list[str]:
    """Word what stood against a visit when it was refused."""
    separator = _(": ")
    return [
        f"{place_words(path, document)}{separator}{words(code, params)}"
        for path, told in kept.problems.items()
        for code, params in told
    ]


@pages.get("/<int:quarantine_id>")
@needs("decide")
def show(quarantine_id: int) -> ResponseReturnValue:
    """Show a refused visit as a visit, with what is wrong at its place."""
    kept = quarantine.one_of_office(quarantine_id, me())
    return _page(kept, {})


def _page(
    kept: QuarantinedVisit, texts: Texts, refusal: Refusal | None = None, reason: str = ""
) -> ResponseReturnValue:
    is_open = kept.resolved_at is None
    document = _document(kept)
    made = attempt(kept, texts) if is_open else Attempt(kept, document)
    [read] = readings_of([kept], [document])
    wrong = _worded(made)
    page = render_template(
        "quarantine/show.html",
        kept=kept,
        read=read,
        made=made,
        texts=texts,
        reason=reason,
        refusal=refusal_words(refusal) if refusal else "",
        errors=worded_errors(refusal) if isinstance(refusal, Invalid) else {},
        wrong=wrong,
        faults={place.path: _faults(place, wrong) for place in made.places},
        told=_wrong(kept, document),
        place_words=lambda path: place_words(path, made.document),
        settlement=quarantine.settlement_of(kept),
        anew=sent_anew(kept, read),
        people=[each for each in people_of(me().office_id) if each.certificate_no],
        conflict=refusal_words(made.conflict) if made.conflict else "",
        in_hand=notice_in_hand(kept, document),
        fates=FATES,
        reason_words=void_words,
        at=AT,
    )
    return page, status_of(refusal) if refusal else 200


def _worded(made: Attempt) -> dict[str, list[str]]:
    """Word what stands against it now, by path."""
    return worded_errors(Invalid(made.problems)) if made.problems else {}


def _faults(place: Place, wrong: Mapping[str, list[str]]) -> list[str]:
    """Gather what is wrong with a place; below one that is typed as a whole, with that too."""
    inside = place.kind in ("lines", "json")
    return [
        text
        for path, texts in wrong.items()
        if path == place.path or (inside and path.startswith(f"{place.path}."))
        for text in texts
    ]


@pages.post("/<int:quarantine_id>/mending")
@needs("decide")
def mend(quarantine_id: int) -> ResponseReturnValue:
    """Put right what was refused, and take the visit in under its id, in its sender's name."""
    kept, texts, reason = _waiting(quarantine_id), _texts(), request.form.get("reason", "")
    try:
        made = attempt(kept, texts)
        if not made.is_sound:
            raise made.conflict or Invalid(made.problems)
        if not made.changed:
            return _taken_in(kept, retry(kept.id))
        submission = take_in_mended(kept, made.document, made.changed, reason)
    except (Invalid, Conflict) as refusal:
        return _page(_waiting(quarantine_id), texts, refusal, reason)
    return _taken_in(kept, submission)


def _waiting(quarantine_id: int) -> QuarantinedVisit:
    kept = quarantine.of_office(quarantine_id, me())
    if kept is None:
        raise NotFound
    return kept


def _texts() -> dict[str, str]:
    """Return what was typed, by path; an institution may be named by name or licence number."""
    texts = {name.removeprefix(AT): t for name, t in request.form.items() if name.startswith(AT)}
    if named := texts.get("institution_id", "").strip():
        texts["institution_id"] = _institution_id(named)
    return texts


def _institution_id(named: str) -> str:
    """Find the one institution of the district that is called so; else leave it as it was typed."""
    try:
        return str(UUID(named))
    except ValueError:
        is_it = sa.or_(Institution.name == named, Institution.licence_no == named)
    standing = Institution.merged_into_id.is_(None)
    query = sa.select(Institution.uuid).where(is_it, standing, in_my_district())
    found = db.session.scalars(query.limit(2)).all()
    return str(found[0]) if len(found) == 1 else named


def _taken_in(kept: QuarantinedVisit, submission: Submission) -> ResponseReturnValue:
    flash(_("Taken in. Receipt %(receipt)s", receipt=submission.receipt))
    return redirect(url_for("visits.show", uuid=kept.visit_uuid))


@pages.post("/<int:quarantine_id>/retry")
@needs("decide")
def try_again(quarantine_id: int) -> ResponseReturnValue:
    """Take it in as it was sent, once nothing stands against it any more."""
    kept = _waiting(quarantine_id)
    try:
        return _taken_in(kept, retry(quarantine_id))
    except (Invalid, Conflict) as refusal:
        return _page(_waiting(quarantine_id), {}, refusal)


@pages.post("/<int:quarantine_id>/closure")
@needs("decide")
def close(quarantine_id: int) -> ResponseReturnValue:
    """Settle it without taking it in."""
    kept, reason = _waiting(quarantine_id), request.form.get("closing-reason", "")
    try:
        mending.close(kept, reason, me(), now())
    except Invalid as refusal:
        return _page(_waiting(quarantine_id), {}, refusal)
    flash(_("Settled. It stays readable here, and who sent it is told your reason."))
    return redirect(url_for("quarantine.index"))


@pages.post("/<int:quarantine_id>/reopening")
@needs("decide")
def reopen(quarantine_id: int) -> ResponseReturnValue:
    """Take up again what was settled without taking it in."""
    kept = quarantine.one_of_office(quarantine_id, me())
    mending.reopen(kept, me(), now())
    flash(_("It waits again."))
    return redirect(url_for("quarantine.show", quarantine_id=kept.id))
