"""Cells and patrols for tests."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from inspect_app.rules.canonical import content_hash
from inspect_app.rules.patrol_body import read_patrol
from inspect_app.services.patrols.cells import CellFacts, add_cell
from inspect_app.services.patrols.recording import Sent, record_patrol
from inspect_app.store.patrol import Patrol, PatrolCell
from inspect_app.store.person import Person
from tests.cast import NOW


def make_cell(by: Person, code: str = "W-01", **facts: Any) -> PatrolCell:
    """Add a grid cell of the person's office."""
    told = {"name": f"网格{code}", "level": "grid", "district": by.office.district, **facts}
    return add_cell(CellFacts(code, **told), by, NOW)


def patrol_document(cell: PatrolCell, day: date = date(2026, 11, 20), **changes: Any) -> Any:
    """An hour in that cell, from ten in the morning in China."""
    begun = datetime.combine(day, time(2), UTC)
    return {
        "cell": str(cell.uuid),
        "started_at": begun.isoformat(),
        "finished_at": begun.replace(hour=3).isoformat(),
        **changes,
    }


def site(name: str = "望湖楼三楼补习点", **facts: Any) -> dict[str, Any]:
    """A site that no register holds."""
    return {"id": str(uuid4()), "name": name, **facts}


def walk(by: Person, cell: PatrolCell, day: date = date(2026, 11, 20), **changes: Any) -> Patrol:
    """Record a patrol."""
    return send(by, patrol_document(cell, day, **changes))[0]


def send(by: Person, document: Any, uuid: UUID | None = None) -> tuple[Patrol, bool]:
    """Record a document under an id; also whether it is new."""
    report = read_patrol(document)
    return record_patrol(Sent(uuid or uuid4(), content_hash(document), report), by, NOW)
