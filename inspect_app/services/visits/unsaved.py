"""A visit as it would be stored, for what must be judged before it is."""

from sqlalchemy.orm.attributes import set_committed_value

from inspect_app.services.visits.rows import Rows
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit, VisitFile, VisitInspector


def unsaved_visit(rows: Rows) -> Visit:
    """Return the visit with its inspectors, violations and files; no session knows of it."""
    visit = Visit(**rows.visit)
    parts = {
        "inspectors": [VisitInspector(**row) for row in rows.inspectors],
        "violations": [Violation(**row) for row in rows.violations],
        "files": [VisitFile(**row) for row in rows.files],
    }
    for name, found in parts.items():
        set_committed_value(visit, name, found)
    return visit
