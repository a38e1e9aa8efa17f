"""A colleague's unfinished visit, to be read by the inspector it names."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forms.document_shapes import Problems
from forms.visit_codec import document_from_fields
from forms.visit_document import ANSWER
from forms.visit_page import document_fields
from inspect_app.rules.checklist_items import Item
from inspect_app.services.visits.shared_drafts import draft_naming
from inspect_app.store.visit import VisitAnswer
from inspect_app.web.access import me, needs
from inspect_app.web.visit_page import VisitPage, page_of
from inspect_app.web.visit_pages import answer_text

pages = Blueprint("shared_drafts", __name__, url_prefix="/field/drafts")


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
