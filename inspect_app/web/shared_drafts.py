"""A colleague's unfinished visit, to be read by the inspector it names."""

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from forms.document_shapes import Problems
from forms.visit_codec import document_from_fields
from forms.visit_document import ANSWER
from forms.visit_page import document_fields
from inspect_app.rules.checklist_items import Item
from inspect_app.rules.refusals import NotFound
from inspect_app.rules.roles import may
from inspect_app.services.visits.drafts import drafts_of, ended
from inspect_app.services.visits.shared_drafts import SharedDraft, draft_naming, drafts_naming
from inspect_app.store.person import Person
from inspect_app.store.visit import VisitAnswer, VisitDraft
from inspect_app.web.access import me, needs
from inspect_app.web.visit_page import VisitPage, page_of
from inspect_app.web.visit_pages import answer_text

pages = Blueprint("shared_drafts", __name__, url_prefix="/field/drafts")
MOST_HELD = 200


def colleagues_drafts() -> list[tuple[SharedDraft, VisitPage]]:
    """List colleagues' drafts that name me, with their pages."""
    found = []
    for shared in drafts_naming(me()) if may(me().role, "visit") else ():
        with suppress(NotFound):  # a checklist that is no longer shipped must not close the list
            found.append((shared, page_of(shared.draft)))
    return found


@pages.get("/elsewhere")
@needs("visit")
def elsewhere() -> ResponseReturnValue:
    """Tell a phone which of its drafts (``?of=``) are over, and what goes on without it.

    ``mine`` are one's own drafts that it does not hold, ``shared`` colleagues' that name me.
    """
    held = _held()
    mine = [(draft, me()) for draft in drafts_of(me()) if draft.visit_uuid not in held]
    shared = [(each.draft, each.author) for each in drafts_naming(me())]
    over = {str(uuid): end for uuid, end in ended(me(), held).items()}
    return jsonify(ended=over, mine=_lines(mine), shared=_lines(shared))


def _held() -> set[UUID]:
    held = set()
    for text in request.args.getlist("of")[:MOST_HELD]:
        with suppress(ValueError):
            held.add(UUID(text))
    return held


def _lines(drafts: Iterable[tuple[VisitDraft, Person]]) -> list[dict[str, object]]:
    lines = []
    for draft, author in drafts:
        with suppress(NotFound):  # of a checklist that is no longer shipped nothing can be told
            page = page_of(draft)
            done, total = page.progress
            lines.append(
                {
                    "id": str(page.uuid), "name": page.name, "author": author.display,
                    "at": draft.updated_at.isoformat(), "done": done, "total": total,
                }
            )  # fmt: skip
    return lines


@pages.get("/<uuid:uuid>")
@needs("visit")
def show(uuid: UUID) -> ResponseReturnValue:
    """Show what the colleague typed so far, as the server has it."""
    shared = draft_naming(me(), uuid)
    page = page_of(shared.draft)
    return render_template(
        "field/shared_draft.html", page=page, kept=page.kept, shared=shared, answers=_answers(page)
    )


def _is_sound(part: object) -> bool:
    problems = Problems()
    ANSWER.read(part, "", problems)
    return not problems


def _answers(page: VisitPage) -> list[tuple[Item, str, str]]:
    """List the answers so far: the item, what was answered, and the note."""
    document = document_from_fields(document_fields(page.kept.fields))
    # What is half typed may spell anything; only what an answer may be is read as one.
    given = {part["item"]: part for part in document.get("answers", ()) if _is_sound(part)}
    items = [row.item for row in page.rows if row.item.id in given]
    return [
        (item, answer_text(VisitAnswer(item.id, "", given[item.id], ""), item),
         str(given[item.id].get("note", "")))
        for item in items
    ]  # fmt: skip
