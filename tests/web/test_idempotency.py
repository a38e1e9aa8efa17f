"""A POST with an Idempotency-Key is done once, whatever the network does."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from tests.cast import Cast, Client

SITE = {"kind": "unlicensed", "name": "城西自习室", "address": "文一路7号", "district": "330106"}


@pytest.fixture
def posted(app: Flask, cast: Cast) -> Any:
    """Post a new institution as lin, with a key."""
    client = cast.client(app, "lin")

    def post(key: str, body: dict[str, Any]) -> Any:
        return client.post("/api/v1/institutions", json=body, headers={"Idempotency-Key": key})

    return post


def test_the_same_key_gives_the_same_answer(posted: Any) -> None:
    key = str(uuid4())
    first, second = posted(key, SITE), posted(key, SITE)
    assert first.status_code == second.status_code == 201
    assert first.json == second.json
    assert first.headers["Location"] == second.headers["Location"]


def test_the_same_key_with_another_body_is_refused(posted: Any) -> None:
    key = str(uuid4())
    posted(key, SITE)
    answer = posted(key, {**SITE, "name": "另一处"})
    assert answer.status_code == 409
    assert answer.json["code"] == "key_reused"


def test_a_refused_post_may_be_mended_and_sent_again(posted: Any) -> None:
    key = str(uuid4())
    assert posted(key, {"kind": "unlicensed"}).status_code == 422
    assert posted(key, SITE).status_code == 201


def test_the_same_key_at_the_same_moment_is_one_deed(app: Flask, cast: Cast) -> None:
    key, clients = str(uuid4()), [cast.client(app, "lin") for _ in range(6)]

    def post(client: Client) -> tuple[int, Any]:
        with app.app_context():
            headers = {"Idempotency-Key": key}
            answer = client.post("/api/v1/institutions", json=SITE, headers=headers)
            return answer.status_code, answer.json

    with ThreadPoolExecutor(len(clients)) as several:
        answers = list(several.map(post, clients))
    assert {status for status, _ in answers} == {201}
    assert len({body["id"] for _, body in answers}) == 1
