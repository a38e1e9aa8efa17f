"""The receive-log, and a phone's send-log laid beside it."""

import io
import json
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4
from zipfile import ZIP_STORED, ZipFile

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from inspect_app.rules.calendar import china_day
from inspect_app.rules.send_log import read_send_log, sent_visits
from inspect_app.web.clock import now
from tests.cast import Cast, Client
from tests.visits import send, violation, visit_document

GONE = "0" * 64


def line(visit: object, **told: Any) -> dict[str, Any]:
    """One line of a phone's log."""
    usual = {"at": now().isoformat(), "what": "visit", "status": 201, "receipt": "", "bytes": 812}
    return {**usual, "visit": str(visit), **told}


def text_of(answer: TestResponse) -> str:
    return unescape(answer.get_data(as_text=True))


def rows_of(answer: TestResponse) -> list[str]:
    """Each row of the page's table, as text."""
    body = text_of(answer).partition("<tbody>")[2].partition("</tbody>")[0]
    return [row for row in body.split("<tr>") if row.strip()]


def compares(desk: Client, *lines: Any, person: str = "") -> TestResponse:
    log = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines)
    answer = desk.post("/visits/received?lang=en", data={"log": log, "person": person})
    assert answer.status_code == 200
    return answer


def test_every_receipt_is_listed_with_who_when_hash_and_files(
    lin: Client, desk: Client, cast: Cast
) -> None:
    document = visit_document(cast.star)
    document["files"].append({"sha256": GONE})
    told = send(lin, document).json
    [row] = rows_of(desk.get("/visits/received?lang=en"))
    for said in (told["receipt"], "星河学科培训中心", "林检查", "1 missing", "3/4"):
        assert said in row


def test_the_list_is_narrowed_to_a_person_and_a_day(
    app: Flask, lin: Client, desk: Client, cast: Cast
) -> None:
    wang = cast.client(app, "wang")
    mine, hers = (send(each, visit_document(cast.star)).json["receipt"] for each in (lin, wang))
    today = china_day(now())
    of_lin = text_of(desk.get(f"/visits/received?person=lin&day={today}"))
    assert mine in of_lin
    assert hers not in of_lin
    yesterday = today - timedelta(days=1)
    assert mine not in text_of(desk.get(f"/visits/received?person=lin&day={yesterday}"))
    assert desk.get("/visits/received?person=nobody").status_code == 422


def test_another_office_sees_none_of_it(app: Flask, lin: Client, cast: Cast) -> None:
    told = send(lin, visit_document(cast.star)).json
    zhou = cast.client(app, "zhou")
    assert told["receipt"] not in text_of(zhou.get("/visits/received"))
    page = compares(zhou, line(told["visit"], receipt=told["receipt"]), person="lin")
    assert "星河" not in text_of(page)
    assert "Only on the phone, although it has a receipt" in rows_of(page)[0]


def test_each_visit_is_said_to_be_on_both_sides_or_on_one(
    app: Flask, lin: Client, desk: Client, cast: Cast
) -> None:
    both, lost, odd, elsewhere = (send(lin, visit_document(cast.star)).json for _ in range(4))
    refused = uuid4()
    document = visit_document(cast.star, [violation()], inspectors=["lin", "wagn"])
    assert send(lin, document, refused).status_code == 422
    unsent, invented = uuid4(), uuid4()
    page = compares(
        desk,
        line(both["visit"], status=0),
        line(both["visit"], receipt=both["receipt"]),
        line(both["visit"], what="file", status=200),
        line(lost["visit"], status=0),
        line(odd["visit"], receipt="R261120-ZZZZZZZZ"),
        line(refused, status=422),
        line(unsent, status=503),
        line(invented, receipt="R261120-YYYYYYYY"),
        person="lin",
    )
    said = [
        (str(both["visit"]), "On both sides, same receipt"),
        (str(lost["visit"]), "Received; the phone does not know yet"),
        (str(odd["visit"]), "The receipts differ"),
        (str(refused), "Put aside by the office"),
        (str(unsent), "Only on the phone: not received yet"),
        (str(invented), "Only on the phone, although it has a receipt"),
        (str(elsewhere["visit"]), "Only here: not in this phone's list"),
    ]
    rows = rows_of(page)
    assert len(rows) == len(said)
    for row, (visit, words) in zip(rows, said, strict=True):
        assert visit in row
        assert words in row
    assert "2 tries" in rows[0]
    assert "1 file<" in rows[0]
    assert "last answer 503" in rows[4]


def test_without_a_person_only_what_the_phone_says_is_looked_up(
    lin: Client, desk: Client, cast: Cast
) -> None:
    told, _other = (send(lin, visit_document(cast.star)).json for _ in range(2))
    assert len(rows_of(compares(desk, line(told["visit"], receipt=told["receipt"])))) == 1


def test_lines_that_cannot_be_read_are_named_and_the_others_count(desk: Client) -> None:
    page = compares(
        desk, line(uuid4()), "", "{", "[]", "{}", "null", line("x"), line(uuid4(), at="gestern"),
        line(uuid4(), at="2026-11-20T10:00:00"), line(uuid4(), status="x", receipt=3, what=None),
    )  # fmt: skip
    assert "do not count: 3、4、5、6、7、8、9" in text_of(page)
    assert len(rows_of(page)) == 2


@pytest.mark.parametrize("log", ["", "  \n", "hello", "\x00", "[" * 5000])
def test_what_is_no_log_is_said_to_be_none(desk: Client, log: str) -> None:
    answer = desk.post("/visits/received?lang=en", data={"log": log})
    assert answer.status_code == 422
    assert "no line of a send-log" in text_of(answer)


def packed(person: str, log: str) -> bytes:
    """A rescue package with nothing but the log."""
    manifest = {
        "format": "inspection-rescue", "version": 1, "person": person, "unreadable": [],
        "members": {"log.jsonl": {"size": len(log), "sha256": None}},
    }  # fmt: skip
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_STORED) as archive:
        archive.writestr("log.jsonl", log)
        archive.writestr("manifest.json", json.dumps(manifest))
    return file.getvalue()


def test_the_log_may_come_in_a_file_or_in_the_phones_package(
    lin: Client, desk: Client, cast: Cast
) -> None:
    told, elsewhere = (send(lin, visit_document(cast.star)).json for _ in range(2))
    log = json.dumps(line(told["visit"], receipt=told["receipt"]))

    def rows(content: bytes, name: str) -> list[str]:
        data = {"log": "", "file": (io.BytesIO(content), name)}
        return rows_of(desk.post("/visits/received?lang=en", data=data))

    assert len(rows(log.encode(), "log.jsonl")) == 1
    [first, second] = rows(packed("lin", log), "rescue.zip")
    assert told["visit"] in first
    assert elsewhere["visit"] in second, "the package says whose phone it is"
    data = {"log": "", "file": (io.BytesIO(b"PK not a zip"), "rescue.zip")}
    assert desk.post("/visits/received", data=data).status_code == 422


def test_the_last_answer_and_the_last_receipt_count() -> None:
    visit = uuid4()
    tries = [
        line(visit, at="2026-11-20T10:00:02+08:00", status=202, receipt="R1"),
        line(visit, at="2026-11-20T10:00:03+08:00", what="file", status=201),
        line(visit, at="2026-11-20T10:00:04+08:00", status=200, receipt="R1"),
        line(visit, at="2026-11-20T10:00:01+08:00", status=0),
    ]
    lines, unreadable = read_send_log("\n".join(map(json.dumps, tries)))
    [gathered] = sent_visits(lines)
    assert unreadable == []
    assert (gathered.tries, gathered.status, gathered.receipt, gathered.files) == (3, 200, "R1", 1)
    assert gathered.first < gathered.last
