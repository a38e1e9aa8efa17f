"""A merge while cases are being written down: none is left at an entry out of the register."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask

from forms.visit import report_of
from inspect_app.rules.canonical import canonical_json
from inspect_app.services import audit
from inspect_app.services.callers import Caller
from inspect_app.services.institutions.editing import By
from inspect_app.services.merging.merges import NewMerge, merge
from inspect_app.services.visits.facts import gather
from inspect_app.services.visits.rows import Incoming, built
from inspect_app.services.visits.storing import store
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit
from tests.cast import NOW, Cast, Client, make_institution
from tests.visits import send, visit_document

ROUNDS, SENDERS = 5, 3


def merged_by_the_director(cast: Cast, kept: Institution, gone: Institution) -> None:
    by = By(cast.director, cast.director.office, NOW)
    merge(NewMerge(kept, gone, (), "同一家"), by)


def test_a_visit_read_before_the_merge_and_stored_after_it_follows(cast: Cast) -> None:
    twin = make_institution(cast.offices["xihu"], "星河中心")
    document = visit_document(twin)
    canonical = canonical_json(document)
    hash_ = hashlib.sha256(canonical.encode()).hexdigest()
    incoming = Incoming(uuid4(), canonical, hash_, document)
    rows = built(incoming, gather(report_of(document), Caller.of(cast.lin)), NOW)
    merged_by_the_director(cast, cast.star, twin)
    store(rows, NOW)
    assert db.session.scalars(sa.select(Visit.institution_id)).one() == cast.star.id


def test_visits_sent_while_entries_are_merged_all_stand_with_the_survivor(
    app: Flask, cast: Cast
) -> None:
    token, office = cast.token("lin"), cast.offices["xihu"]
    for round_ in range(ROUNDS):
        twin = make_institution(office, f"另一条目{round_}")
        document = visit_document(twin)
        deeds = [sender(app, token, document) for _ in range(SENDERS)]
        ids = cast.star.id, twin.id, cast.director.id
        db.session.remove()
        assert at_once([*deeds, merger(app, *ids)]) == [201] * SENDERS + [0]
    query = sa.select(Visit.institution_id, sa.func.count()).group_by(Visit.institution_id)
    assert [tuple(row) for row in db.session.execute(query)] == [(ids[0], ROUNDS * SENDERS)]
    assert audit.verify()[1] is None


def sender(app: Flask, token: str, document: dict[str, object]) -> Callable[[], int]:
    client = Client(app)
    client.token = token
    return lambda: send(client, document, files=False).status_code - 1  # 202: files are missing


def merger(app: Flask, kept: int, gone: int, director: int) -> Callable[[], int]:
    def run() -> int:
        with app.app_context():
            stays, goes = (db.session.get_one(Institution, each) for each in (kept, gone))
            person = db.session.get_one(Person, director)
            merge(NewMerge(stays, goes, (), "同一家"), By(person, person.office, NOW))
            db.session.remove()
        return 0

    return run


def at_once(deeds: list[Callable[[], int]]) -> list[int]:
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], int]) -> int:
        barrier.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))
