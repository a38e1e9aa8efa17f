"""A refused visit settled: tried again, or put aside for good, once."""

import pytest

from inspect_app.rules.refusals import NotFound
from inspect_app.services.visits import mending
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person
from inspect_app.web.clock import now
from tests.cast import Cast, Client
from tests.visits import (
    send,
)
from tests.web.quarantine.at_the_desk import Refuse, kept, mend, misspelt, page_of, stored


def test_two_clerks_at_once_settle_it_once(desk: Client, cast: Cast, refused: Refuse) -> None:
    _uuid, number = refused(misspelt(cast))
    assert mend(desk, number, inspectors="lin\nwang").status_code == 302
    assert mend(desk, number, inspectors="lin\nwang").status_code == 404
    assert (
        desk.post(f"/quarantine/{number}/closure", data={"closing-reason": "x"}).status_code == 404
    )


def test_what_was_settled_a_moment_ago_is_not_settled_again(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    """Two clerks had it open; the database says who was first."""
    row = kept(refused(misspelt(cast))[1])
    mending.close(row, "已另行上传", cast.director, now())
    with pytest.raises(NotFound):
        mending.close(row, "重复", cast.director, now())


def test_one_settled_without_taking_in_does_not_come_back(
    desk: Client, lin: Client, cast: Cast, refused: Refuse
) -> None:
    document = misspelt(cast)
    uuid, number = refused(document)
    empty = desk.post(f"/quarantine/{number}/closure", data={"closing-reason": " "})
    assert empty.status_code == 422
    done = desk.post(f"/quarantine/{number}/closure", data={"closing-reason": "已另行上传"})
    assert done.status_code == 302
    again = send(lin, document, uuid)
    assert again.status_code == 422
    assert "已另行上传" in again.json["errors"]["document"][0]
    assert desk.get("/api/v1/quarantine").json["items"] == []
    with writing():
        db.session.get_one(Person, cast.wang.id).login = "wagn"
    sound = send(lin, document, uuid)
    assert sound.status_code == 422, "now nothing is wrong with it, but the office has decided"
    assert stored(uuid) is None
    assert "已另行上传" in page_of(desk, number)
    assert "Not taken in" in desk.get("/quarantine/?show=settled&lang=en").get_data(as_text=True)
    assert desk.post(f"/quarantine/{number}/reopening").status_code == 302
    assert send(lin, document, uuid).status_code == 201
    assert desk.post(f"/quarantine/{number}/reopening").status_code == 409


def test_what_came_right_meanwhile_is_taken_in_as_it_was_sent(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    uuid, number = refused(misspelt(cast))
    with writing():
        db.session.get_one(Person, cast.wang.id).login = "wagn"
    assert "Nothing stands against it any more." in page_of(desk, number)
    assert desk.post(f"/quarantine/{number}/retry").status_code == 302
    visit = stored(uuid)
    assert visit is not None
    assert visit.content_hash == kept(number).content_hash
    assert "Taken in as sent" in desk.get("/quarantine/?show=settled&lang=en").get_data(
        as_text=True
    )
