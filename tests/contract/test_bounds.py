"""What is sent is bounded in size, depth and number; odd bytes are refused, not stumbled over."""

import gzip
import json
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from inspect_app.web import body_sizes
from inspect_app.web.api.openapi import description
from inspect_app.web.visit_intake import LARGEST_VISIT
from tests.cast import PASSWORD, Cast, Client
from tests.contract.known_calls import KNOWN, Call, Operation, Place
from tests.visits import send_file, sha256, violation, visit_document

PATHS = description()["paths"]
WITH_JSON = [
    (method, path)
    for path, calls in PATHS.items()
    for method, call in calls.items()
    if "application/json" in call.get("requestBody", {}).get("content", {})
]
LISTS = [
    path
    for path, calls in PATHS.items()
    for parameter in calls.get("get", {}).get("parameters", ())
    if parameter["name"] == "limit"
]
DEEP = 100_000
FIX = {"at": "2026-11-20T09:12:40+08:00", "lat": 30, "lng": 120, "accuracy_m": 1}
RAW = {
    "no JSON": b"{",
    "NaN": b'{"text": NaN, "reason": NaN, "name": NaN}',
    "a number beyond all numbers": b'{"lat": 1e400, "lng": -1e400, "name": "x"}',
    "a number of 100,000 digits": b'{"lat": ' + b"9" * 100_000 + b"}",
    "a doubled key": b'{"reason": "a", "reason": "b", "name": "a", "name": "b"}',
    "broken UTF-8": b'{"reason": "\xff\xfe", "name": "\xff"}',
    "half a character": rb'{"reason": "\ud800", "name": "\udfff", "\ud800": 1}',
    "NUL": rb'{"reason": "a\u0000b", "name": "a\u0000b"}',
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "a list": b"[]",
    "a text": b'"x"',
    "a packed body": gzip.compress(b'{"reason": "x"}'),
    "UTF-16": '{"reason": "x"}'.encode("utf-16"),
}


@pytest.mark.parametrize("operation", WITH_JSON, ids=" ".join)
def test_odd_bytes_and_endless_ones_are_refused_as_described(
    app: Flask, cast: Cast, operation: Operation, subtests: pytest.Subtests
) -> None:
    place = Place(app, cast)
    call = next(iter(KNOWN[operation].values()))(place)
    for name, raw in RAW.items():
        with subtests.test(name):
            answer = sent_raw(place, operation, call, raw)
            assert answer.status_code in (400, 409, 422), answer.text
            assert answer.mimetype == "application/problem+json"
            assert answer.json["title"]
    answer = sent_raw(place, operation, call, b'{"reason": "' + b"x" * body_sizes.USUAL + b'"}')
    assert answer.status_code == 413
    assert "MB" in answer.json["title"]


def sent_raw(place: Place, operation: Operation, call: Call, raw: bytes) -> Any:
    method, path = operation
    headers = {"Content-Type": "application/json"}
    if raw.startswith(b"\x1f\x8b"):
        headers["Content-Encoding"] = "gzip"
    client = place.client(call.login)
    return client.open(method.upper(), path.format(**call.path), data=raw, headers=headers)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_gives_1_to_200(app: Flask, cast: Cast, path: str) -> None:
    director = cast.client(app, "director")
    for limit in ("0", "201", "-1", "1e2", "abc", "１０", "9" * 5000, "1\x00"):
        assert director.get(path, query_string={"limit": limit}).status_code == 422, limit
    assert director.get(path, query_string={"limit": 200}).status_code == 200


@pytest.mark.parametrize(
    "many",
    [
        {"files": [{"sha256": f"{n:064x}"} for n in range(501)]},
        {"fixes": [FIX] * 1001},
        {"answers": [{"item": f"A{n}", "value": "yes"} for n in range(301)]},
        {"violations": [violation() for _ in range(101)]},
        {"inspectors": [f"i{n}" for n in range(21)]},
        {"helpers": ["张三"] * 51},
        {"statement": "长" * 5001},
        {"violations": [violation(facts="长" * 5001)]},
    ],
    ids=lambda many: f"{next(iter(many))} {len(next(iter(many.values())))}",
)  # fmt: skip
def test_a_visit_holds_so_many_of_each(app: Flask, cast: Cast, many: dict[str, Any]) -> None:
    document = {**visit_document(cast.star), **many}
    answer = cast.client(app, "lin").put(f"/api/v1/visits/{uuid4()}", json=document)
    assert answer.status_code == 422
    assert any(field.startswith(next(iter(many))) for field in answer.json["errors"])


def test_a_visit_of_more_than_2_mb_is_too_big_however_it_is_sent(app: Flask, cast: Cast) -> None:
    lin, path = cast.client(app, "lin"), f"/api/v1/visits/{uuid4()}"
    huge = json.dumps({**visit_document(cast.star), "statement": "x" * LARGEST_VISIT}).encode()
    assert lin.put(path, data=huge).status_code == 413
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    environ = {**chunked, "CONTENT_LENGTH": ""}
    assert lin.put(path, data=huge, environ_overrides=environ).status_code == 413


def test_a_draft_with_deep_json_is_refused(app: Flask, cast: Cast) -> None:
    client = Client(app)
    client.sign_in("lin", PASSWORD)
    client.token = cast.token("lin")
    for raw in ("deep lists", "deep objects", "half a character", "a text", "no JSON"):
        answer = client.put(f"/field/visits/{uuid4()}/draft", data=RAW[raw])
        assert answer.status_code in (404, 422), raw


@pytest.mark.parametrize("path", ["/login", "/password", "/admin/tokens/", "/institutions/new"])
def test_a_form_has_an_end(app: Flask, cast: Cast, path: str) -> None:
    director = cast.client(app, "director")
    form = {"login": "x" * (body_sizes.USUAL + 1)}
    assert director.post(path, data=form).status_code == 413


def test_a_form_of_very_many_parts_is_refused(app: Flask, cast: Cast) -> None:
    parts, kind = {f"p{n}": "x" for n in range(1001)}, "multipart/form-data"
    answer = cast.client(app, "director").post("/password", data=parts, content_type=kind)
    assert answer.status_code == 413


def test_a_file_that_breaks_off_is_not_kept(app: Flask, cast: Cast) -> None:
    """The bytes that came have another hash than the address."""
    content = b"\x89PNG\r\n\x1a\n" + bytes(1000)
    lin = cast.client(app, "lin")
    assert send_file(lin, content[:500], sha256(content)).status_code == 422
    assert lin.get(f"/api/v1/files/{sha256(content)}").status_code == 404


def test_a_key_of_a_post_has_an_end(app: Flask, cast: Cast) -> None:
    answer = cast.client(app, "director").post(
        "/api/v1/institutions", json={"name": "x"}, headers={"Idempotency-Key": "k" * 101}
    )
    assert answer.status_code == 422


def test_a_key_that_stands_twice_is_refused_where_each_would_do(app: Flask, cast: Cast) -> None:
    call = KNOWN["post", "/api/v1/notices/{uuid}/withdrawal"][201](Place(app, cast))
    path = f"/api/v1/notices/{call.path['uuid']}/withdrawal"
    director = cast.client(app, "director")
    assert director.post(path, data=b'{"reason": "a", "reason": "b"}').status_code == 422
    assert director.post(path, data=b'{"reason": "a"}').status_code == 201
