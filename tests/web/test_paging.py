"""What a list is asked, as it reads it; whatever is no such thing is refused, never a fault."""

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


def test_a_day_is_written_in_one_way(app: Flask, cast: Cast) -> None:
    answer = cast.client(app, "director").get("/api/v1/visits?from=2026-W47-5")
    assert list(answer.json["errors"]) == ["from"]


@pytest.mark.parametrize("path", ["institutions?district=", "rectifications?district="])
def test_a_nul_in_a_question_is_refused(app: Flask, cast: Cast, path: str) -> None:
    """PostgreSQL would refuse such a text, SQLite compare it."""
    answer = cast.client(app, "director").get(f"/api/v1/{path}%00")
    assert answer.status_code == 422
