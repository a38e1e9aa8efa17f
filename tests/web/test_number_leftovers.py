"""Numbers that a past year has left open on phones: the office makes them void at once."""

from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.services import audit
from inspect_app.services.notices.numbering import every_gap
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.notice import NumberFate
from tests.cast import Cast, Client
from tests.handing_over import number, reserve, visit_with_notice
from tests.visits import send, visit_document

REASON = "年度已结束，手机已收回，无在途文书。"
NEW_YEAR = datetime(2027, 1, 4, 4, 0, tzinfo=UTC)
PATH = "/notices/numbers/notice/2026/voiding"


@pytest.fixture
def new_year(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Call it, and it is January at the desk."""
    return lambda: monkeypatch.setattr("inspect_app.web.numbers.now", lambda: NEW_YEAR)


def book(client: Client) -> str:
    page = client.get("/notices/numbers/?lang=en&of=2026-notice").get_data(as_text=True)
    return unescape(page)


def listed(page: str) -> list[str]:
    """The serials that a page offers to make void at once."""
    return [part.split('"')[0] for part in page.split('name="serial" value="')[1:]]


def make_void(desk: Client, serials: list[str], reason: str = REASON) -> Any:
    return desk.post(PATH, data={"serial": serials, "reason": reason})


def fates() -> dict[int, tuple[str, str]]:
    db.session.rollback()
    rows = db.session.scalars(sa.select(NumberFate))
    return {row.serial: (row.fate, row.reason) for row in rows}


@pytest.mark.fault(
    "the year ends while phones that nobody finds again hold its numbers",
    "the office reads which they are and makes them void at once, with one reason",
)
def test_what_a_past_year_has_left_open_becomes_void_by_one_deed(
    lin: Client, desk: Client, new_year: Any
) -> None:
    reserve(lin)
    new_year()
    page = book(desk)
    assert listed(page) == ["1", "2", "3"]
    for serial in (1, 2, 3):
        assert number(serial) in page.split('id="left"')[1].split("</section>")[0]
    assert make_void(desk, listed(page)).status_code == 302
    assert fates() == dict.fromkeys((1, 2, 3), ("void", REASON))
    [event] = db.session.scalars(sa.select(AuditEvent).filter_by(deed="number.void_leftovers"))
    assert (event.actor, event.subject) == ("director", "2026-notice")
    assert event.after == {"reason": REASON, "numbers": [number(n) for n in (1, 2, 3)]}
    assert every_gap() == []
    assert audit.verify()[1] is None
    assert listed(book(desk)) == []


def test_what_a_paper_or_a_visit_is_known_to_bear_stays_open(
    lin: Client, desk: Client, cast: Cast, new_year: Any
) -> None:
    reserve(lin)
    reserve(lin, bound=[number(1)])
    assert send(lin, visit_with_notice(cast, number(2)), files=False).status_code == 202
    put_aside = visit_document(cast.star, inspectors=["lin"], statement=number(3))
    assert send(lin, put_aside).status_code == 422
    new_year()
    assert listed(book(desk)) == ["4"]
    assert make_void(desk, ["4"]).status_code == 302
    assert fates() == {4: ("void", REASON)}


def test_only_what_was_read_becomes_void(lin: Client, desk: Client, new_year: Any) -> None:
    reserve(lin)
    new_year()
    shown = listed(book(desk))
    reserve(lin, bound=[number(2)])
    for serials in (shown, ["1"], []):
        answer = make_void(desk, serials)
        assert answer.status_code == 409
        assert "Other numbers are open by now" in answer.get_data(as_text=True)
    assert fates() == {}


@pytest.mark.parametrize("reason", ["", "   ", "长" * 1001])
def test_it_takes_a_reason(lin: Client, desk: Client, new_year: Any, reason: str) -> None:
    reserve(lin)
    new_year()
    answer = make_void(desk, ["1", "2", "3"], reason)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert fates() == {}


def test_a_year_that_runs_is_left_to_its_phones(lin: Client, desk: Client) -> None:
    reserve(lin)
    assert listed(book(desk)) == []
    assert make_void(desk, ["1", "2", "3"]).status_code == 409
    assert fates() == {}


def test_a_year_without_numbers_is_not_found(desk: Client, new_year: Any) -> None:
    new_year()
    assert make_void(desk, ["1"]).status_code == 404


def test_who_only_reads_is_offered_nothing(
    lin: Client, desk: Client, cast: Cast, new_year: Any
) -> None:
    reserve(lin)
    new_year()
    assert listed(book(lin)) == []
    assert make_void(lin, ["1", "2", "3"]).status_code == 403
    assert listed(book(desk)) == ["1", "2", "3"]
    assert fates() == {}
