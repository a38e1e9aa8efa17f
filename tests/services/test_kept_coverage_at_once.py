"""Visits that become complete at the same time all count (PostgreSQL runs them side by side)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from flask import Flask

from inspect_app.rules.coverage import Period
from inspect_app.services.coverage.checking import first_difference
from inspect_app.services.coverage.counting import Scope
from inspect_app.services.coverage.keeping import keep_period
from inspect_app.services.coverage.kept import kept
from inspect_app.store.base import db
from tests.cast import NOW, Cast, Client, make_institution
from tests.visits import PICTURES, send, send_file, visit_document

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
MANY = 12


def test_visits_of_different_places_at_once_all_count(app: Flask, cast: Cast) -> None:
    keep_period(cast.offices["xihu"], QUARTER, "tests", NOW)
    places = [make_institution(cast.offices["xihu"], f"机构{n}") for n in range(MANY)]
    token = cast.token("lin")
    documents = [visit_document(place) for place in places]
    db.session.rollback()

    def visit(document: dict[str, object]) -> int:
        client = Client(app)
        client.token = token
        return send(client, document, files=False).status_code

    first = Client(app)
    first.token = token
    for hash_, content in PICTURES.items():
        send_file(first, content, hash_)
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(visit, documents)) == [201] * MANY
    db.session.rollback()
    found = kept(Scope(cast.offices["xihu"], QUARTER), (), every_kind=False)
    assert found is not None
    assert sum(cell.tally.visited for cell in found.cells) == MANY
    assert first_difference() is None
