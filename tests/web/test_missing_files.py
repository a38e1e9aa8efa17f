"""A visit whose file will not come: its page says what to do, and a revision replaces it."""

from typing import Any
from uuid import uuid4

import pytest

from tests.cast import Cast, Client
from tests.visits import PICTURES, png, send, send_file, sha256, violation, visit_document

KEPT, LOST, AGAIN = png(11), png(12), png(13)
PHONE = "01935cd2-0000-7000-8000-00000000000a"


def told_of(*contents: bytes) -> list[dict[str, object]]:
    return [
        {"sha256": hash_, "size": len(content), "type": "image/png"}
        for hash_, content in [*PICTURES.items(), *((sha256(each), each) for each in contents)]
    ]


def sent_without_a_photo(lin: Client, cast: Cast) -> tuple[str, dict[str, Any]]:
    """Send a visit one of whose photos never comes; return its id and what it says."""
    send_file(lin, KEPT)
    found = violation(files=[sha256(KEPT), sha256(LOST)])
    document = visit_document(cast.star, [found], files=told_of(KEPT, LOST))
    uuid = str(uuid4())
    assert send(lin, document, uuid).status_code in {201, 202}
    return uuid, document


def page_of(desk: Client, uuid: str) -> str:
    return desk.get(f"/visits/{uuid}?lang=en").get_data(as_text=True)


def test_the_page_says_which_file_is_missing_and_whom_to_ask(
    lin: Client, desk: Client, cast: Cast
) -> None:
    uuid, _document = sent_without_a_photo(lin, cast)
    page = page_of(desk, uuid)
    assert "<li>照片2 · Violation 1</li>" in page
    assert f"when {cast.lin.display} handed the visit in" in page
    assert "No phone reports unsent work" in page
    assert f"Ask {cast.lin.display} to open the outbox" in page


def test_the_page_names_the_phone_that_says_it_has_unsent_work(
    lin: Client, desk: Client, cast: Cast
) -> None:
    uuid, _document = sent_without_a_photo(lin, cast)
    told = {"unsent": 1, "oldest": "2026-11-20T10:02:10+08:00", "label": "巡查一号"}
    assert lin.put(f"/api/v1/phones/{PHONE}", json=told).status_code == 200
    assert "on the phone 巡查一号" in page_of(desk, uuid)
    assert lin.put(f"/api/v1/phones/{PHONE}", json={**told, "unsent": 0}).status_code == 200
    assert "巡查一号" not in page_of(desk, uuid)


def test_a_revision_without_the_lost_file_replaces_an_incomplete_visit(
    lin: Client, desk: Client, cast: Cast
) -> None:
    uuid, document = sent_without_a_photo(lin, cast)
    assert lin.post(f"/api/v1/visits/{uuid}/notice").status_code == 409
    send_file(lin, AGAIN)
    [found] = document["violations"]
    mended = {**found, "files": [sha256(KEPT), sha256(AGAIN)]}
    revision = str(uuid4())
    changes = {"revision_of": uuid, "violations": [mended], "files": told_of(KEPT, AGAIN)}
    assert send(lin, {**document, **changes}, revision).status_code == 201
    told = lin.get(f"/api/v1/visits/{revision}").get_json()
    assert told["state"] == "complete"
    assert [each["id"] for each in told["violations"]] == [found["id"]]
    assert lin.get(f"/api/v1/visits/{uuid}").get_json()["superseded_by"] == revision
    assert lin.post(f"/api/v1/visits/{revision}/notice").status_code == 201
    page = page_of(desk, uuid)
    assert "to open the outbox" not in page
    assert "A newer revision of this visit counts." in page


@pytest.mark.fault(
    "a lost file comes after all, when a revision without it counts already",
    "it is kept with the visit as it was sent; what counts stays as it is",
)
def test_a_file_that_comes_after_the_revision_without_it_changes_nothing_that_counts(
    lin: Client, desk: Client, cast: Cast
) -> None:
    uuid, document = sent_without_a_photo(lin, cast)
    [found] = document["violations"]
    mended = {**found, "files": [sha256(KEPT)]}
    revision = str(uuid4())
    changes = {"revision_of": uuid, "violations": [mended], "files": told_of(KEPT)}
    assert send(lin, {**document, **changes}, revision).status_code == 201
    number = lin.post(f"/api/v1/visits/{revision}/notice").get_json()["number"]
    assert send_file(lin, LOST).status_code == 201
    old = lin.get(f"/api/v1/visits/{uuid}").get_json()
    assert (old["state"], old["counts"], old["notice"]) == ("complete", False, None)
    assert old["files"]["missing"] == []
    assert lin.post(f"/api/v1/visits/{uuid}/notice").status_code == 409
    now = lin.get(f"/api/v1/visits/{revision}").get_json()
    assert (now["counts"], now["notice"]["number"]) == (True, number)
    assert now["violations"][0]["files"] == [sha256(KEPT)]
    page = page_of(desk, uuid)
    assert sha256(LOST) in page
    assert "A newer revision of this visit counts." in page
    assert send(lin, document, uuid).status_code == 200, "the phone that held it is told so"
