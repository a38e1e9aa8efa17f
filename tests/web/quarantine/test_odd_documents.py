"""Whatever a phone sends, its page opens and it can be settled."""

import json
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given, settings

from inspect_app.services.callers import Caller
from inspect_app.services.visits import quarantine
from inspect_app.store.base import db
from inspect_app.store.visit import QuarantinedVisit
from inspect_app.web.clock import now
from tests.cast import Cast, Client
from tests.contract.oddities import mutated
from tests.visits import (
    send,
    sha256,
    visit_document,
)
from tests.web.quarantine.at_the_desk import (
    mend,
    misspelt,
    page_of,
    stored,
)

ODD_DOCUMENTS: dict[str, Any] = {
    "nothing": {},
    "a list": [1, [2]],
    "a text": "x",
    "half a character": {"statement": "\ud800", "kind": 5},
    "half a character in a list": ["\ud800"],
    "odd parts": {
        "violations": "x",
        "answers": [3, {"item": 4}],
        "inspectors": {"a": 1},
        "site": 3,
    },
    "unknown keys": {"hello": 1, "clock": {"zone": 8}, "a.b": {}, "x" * 300: []},
    "odd lists": {
        "files": [None, {"sha256": "zz"}],
        "signatures": [[]],
        "people_met": [{"name": 4}],
    },
}


@pytest.mark.parametrize("name", ODD_DOCUMENTS)
def test_whatever_was_sent_can_be_read_and_settled(lin: Client, desk: Client, name: str) -> None:
    body = json.dumps(ODD_DOCUMENTS[name])
    assert lin.put(f"/api/v1/visits/{uuid4()}", data=body).status_code == 422
    db.session.rollback()
    number = db.session.scalars(sa.select(QuarantinedVisit.id)).one()
    assert desk.get("/quarantine/").status_code == 200
    page_of(desk, number)
    assert mend(desk, number, document="{}").status_code == 422
    assert (
        desk.post(f"/quarantine/{number}/closure", data={"closing-reason": "废"}).status_code == 302
    )


def test_no_odd_document_breaks_its_page(desk: Client, lin: Client, cast: Cast) -> None:
    """One page after the other, with what a fuzzer makes of a whole visit; half of it is mended."""
    sound = misspelt(cast, answers=[{"item": "A11", "value": "no"}])
    send(lin, sound)

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(document=mutated(sound))
    def read_and_mend(document: Any) -> None:
        text = json.dumps(document)
        uuid = uuid4()
        problems = {"kind": [("required", {})]}
        quarantine.keep(
            quarantine.RefusedVisit(uuid, text, sha256(uuid.bytes)),
            problems,
            Caller.of(cast.lin),
            now(),
        )
        number = db.session.scalars(sa.select(QuarantinedVisit.id).filter_by(visit_uuid=uuid)).one()
        page_of(desk, number)
        answer = mend(desk, number, inspectors="lin\nwang", document="{}")
        assert answer.status_code in {302, 409, 422}
        page = answer.get_data(as_text=True)
        assert answer.status_code == 302 or f"/quarantine/{number}/mending" in page

    read_and_mend()


def test_a_text_that_says_a_key_twice_is_mended_as_text(
    lin: Client, desk: Client, cast: Cast
) -> None:
    uuid, sound = uuid4(), json.dumps(visit_document(cast.star))
    send(lin, visit_document(cast.star, statement="先送签名"))
    doubled = '{"kind": "routine", ' + sound[1:]
    assert lin.put(f"/api/v1/visits/{uuid}", data=doubled).status_code == 422
    db.session.rollback()
    number = db.session.scalars(sa.select(QuarantinedVisit.id)).one()
    assert doubled[:40] in page_of(desk, number)
    assert mend(desk, number, document=doubled).status_code == 422
    assert mend(desk, number, document=sound).status_code == 302
    assert stored(uuid) is not None
