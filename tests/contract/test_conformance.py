"""The API does what its description says: calls made from it, fitting and odd ones, as everybody.

Checked for every answer: no fault, a documented status and media type, a body and headers as
described. `make soak` makes many more calls of each operation.
"""

from collections import Counter
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from inspect_app.web.api.openapi import description
from tests.cast import PASSWORD, Cast, Client
from tests.contract.known_calls import KNOWN, Call, Operation, Place
from tests.contract.oddities import mutated

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(description())
OPERATIONS: dict[Operation, Any] = {
    (found.ok().method.lower(), found.ok().path): found.ok()
    for found in SCHEMA.get_all_operations()
}
SUCCESSES = [
    (operation, int(status))
    for operation, found in OPERATIONS.items()
    for status in found.definition.raw["responses"]
    if int(status) < 400
]
LOGINS = ("lin", "director", "admin", "auditor", "chen", "zhao", "zhou", "")
A_FEW, MANY = 15, 500


class Caller:
    """Sends cases to the app: as a bearer of a token, with the session's cookie, or as nobody."""

    def __init__(self, place: Place) -> None:
        self.place, self._cookies = place, dict[str, dict[str, Any]]()

    def send(self, case: Any, login: str, *, cookie: bool = False) -> int:
        """Send it, check the answer, and return the status."""
        credentials = self._credentials(login, cookie=cookie)
        headers = {"Accept-Encoding": "identity", **credentials.pop("headers", {})}
        answer = case.call(app=self._app, headers=headers, **credentials)
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code >= 400 and case.method != "HEAD":
            told = answer.json()
            assert told["title"]
            assert told["code"]
            assert told["status"] == answer.status_code
        return answer.status_code

    def _app(self, environ: Any, start: Any) -> list[bytes]:
        with self.place.app.app_context():
            answer = self.place.app(environ, start)
            try:
                return list(answer)
            finally:
                answer.close()

    def _credentials(self, login: str, *, cookie: bool) -> dict[str, Any]:
        if not login:
            return {}
        if not cookie:
            return {"headers": {"Authorization": f"Bearer {self.place.token(login)}"}}
        if login not in self._cookies:
            browser = Client(self.place.app)
            browser.sign_in(login, PASSWORD)
            token = browser.get("/api/v1/session").get_json()["csrf_token"]
            session = browser.browser.get_cookie("session")
            assert session is not None
            self._cookies[login] = {
                "headers": {"X-CSRF-Token": token},
                "cookies": {"session": session.value},
            }
        return dict(self._cookies[login])


def case_of(operation: Operation, call: Call) -> Any:
    media = "application/octet-stream" if isinstance(call.body, bytes) else "application/json"
    body = {} if call.body is None else {"body": call.body, "media_type": media}
    return OPERATIONS[operation].Case(
        path_parameters=call.path, query=call.query, headers=dict(call.headers), **body
    )


def test_it_is_openapi_as_the_standard_has_it() -> None:
    SCHEMA.validate()


def test_every_success_it_promises_has_its_call_here() -> None:
    known = [(operation, status) for operation, calls in KNOWN.items() for status in calls]
    assert sorted(known) == sorted(SUCCESSES)


def test_every_success_it_promises_is_reached(
    app: Flask, cast: Cast, subtests: pytest.Subtests
) -> None:
    place = Place(app, cast)
    caller, reached = Caller(place), Counter[tuple[Operation, int]]()
    for operation, status in SUCCESSES:
        for cookie in (False, True):
            with subtests.test(operation=operation, status=status, cookie=cookie):
                call = KNOWN[operation][status](place)
                case = case_of(operation, call)
                seen = caller.send(case, call.login, cookie=cookie or call.in_session)
                reached[operation, seen] += 1
    print(f"{len(OPERATIONS)} operations, {len(reached)} pairs of operation and success")  # noqa: T201 - shown by -rP
    assert [each for each in SUCCESSES if reached[each] < 2] == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_whatever_is_sent_it_answers_as_described(
    app: Flask, cast: Cast, operation: Operation
) -> None:
    hammer(Place(app, cast), operation, A_FEW)


@pytest.mark.soak
@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_whatever_is_sent_for_long_it_answers_as_described(
    app: Flask, cast: Cast, operation: Operation
) -> None:
    hammer(Place(app, cast), operation, MANY)


def hammer(place: Place, operation: Operation, most: int) -> None:
    """Send cases made from the description, and the known call with odd parts."""
    caller, statuses = Caller(place), Counter[int]()
    make = next(iter(KNOWN[operation].values()))
    known = make(place)
    found = OPERATIONS[operation]

    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        derandomize=most == A_FEW,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def send(data: st.DataObject) -> None:
        nonlocal known
        way = data.draw(st.sampled_from(("fitting", "odd", "mutated")))
        if way == "mutated":
            case = case_of(operation, known)
            if not isinstance(known.body, bytes | None):
                case.body = data.draw(mutated(known.body))
        else:
            mode = GenerationMode.POSITIVE if way == "fitting" else GenerationMode.NEGATIVE
            case = data.draw(found.as_strategy(generation_mode=mode))
            if data.draw(st.integers(0, 9)):
                case.path_parameters = {**(case.path_parameters or {}), **known.path}
        chosen = data.draw(st.sampled_from((*LOGINS, *[known.login] * len(LOGINS))))
        cookie = data.draw(st.booleans()) or (known.in_session and chosen == known.login)
        status = caller.send(case, chosen, cookie=cookie)
        statuses[status] += 1
        if status < 300 and operation[0] != "get":
            known = make(place)

    send()
    print(f"{' '.join(operation)}: {dict(sorted(statuses.items()))}")  # noqa: T201 - shown by -rP
