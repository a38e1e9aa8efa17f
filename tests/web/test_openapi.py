"""The description is complete: every call is in it, and nothing that does not exist."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Flask

from inspect_app.web.api.openapi import description
from tests.cast import Client

Call = tuple[str, str]


def routes(app: Flask) -> set[Call]:
    return {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from [part["$ref"]] if "$ref" in part else []
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_it_describes_every_call_and_no_other(app: Flask) -> None:
    told = {(path, method) for path, calls in description()["paths"].items() for method in calls}
    assert told == routes(app)


def test_it_can_be_read_without_signing_in(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.get_json()["openapi"] == "3.1.0"


def test_every_reference_leads_somewhere() -> None:
    schemas = description()["components"]["schemas"]
    found = set(references(description()))
    assert found
    assert {reference.rpartition("/")[2] for reference in found} <= set(schemas)


def test_every_part_of_a_path_is_a_parameter() -> None:
    for path, calls in description()["paths"].items():
        for call in calls.values():
            named = {one["name"] for one in call["parameters"] if one["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))


def test_the_visit_document_is_described_by_what_checks_it() -> None:
    visit = description()["components"]["schemas"]["Visit"]
    assert visit["additionalProperties"] is False
    assert {"schema", "outcome", "answers", "violations", "files"} <= set(visit["required"])
    assert visit["properties"]["violations"]["items"]["properties"]["due"]["properties"]
