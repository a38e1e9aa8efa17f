"""A recheck comes in like any visit, and answers for one notice's violations."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from inspect_app.store.base import db, writing
from inspect_app.store.notice import Notice
from tests.cast import Cast, Client
from tests.notices import make_notice
from tests.visits import send, visit_document


def results_of(notice: Notice, result: str = "rectified") -> list[dict[str, Any]]:
    return [
        {"violation": str(each.uuid), "result": result, "note": ""} for each in notice.violations
    ]


def recheck(cast: Cast, notice_id: UUID, results: list[dict[str, Any]]) -> dict[str, Any]:
    return visit_document(cast.star, kind="recheck", recheck_of=str(notice_id), results=results)


def test_a_recheck_names_the_notice_it_answers(lin: Client, cast: Cast) -> None:
    notice, uuid = make_notice(cast), uuid4()
    answer = send(lin, recheck(cast, notice.uuid, results_of(notice)), uuid)
    assert answer.status_code == 201, answer.json
    assert lin.get(f"/api/v1/visits/{uuid}").json["kind"] == "recheck"


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("results.0.violation", {"violation": str(uuid4())}),
        ("results.0.violation", {"violation": "one"}),
        ("results.0.result", {"result": "perhaps"}),
        ("results.0.files.0", {"files": ["ab" * 32]}),
        ("results.0.fine", {"fine": 1}),
    ],
)
def test_a_recheck_answers_only_what_was_ordered(
    lin: Client, cast: Cast, path: str, change: dict[str, Any]
) -> None:
    notice = make_notice(cast)
    results = [{**each, **change} for each in results_of(notice)]
    answer = send(lin, recheck(cast, notice.uuid, results))
    assert answer.status_code == 422
    assert path in answer.json["errors"]


def test_another_offices_notice_cannot_be_answered(app: Flask, lin: Client, cast: Cast) -> None:
    notice = make_notice(cast)
    with writing():
        notice.office_id = cast.offices["culture"].id
    db.session.refresh(notice)
    answer = send(lin, recheck(cast, notice.uuid, results_of(notice)))
    assert list(answer.json["errors"]) == ["recheck_of"]


def test_the_phone_learns_of_the_notice_that_stands(app: Flask, lin: Client, cast: Cast) -> None:
    uuid, document = uuid4(), visit_document(cast.star, ["FEE-01"])
    send(lin, document, uuid)
    issued = lin.post(f"/api/v1/visits/{uuid}/notice", json={})
    assert issued.status_code == 201, issued.json
    again = send(lin, document, uuid)
    assert again.status_code == 200
    assert again.json["notice"] == {
        "id": issued.json["id"], "number": issued.json["number"], "state": "issued",
    }  # fmt: skip
    reason = {"reason": "事实有误"}
    director = cast.client(app, "director")
    withdrawn = director.post(f"/api/v1/notices/{issued.json['id']}/withdrawal", json=reason)
    assert withdrawn.status_code == 201, withdrawn.json
    assert send(lin, document, uuid).json["notice"] is None
