"""Two visits to one place on one day are both kept, and marked for the office."""

from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import Cast, Client
from tests.visits import send, visit_document

MARK = "Two visits that day"


def listed(client: Client) -> str:
    return client.get("/visits/?lang=en").get_data(as_text=True)


def sent(client: Client, **changes: object) -> TestResponse:
    answer = send(client, visit_document(**changes))  # type: ignore[arg-type]  # the caller names them
    assert answer.status_code == 201, answer.json
    return answer


def test_both_are_marked_and_lead_to_each_other(app: Flask, cast: Cast) -> None:
    lin, wang, desk = (cast.client(app, login) for login in ("lin", "wang", "director"))
    one = sent(lin, institution=cast.star)
    sent(lin, institution=cast.noise)
    assert MARK not in listed(desk)
    other = sent(wang, institution=cast.star)
    assert listed(desk).count(MARK) == 2
    page = desk.get(f"/visits/{one.json['visit']}?lang=en").get_data(as_text=True)
    assert other.json["receipt"] in page
    assert f"/visits/{other.json['visit']}" in page
    assert MARK not in listed(lin), "it is the office's to sort out"


def test_another_day_or_a_revision_is_no_second_visit(app: Flask, cast: Cast) -> None:
    lin, desk = cast.client(app, "lin"), cast.client(app, "director")
    one = sent(lin, institution=cast.star)
    sent(lin, institution=cast.star, revision_of=one.json["visit"], statement="更正")
    day_before = {
        "started_at": "2026-11-19T09:12:31+08:00",
        "finished_at": "2026-11-19T10:12:31+08:00",
    }
    sent(lin, institution=cast.star, **day_before)
    assert MARK not in listed(desk)
