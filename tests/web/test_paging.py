"""Limits and cursors as a list reads them; whatever is no such thing is refused, never a fault."""

import base64
import json

import pytest
from flask import Flask

from tests.cast import Cast

LISTS = ("institutions", "visits", "notices", "rectifications", "quarantine")
KEYS = (
    [True],
    [-1],
    [2**63],
    ["\ud800", 1],
    ["\0", 1],
    [[]],
    [{}],
    [None],
    {},
    5,
    [1.5],
    ["a"],
    [1] * 9,
)


def cursor(key: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_a_forged_cursor_is_refused(app: Flask, cast: Cast, name: str, key: object) -> None:
    answer = cast.client(app, "director").get(f"/api/v1/{name}?cursor={cursor(key)}")
    assert answer.status_code == 422
    assert "cursor" in answer.json["errors"]


@pytest.mark.parametrize("limit", ["9" * 5000, "0", "201", "1.0", "", "１"])
def test_a_limit_out_of_bounds_is_refused(app: Flask, cast: Cast, limit: str) -> None:
    answer = cast.client(app, "director").get("/api/v1/visits", query_string={"limit": limit})
    assert answer.status_code == 422
