"""Numbers that a phone takes along: asked for at every contact, each with one fate."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.services import audit
from inspect_app.services.notices.numbering import every_gap, gaps
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.store.number_reservation import NumberReservation
from inspect_app.web.api import phone_numbers as api
from tests.cast import NOW, Cast, Client
from tests.handing_over import PHONE, fates, number, reserve
from tests.notices import make_notice
from tests.visits import visit_document

OTHER = UUID("019a9f00-0000-7000-8000-000000000002")
NEVER = "西教责改字〔2026〕第99号"


@pytest.fixture
def lin(app: Flask, cast: Cast) -> Client:
    return cast.client(app, "lin")


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    """The moment that it is; `day["is"]` moves it."""
    moment = {"is": NOW}
    monkeypatch.setattr(api, "now", lambda: moment["is"])
    return moment


def test_a_phone_takes_three_numbers_along_and_asking_again_changes_nothing(lin: Client) -> None:
    first = lin.put(f"/api/v1/phones/{PHONE}/numbers", json={}).get_json()
    assert [each["number"] for each in first["numbers"]] == [number(n) for n in (1, 2, 3)]
    assert lin.put(f"/api/v1/phones/{PHONE}/numbers", json={}).get_json() == first
    assert gaps(1, "notice", 2026) == []
    deeds = Counter(db.session.scalars(sa.select(AuditEvent.deed)))
    assert deeds["number.reserve"] == 3
    assert audit.verify()[1] is None


def test_each_number_comes_with_what_its_paper_bears(lin: Client) -> None:
    answer = lin.put(f"/api/v1/phones/{PHONE}/numbers", json={}).get_json()["numbers"]
    one = answer[0]
    assert (one["kind"], one["year"], one["serial"]) == ("notice", 2026, 1)
    assert one["verify_url"].endswith(f"/v/{one['code']}")
    assert ET.fromstring(one["qr"]).tag == "{http://www.w3.org/2000/svg}svg"
    assert len({each["code"] for each in answer}) == len({each["qr"] for each in answer}) == 3


def test_an_issued_notice_takes_the_next_number(cast: Cast, lin: Client) -> None:
    reserve(lin)
    assert make_notice(cast).number == number(4)
    assert every_gap() == []


def test_bound_numbers_stay_and_three_free_ones_stand_beside_them(lin: Client) -> None:
    reserve(lin)
    held = reserve(lin, bound=[number(1), number(2)])
    assert held == [number(n) for n in (1, 2, 3, 4, 5)]
    assert reserve(lin, bound=[number(1), number(2)]) == held
    assert reserve(lin, bound=[number(1)]) == held, "what is free again is not given back"


def test_however_many_are_bound_a_phone_gets_no_more_than_a_dozen(lin: Client) -> None:
    held = reserve(lin)
    for _ in range(8):
        held = reserve(lin, bound=held)
    assert len(held) == 12


def test_a_number_thrown_away_with_its_paper_becomes_void(lin: Client) -> None:
    reserve(lin)
    thrown = [{"number": number(2), "reason": "草稿作废"}]
    assert reserve(lin, void=thrown) == [number(1), number(3), number(4)]
    assert reserve(lin, void=thrown) == [number(1), number(3), number(4)]
    assert fates() == {number(2): ("void", "草稿作废")}
    assert every_gap() == []
    assert audit.verify()[1] is None


def test_two_people_and_two_phones_hold_different_numbers(
    app: Flask, cast: Cast, lin: Client
) -> None:
    wang = cast.client(app, "wang")
    held = [*reserve(lin), *reserve(wang), *reserve(lin, OTHER)]
    assert len(set(held)) == len(held) == 9
    reserve(wang, void=[{"number": number(1), "reason": "不是我的"}])
    assert fates() == {}, "nobody gives up what another holds"
    reserve(lin, OTHER, void=[{"number": number(1), "reason": "在另一台手机上"}])
    assert fates() == {}


def test_a_number_nobody_reserved_stops_nothing(lin: Client) -> None:
    """The server may have been restored from a day before it was."""
    told = [{"number": NEVER, "reason": "作废"}]
    assert reserve(lin, bound=[NEVER], void=told) == [number(n) for n in (1, 2, 3)]


def test_the_last_week_of_the_year_takes_the_next_years_along(
    lin: Client, day: dict[str, datetime]
) -> None:
    day["is"] = datetime(2026, 12, 24, 15, 59, tzinfo=UTC)  # 23:59 in China
    assert reserve(lin) == [number(n) for n in (1, 2, 3)]
    day["is"] = datetime(2026, 12, 24, 16, 0, tzinfo=UTC)
    of_2027 = [number(n, 2027) for n in (1, 2, 3)]
    assert reserve(lin) == [number(n) for n in (1, 2, 3)] + of_2027


def test_with_the_year_over_only_what_a_visit_bears_stays(
    lin: Client, day: dict[str, datetime]
) -> None:
    reserve(lin)
    day["is"] = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # the first minute of 2027 in China
    of_2027 = [number(n, 2027) for n in (1, 2, 3)]
    assert reserve(lin, bound=[number(2)]) == [number(2), *of_2027]
    over = ("void", "number_year_over")
    assert fates() == {number(1): over, number(3): over}
    assert every_gap() == []


def test_a_refused_visit_keeps_its_number_for_the_office_to_mend_it(
    cast: Cast, lin: Client, day: dict[str, datetime]
) -> None:
    held = reserve(lin)
    document = visit_document(cast.star, inspectors=["lin"])  # one alone: refused
    document["statement"] = held[0]
    assert lin.put(f"/api/v1/visits/{uuid4()}", json=document).status_code == 422
    assert reserve(lin) == [number(n) for n in (2, 3, 4)], "it is not offered for another paper"
    day["is"] = datetime(2027, 1, 5, tzinfo=UTC)
    reserve(lin)
    assert number(1) not in fates()
    assert number(2) in fates()


def test_a_phone_that_was_signed_out_gets_no_more(app: Flask, cast: Cast, lin: Client) -> None:
    held = reserve(lin)
    desk = cast.client(app, "director")
    assert desk.post(f"/phones/{PHONE}/revocation").status_code == 302
    again = cast.client(app, "lin")
    assert reserve(again, bound=held[:1]) == held
    desk.post(f"/phones/{PHONE}/readmission")
    assert len(reserve(again, bound=held[:1])) == 4


def test_a_wiped_phones_numbers_become_void_when_it_is_told(
    app: Flask, cast: Cast, lin: Client
) -> None:
    reserve(lin)
    reserve(cast.client(app, "wang"))
    kept = reserve(lin, OTHER)
    body = {"unsent": 0, "oldest": None, "label": ""}
    cast.client(app, "director").post(f"/phones/{PHONE}/wipe")
    assert fates() == {}, "before it was told, nothing is void"
    assert lin.put(f"/api/v1/phones/{PHONE}", json=body).get_json()["wipe"] is True
    wiped = ("void", "number_phone_wiped")
    assert fates() == {number(n): wiped for n in range(1, 7)}
    assert reserve(lin) == []
    assert reserve(lin, OTHER) == kept
    assert every_gap() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"bound": "1"}, "bound"),
        ({"bound": [1]}, "bound"),
        ({"bound": ["x" * 201]}, "bound"),
        ({"bound": ["x"] * 201}, "bound"),
        ({"void": [number(1)]}, "void.0"),
        ({"void": [{"number": number(1)}]}, "void.0.reason"),
        ({"void": [{"number": number(1), "reason": "  "}]}, "void.0.reason"),
        ({"void": [{"number": number(1), "reason": "x" * 1001}]}, "void.0.reason"),
        ({"void": [{"reason": "x"}]}, "void.0.number"),
        ({"void": [{"number": "1", "reason": "x", "why": 1}]}, "void.0.why"),
        ({"more": 5}, "more"),
    ],
)
def test_the_body_is_read_strictly(lin: Client, body: dict[str, Any], field: str) -> None:
    answer = lin.put(f"/api/v1/phones/{PHONE}/numbers", json=body)
    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(NumberReservation)) == 0


@pytest.mark.parametrize(("login", "status"), [("admin", 403), ("auditor", 403), ("director", 200)])
def test_only_who_may_issue_on_site_gets_numbers(
    app: Flask, cast: Cast, login: str, status: int
) -> None:
    answer = cast.client(app, login).put(f"/api/v1/phones/{PHONE}/numbers", json={})
    assert answer.status_code == status


def test_an_office_that_issues_at_its_desk_alone_gives_none_to_inspectors(
    app: Flask, cast: Cast, lin: Client
) -> None:
    with writing():
        cast.lin.office.issue_on_site = False
    path = f"/api/v1/phones/{PHONE}/numbers"
    assert lin.put(path, json={"more": 5}).status_code == 403, "before the body is read"
    assert cast.client(app, "director").put(path, json={}).status_code == 200


def test_a_strangers_phone_is_not_found_and_nobody_is_asked_to_sign_in(
    app: Flask, cast: Cast, lin: Client
) -> None:
    reserve(lin)
    path = f"/api/v1/phones/{PHONE}/numbers"
    assert cast.client(app, "zhao").put(path, json={"more": 5}).status_code == 404
    assert cast.client(app, "chen").put(path, json={}).status_code == 404
    assert Client(app).put(path, json={}).status_code == 401


def test_a_page_posts_it_with_its_own_session(app: Flask, cast: Cast) -> None:
    browser = Client(app)
    browser.sign_in("lin")
    path = f"/api/v1/phones/{PHONE}/numbers"
    assert browser.put(path, json={}).status_code == 400
    token = browser.get("/api/v1/session").get_json()["csrf_token"]
    answer = browser.put(path, json={}, headers={"X-CSRF-Token": token})
    assert len(answer.get_json()["numbers"]) == 3
