"""What two threads may do to one visit at the same moment; a real file, real locks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from inspect_app.services import audit
from inspect_app.store.base import db
from inspect_app.store.visit import Visit
from tests.cast import Cast, Client
from tests.visits import png, send, send_file, sha256, violation, visit_document


@pytest.fixture
def clients(app: Flask, cast: Cast) -> list[Client]:
    token = cast.token("lin")
    db.session.remove()
    found = [Client(app) for _ in range(4)]
    for client in found:
        client.token = token
    return found


def at_once(*deeds: Callable[[], TestResponse]) -> list[TestResponse]:
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], TestResponse]) -> TestResponse:
        barrier.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_a_file_that_arrives_with_its_visit_is_never_missed(
    clients: list[Client], cast: Cast
) -> None:
    one, two, *_ = clients
    for round_ in range(10):
        uuid, photo = uuid4(), png(100 + round_)
        files = [{"sha256": sha256(photo), "size": len(photo), "type": "image/png"}]
        document = visit_document(cast.star, files=files, signatures=[])
        at_once(
            lambda: send(one, document, uuid, files=False),  # noqa: B023 - run within this round
            lambda: send_file(two, photo),  # noqa: B023 - run within this round
        )
        final = send(one, document, uuid, files=False)
        assert (final.status_code, final.json["files"]["missing"]) == (200, [])
    assert audit.verify()[1] is None


def test_of_two_corrections_of_one_visit_one_counts(clients: list[Client], cast: Cast) -> None:
    one, two, *_ = clients
    base, kept = uuid4(), violation()
    assert send(one, visit_document(cast.star, [kept]), base).status_code == 201
    documents = [
        visit_document(cast.star, [kept], revision_of=str(base), statement=text)
        for text in ("甲改", "乙改")
    ]
    answers = at_once(
        lambda: send(one, documents[0], files=False), lambda: send(two, documents[1], files=False)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    db.session.rollback()
    counting = sa.select(sa.func.count()).select_from(Visit).filter_by(superseded_by_id=None)
    assert db.session.scalar(counting) == 1


def test_a_correction_sent_by_four_at_once_is_one_correction(
    clients: list[Client], cast: Cast
) -> None:
    """Its own violation ids and its own base do not speak against the later ones."""
    base, uuid, kept = uuid4(), uuid4(), violation()
    send(clients[0], visit_document(cast.star, [kept]), base)
    correction = visit_document(cast.star, [kept, "TIM-02"], revision_of=str(base))
    answers = at_once(
        *(lambda client=client: send(client, correction, uuid, files=False) for client in clients)
    )
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) == 1
    assert set(statuses) <= {200, 201, 423}
    assert clients[0].get("/api/v1/quarantine").json["items"] == []


def test_the_same_file_sent_twice_at_once_is_kept_once(clients: list[Client], cast: Cast) -> None:
    answers = at_once(*(lambda client=client: send_file(client, png(9)) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
