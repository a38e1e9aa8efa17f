"""The papers of a visit as answers: its record, its photo pages, a copy of one photo."""

from flask import Response
from flask_babel import gettext as _

from inspect_app.services.visits.photos import photo_copy, photo_pages
from inspect_app.services.visits.record import record_paper
from inspect_app.services.visits.submitting import files_of
from inspect_app.store.visit import Visit
from inspect_app.web.paper_answers import pdf_answer


def record_answer(visit: Visit) -> Response:
    """Answer the record, drawn from what was submitted."""
    return pdf_answer(record_paper(visit), visit.receipt, visit.content_hash)


def photos_answer(visit: Visit) -> Response:
    """Answer the photo pages; they change while files are still to come."""
    _have, missing = files_of(visit.id)
    name = _("%(receipt)s photos", receipt=visit.receipt)
    return pdf_answer(photo_pages(visit), name, f"{visit.content_hash}-photos-{len(missing)}")


def photo_answer(visit: Visit, sha256: str) -> Response:
    """Answer a copy of one photo that bears time, place, receipt and hash."""
    answer = Response(photo_copy(visit, sha256), mimetype="image/jpeg")
    name = f"{visit.receipt}-{sha256[:12]}.jpg"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
