"""The description is complete: every call is in it, and nothing that does not exist."""

import re
from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from inspect_app.rules.delivery import METHODS
from inspect_app.rules.rectification import RUNNING, STATES
from inspect_app.rules.visit_report import OUTCOMES
from inspect_app.store.institution import FACTS, VALUES
from inspect_app.web.access import needed_right
from inspect_app.web.api.openapi import description, told
from tests.cast import Client

Call = tuple[str, str]


def routes(app: Flask) -> set[Call]:
    return {
        call
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for call in calls_of(rule)
    }


def calls_of(rule: Rule) -> set[Call]:
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
    implied = {"OPTIONS"} if is_file(rule.rule) else {"OPTIONS", "HEAD"}
    return {(path, method.lower()) for method in (rule.methods or set()) - implied}


def is_file(rule: str) -> bool:
    """HEAD is a question of its own only where it asks whether a file is here."""
    return rule == "/api/v1/files/<sha256:sha256>"


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from [part["$ref"]] if "$ref" in part else []
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_it_describes_every_call_and_no_other(app: Flask) -> None:
    paths = description()["paths"]
    assert {(path, method) for path, calls in paths.items() for method in calls} == routes(app)


def test_it_can_be_read_without_signing_in(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.get_json()["openapi"] == "3.1.0"


def test_every_reference_leads_somewhere() -> None:
    known = {
        f"#/components/{kind}/{name}"
        for kind, named in description()["components"].items()
        for name in named
    }
    found = set(references(description()))
    assert found
    assert found <= known


def test_every_part_of_a_path_is_a_parameter() -> None:
    for path, calls in description()["paths"].items():
        for call in calls.values():
            named = {one["name"] for one in call["parameters"] if one["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))


def test_the_right_it_names_is_the_one_the_view_asks_for(app: Flask) -> None:
    asked = {
        call: needed_right(app, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for call in calls_of(rule)
    }
    for path, calls in told("calls").items():
        for method, call in calls.items():
            right = None if call.get("public") else call.get("right", "read")
            assert asked[path, method] == right, (method, path)


def test_every_list_of_choices_is_the_one_that_is_checked() -> None:
    schemas = description()["components"]["schemas"]
    facts = schemas["Institution"]["properties"]
    assert set(facts) == {*FACTS, "valid_on"}
    for name, values in VALUES.items():
        assert set(facts[name]["enum"]) - {""} == set(values)
    assert tuple(schemas["Delivery"]["properties"]["method"]["enum"]) == METHODS
    states = told("parameters")["query"]
    assert tuple(states["notice_state"]["schema"]["enum"]) == STATES
    assert tuple(states["running_state"]["schema"]["enum"]) == RUNNING
    assert tuple(states["outcome"]["schema"]["enum"]) == tuple(OUTCOMES)


def test_the_visit_document_is_described_by_what_checks_it() -> None:
    visit = description()["components"]["schemas"]["Visit"]
    assert visit["additionalProperties"] is False
    assert {"schema", "outcome", "answers", "violations", "files"} <= set(visit["required"])
    assert visit["properties"]["violations"]["items"]["properties"]["due"]["properties"]
