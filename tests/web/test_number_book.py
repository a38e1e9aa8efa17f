"""The office's book of numbers: every one of a year with its fate, and voiding what is lost."""

from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.loop_bodies import WithdrawalBody
from inspect_app.services import audit
from inspect_app.services.notices.issuing import issue_opinion
from inspect_app.services.notices.numbering import every_gap
from inspect_app.services.rectifications.deeds import withdraw
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.store.notice import NumberFate, NumberSequence
from tests.cast import NOW, Cast, Client
from tests.handing_over import PHONE, number, reserve, visit_with_notice
from tests.notices import BASE, Found, make_notice, make_visit
from tests.visits import send, visit_document

LOST = "手机遗失，文书未交付。"


@pytest.fixture
def lin(app: Flask, cast: Cast) -> Client:
    return cast.client(app, "lin")


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Client:
    return cast.client(app, "director")


def book(client: Client, query: str = "") -> str:
    answer = client.get(f"/notices/numbers/?lang=en&{query}")
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def lines(page: str) -> dict[str, str]:
    """The rows of the book by their number."""
    rows = page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0].split("<tr>")[1:]
    return {next(n for n in map(number, range(1, 200)) if f"{n}<" in row): row for row in rows}


def make_void(desk: Client, serial: int, reason: str = LOST, year: int = 2026) -> Any:
    path = f"/notices/numbers/notice/{year}/{serial}/voiding"
    return desk.post(path, data={"reason": reason})


def fate_of(serial: int) -> tuple[str, str]:
    db.session.rollback()
    row = db.session.scalars(sa.select(NumberFate).filter_by(serial=serial)).one()
    return row.fate, row.reason


def test_every_number_stands_in_it_with_its_fate(lin: Client, cast: Cast, desk: Client) -> None:
    withdraw(make_notice(cast), WithdrawalBody("笔误", None), cast.director, NOW)
    make_notice(cast)
    reserve(lin)
    thrown = [{"number": number(5), "reason": "草稿作废"}]
    reserve(lin, bound=[number(3)], void=thrown)
    rows = lines(book(desk))
    assert list(rows) == [number(n) for n in (7, 6, 5, 4, 3, 2, 1)]
    assert "Withdrawn" in rows[number(1)]
    assert "笔误" in rows[number(1)]
    assert "Issued" in rows[number(2)]
    assert "星河学科培训中心" in rows[number(2)]
    assert "handed over" in rows[number(3)]
    assert "handed over" not in rows[number(4)].split("Only where")[0]
    for serial in (3, 4):
        assert "Reserved" in rows[number(serial)]
        assert "林检查" in rows[number(serial)]
        assert str(PHONE)[-6:] in rows[number(serial)]
    assert "Void" in rows[number(5)]
    assert "草稿作废" in rows[number(5)]


def test_it_is_read_by_fate_by_year_and_page_by_page(lin: Client, cast: Cast, desk: Client) -> None:
    for _ in range(3):
        make_notice(cast)
    make_notice(cast, datetime(2027, 1, 4, tzinfo=UTC))
    reserve(lin)
    assert list(lines(book(desk, "of=2026-notice&fate=open"))) == [number(n) for n in (6, 5, 4)]
    assert list(lines(book(desk, "of=2026-notice&fate=issued"))) == [number(n) for n in (3, 2, 1)]
    first = book(desk, "of=2026-notice&limit=4")
    assert list(lines(first)) == [number(n) for n in (6, 5, 4, 3)]
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert list(lines(desk.get(following).get_data(as_text=True))) == [number(2), number(1)]
    assert "〔2027〕第1号" in book(desk), "the newest year comes first"
    assert desk.get("/notices/numbers/?of=1999-notice").status_code == 422
    assert desk.get("/notices/numbers/?fate=eaten").status_code == 422


def test_an_office_without_a_number_is_told_how_the_first_comes(desk: Client) -> None:
    assert "No number yet" in book(desk)


def test_a_number_that_is_missing_is_told_loudly(cast: Cast, desk: Client) -> None:
    make_notice(cast)
    with writing():
        key = (cast.director.office_id, "notice", 2026)
        db.session.get_one(NumberSequence, key).next_serial = 4
    page = book(desk)
    assert "2 numbers are missing" in page
    assert "Missing" in lines(page)[number(3)]
    assert list(lines(book(desk, "fate=missing"))) == [number(3), number(2)]
    assert [gap.serial for gap in every_gap()] == [2, 3]


def test_an_opinions_numbers_are_a_book_of_their_own(cast: Cast, desk: Client) -> None:
    issue_opinion(make_visit(cast, cast.school, [Found("SCH-01")]), cast.director, NOW, BASE)
    make_notice(cast)
    assert "西教督字〔2026〕第1号" in book(desk, "of=2026-opinion")
    assert "西教督字" not in book(desk, "of=2026-notice")


@pytest.mark.fault(
    "a phone is lost with numbers on it", "the office makes them void, with a reason"
)
def test_the_office_makes_a_lost_phones_number_void(lin: Client, cast: Cast, desk: Client) -> None:
    reserve(lin)
    assert make_void(desk, 2).status_code == 302
    assert fate_of(2) == ("void", LOST)
    assert LOST in lines(book(desk))[number(2)]
    assert reserve(lin) == [number(1), number(3), number(4)]
    [event] = db.session.scalars(sa.select(AuditEvent).filter_by(deed="number.void"))
    assert (event.actor, event.subject, event.after["reason"]) == ("director", number(2), LOST)
    assert every_gap() == []
    assert audit.verify()[1] is None


@pytest.mark.parametrize("reason", ["", "   ", "长" * 1001])
def test_it_takes_a_reason(lin: Client, desk: Client, reason: str) -> None:
    reserve(lin)
    answer = make_void(desk, 2, reason)
    assert answer.status_code == 422
    assert next(iter(lines(unescape(answer.get_data(as_text=True))))) == number(2)
    assert reserve(lin) == [number(n) for n in (1, 2, 3)]


def test_what_is_settled_stays_settled(lin: Client, cast: Cast, desk: Client) -> None:
    make_notice(cast)
    reserve(lin)
    assert make_void(desk, 1).status_code == 404, "an issued one was never reserved"
    assert make_void(desk, 9).status_code == 404
    assert make_void(desk, 2, year=2025).status_code == 404
    make_void(desk, 2)
    assert make_void(desk, 2, "anders").status_code == 409
    assert fate_of(2) == ("void", LOST)


def test_a_number_whose_visit_waits_for_its_files_is_not_void(
    lin: Client, cast: Cast, desk: Client
) -> None:
    [first, *_rest] = reserve(lin)
    answer = send(lin, visit_with_notice(cast, first), files=False)
    assert answer.status_code == 202
    row = lines(book(desk))[first]
    assert answer.json["receipt"] in row
    assert "Make it void" not in row
    assert make_void(desk, 1).status_code == 409


def test_a_number_on_a_visit_put_aside_says_so(lin: Client, cast: Cast, desk: Client) -> None:
    [first, *_rest] = reserve(lin)
    document = visit_document(cast.star, inspectors=["lin"], statement=first)
    assert send(lin, document).status_code == 422
    assert "put aside bears it" in lines(book(desk))[first]


def test_who_reads_the_book_and_who_decides(app: Flask, lin: Client, cast: Cast) -> None:
    reserve(lin)
    for login in ("lin", "admin", "auditor"):
        client = cast.client(app, login)
        assert "Make it void" not in book(client)
        assert make_void(client, 1).status_code == 403
    for stranger in ("zhou", "zhao", "chen"):
        assert number(1) not in book(cast.client(app, stranger))
    assert make_void(cast.client(app, "zhou"), 1).status_code == 404


def test_a_browser_without_scripts_does_it_by_its_form(app: Flask, lin: Client, cast: Cast) -> None:
    reserve(lin)
    browser = cast.browser(app, "director")
    page = browser.get("/notices/numbers/").get_data(as_text=True)
    assert 'action="/notices/numbers/notice/2026/3/voiding"' in page
    token = browser.csrf("/notices/numbers/")
    path = "/notices/numbers/notice/2026/3/voiding"
    assert browser.post(path, data={"reason": LOST}).status_code == 400
    assert browser.post(path, data={"reason": LOST, "csrf_token": token}).status_code == 302
    assert fate_of(3) == ("void", LOST)


def test_the_readers_language_words_what_no_person_gave(
    lin: Client, cast: Cast, desk: Client
) -> None:
    reserve(lin)
    desk.post(f"/phones/{PHONE}/wipe")
    body = {"unsent": 0, "oldest": None, "label": "Chrome"}
    lin.put(f"/api/v1/phones/{PHONE}", json=body)
    assert "Reserved on a phone that was emptied" in book(desk)
    assert "预留文号的手机已被清空" in desk.get("/notices/numbers/?lang=zh").get_data(as_text=True)


def test_from_the_notices_one_finds_the_book(desk: Client) -> None:
    assert 'href="/notices/numbers/"' in desk.get("/notices/").get_data(as_text=True)
