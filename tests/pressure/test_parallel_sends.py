"""Fifty sends of one visit make one visit, and one receipt (design rule 2)."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from inspect_app.services import audit
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.visit import Visit
from tests.pressure.crowd import at_once
from tests.pressure.serving import Answer, Sender, Served
from tests.visits import visit_document


def count(served: Served, query: sa.Select[tuple[int]]) -> int:
    with served.app.app_context():
        found = db.session.scalar(query) or 0
        assert audit.verify()[1] is None
        db.session.remove()
    return found


VISITS = sa.select(sa.func.count()).select_from(Visit)
SUBMISSIONS = (
    sa.select(sa.func.count()).select_from(AuditEvent).where(AuditEvent.deed == "visit.submit")
)


def send_until_settled(sender: Sender, path: str, document: object) -> Answer:
    """423 says that a living process stores it right now: whoever hears that asks again."""
    while True:
        answer = sender.send("PUT", path, document)
        if answer.status != 423:
            sender.close()
            return answer


@pytest.mark.fault(
    "one visit is sent fifty times at once",
    "it is there once, all get the same receipt",
    gap="Kobo: what was sent twice at once had to be cleaned up later by a command",
)
def test_fifty_sends_to_a_server_make_one_visit(served: Served) -> None:
    path, document = f"/api/v1/visits/{uuid4()}", visit_document(served.star, ["FEE-01"])
    senders = [served.sender() for _ in range(50)]
    first = at_once(lambda sender: sender.send("PUT", path, document), senders)
    statuses = [answer.status for answer in first]
    assert set(statuses) <= {200, 201, 423}
    assert statuses.count(201) == 1
    settled = at_once(lambda sender: send_until_settled(sender, path, document), senders)
    assert {answer.status for answer in settled} == {200}
    told = [answer.document["receipt"] for answer in first if answer.status != 423]
    assert len({*told, *(answer.document["receipt"] for answer in settled)}) == 1
    assert count(served, VISITS) == count(served, SUBMISSIONS) == 1


@pytest.mark.fault(
    "fifty different contents under one id at once",
    "one is stored, the others are told so (409)",
)
def test_of_fifty_contents_under_one_id_one_is_stored(served: Served) -> None:
    path = f"/api/v1/visits/{uuid4()}"
    documents = [visit_document(served.star, statement=f"第{n}份") for n in range(50)]

    def send(document: object) -> Answer:
        return send_until_settled(served.sender(), path, document)

    answers = at_once(send, documents)
    assert sorted(answer.status for answer in answers) == [201] + [409] * 49
    assert {a.document["code"] for a in answers if a.status == 409} == {"other_content"}
    assert count(served, VISITS) == count(served, SUBMISSIONS) == 1
