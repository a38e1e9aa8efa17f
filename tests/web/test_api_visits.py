"""Sending a visit: one test a row of the promise (design §7)."""

from uuid import uuid4

from flask import Flask

from tests.cast import Cast
from tests.visits import send, visit_document


def test_a_visit_whose_files_are_missing_is_incomplete(app: Flask, cast: Cast) -> None:
    client, uuid = cast.client(app, "lin"), uuid4()
    answer = send(client, visit_document(cast.star), uuid, files=False)
    assert answer.status_code == 202, answer.json
    assert answer.json["visit"] == str(uuid)
    assert len(answer.json["files"]["missing"]) == 3
    again = send(client, visit_document(cast.star), uuid, files=False)
    assert again.status_code == 202
    assert again.json == answer.json


def test_a_whole_visit_is_stored_once(app: Flask, cast: Cast) -> None:
    client, uuid = cast.client(app, "lin"), uuid4()
    document = visit_document(cast.star, ["FEE-01"])
    answer = send(client, document, uuid)
    assert answer.status_code == 201, answer.json
    again = send(client, document, uuid)
    assert again.status_code == 200
    assert again.json == answer.json
    shown = client.get(f"/api/v1/visits/{uuid}").json
    assert shown["warnings"] == []
