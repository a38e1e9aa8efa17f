"""A cell and its patrols, made on demand for the calls about them."""

from typing import Any
from uuid import UUID, uuid4

from inspect_app.store.person import Person
from tests.services.patrols.walking import make_cell, patrol_document, send, site

FIX = {"at": "2026-11-20T10:05:00+08:00", "lat": 30.27, "lng": 120.15, "accuracy_m": 9}


def asked(by: Person) -> dict[str, Any]:
    """What a phone sends of a patrol in a new cell."""
    found = site(address="文二路1号", lat=30.27, lng=120.15, note="晚间有人授课")
    said = {"companions": ["网格员 甲"], "fixes": [FIX], "sites": [found], "note": "逐层走访"}
    return patrol_document(make_cell(by, f"C-{uuid4().hex[:8]}"), **said)


def walked(by: Person) -> tuple[UUID, dict[str, Any]]:
    """A patrol that stands, by its id and what was sent."""
    uuid, document = uuid4(), asked(by)
    send(by, document, uuid)
    return uuid, document
