"""The loop's calls: one contract a row of the table, and every pair of state and deed."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.rectification import STATES, allowed, allowed_from
from inspect_app.services import audit
from inspect_app.store.base import db, writing
from inspect_app.store.notice import Notice, NumberFate
from inspect_app.store.rectification import Extension
from inspect_app.store.violation import Violation
from inspect_app.web.clock import now
from tests.cast import Cast, Client
from tests.notices import Found, keep_file, make_notice, make_recheck_visit, make_visit, picture

IN_PERSON = {"method": "in_person", "recipient": {"name": "张三", "post": "负责人"}}
DEEDS = (
    "deliver", "report", "request_extension", "extend", "recheck", "refer", "close", "withdraw",
)  # fmt: skip
CALLS = {
    "deliver": "deliveries", "report": "reports", "request_extension": "extensions",
    "recheck": "rechecks", "refer": "referrals", "close": "closure", "withdraw": "withdrawal",
}  # fmt: skip


@pytest.fixture
def director(app: Flask, cast: Cast) -> Client:
    return cast.client(app, "director")


def a_notice(cast: Cast, **visit: Any) -> Notice:
    """A notice of today: the API's clock is the real one."""
    return make_notice(cast, now=now(), at=now() - timedelta(minutes=5), **visit)


def in_state(notice: Notice, state: str) -> Notice:
    """Put a notice into a state by hand, its violations as that state implies."""
    failed = {"not_rectified": "not_rectified", "reissued": "withdrawn", "referred": "referred",
              "rechecked": "rectified", "closed": "rectified"}  # fmt: skip
    with writing():
        notice.state = state
        if state != "issued":
            notice.delivered_on = date(2026, 11, 20)
        for violation in notice.violations:
            violation.state = failed.get(state, "open")
            violation.due_on = None if state == "issued" else date(2027, 1, 8)
    return notice


def reread(notice: Notice) -> Notice:
    """See what the call committed: the test's own session still reads its old snapshot."""
    db.session.rollback()
    db.session.refresh(notice)
    return notice


def url(notice: Notice, deed: str, extension: str = "") -> str:
    path = f"extensions/{extension}/decision" if deed == "extend" else CALLS[deed]
    return f"/api/v1/notices/{notice.uuid}/{path}"


def body(cast: Cast, notice: Notice, deed: str) -> dict[str, Any]:
    first = str(notice.violations[0].uuid)
    if deed == "recheck":
        return {"visit": str(make_recheck_visit(cast, notice, "rectified", at=now()).uuid)}
    return {
        "deliver": {**IN_PERSON, "at": now().isoformat(), "place": "文三路100号"},
        "report": {"text": "已退费。", "results": [{"violation": first, "text": "", "files": []}]},
        "request_extension": {"reason": "退费名单较长", "until": "2027-02-01"},
        "extend": {"granted": True, "until": "2027-02-01", "reason": "情况属实"},
        "refer": {"authority": "市场监督管理局", "violations": [first], "reason": "逾期未改正"},
        "close": {"remark": "复查合格"},
        "withdraw": {"reason": "事实有误"},
    }[deed]


def a_request(notice: Notice, cast: Cast) -> str:
    with writing():
        row = Extension(
            uuid=uuid4(), notice_id=notice.id, recorded_at=now(), person_id=cast.lin.id,
            reason="退费名单较长", until=date(2027, 2, 1),
        )  # fmt: skip
        db.session.add(row)
    return str(row.uuid)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("deed", DEEDS)
def test_every_state_and_deed(
    app: Flask, cast: Cast, director: Client, state: str, deed: str
) -> None:
    notice = in_state(a_notice(cast), state)
    extension = a_request(notice, cast) if deed == "extend" else ""
    document = body(cast, notice, deed)
    if allowed(state, deed):
        answer = director.post(url(notice, deed, extension), json=document)
        assert answer.status_code == 201, answer.json
        assert answer.json["id"]
        assert answer.json["state"] == reread(notice).state
        assert audit.verify()[1] is None
    else:
        answer = director.post(url(notice, deed, extension), json={"nonsense": True})
        assert answer.status_code == 409
        assert answer.mimetype == "application/problem+json"
        assert answer.json["allowed_from"] == allowed_from(deed)
        assert answer.json["code"] == f"{deed}_not_now"


def test_the_whole_loop(app: Flask, cast: Cast, director: Client) -> None:
    notice = a_notice(cast)
    lin = cast.client(app, "lin")
    states = []
    for deed, client in (("deliver", lin), ("report", lin), ("recheck", lin), ("close", director)):
        answer = client.post(url(notice, deed), json=body(cast, notice, deed))
        states.append(answer.json["state"])
    assert states == ["delivered", "reported", "rechecked", "closed"]
    whole = director.get(f"/api/v1/notices/{notice.uuid}").json
    assert [step["deed"] for step in whole["timeline"]] == [
        "visit", "issue", "deliver", "report", "recheck", "close",
    ]  # fmt: skip
    assert whole["violations"][0]["state"] == "rectified"
    assert whole["deliveries"][0]["recipient"] == {"name": "张三", "post": "负责人"}
    assert whole["closure"]["remark"] == "复查合格"
    assert audit.verify() == (audit.verify()[0], None)


def test_issuing_answers_as_promised(app: Flask, cast: Cast) -> None:
    visit = make_visit(cast, at=now())
    lin = cast.client(app, "lin")
    path = f"/api/v1/visits/{visit.uuid}/notice"
    first, again = lin.post(path, json={}), lin.post(path, json={})
    assert first.status_code == 201
    assert again.status_code == 200
    assert first.json == again.json
    assert set(first.json) == {"id", "number", "state", "pdf", "verify_url", "sha256"}
    paper = lin.get(first.json["pdf"])
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF-")
    assert lin.get(first.json["pdf"]).data == paper.data
    tag = paper.headers["ETag"]
    assert lin.get(first.json["pdf"], headers={"If-None-Match": tag}).status_code == 304
    code = first.json["verify_url"].rpartition("/v/")[2]
    assert Client(app).get(f"/v/{code}").status_code == 200


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"state": "incomplete"}, "visit_incomplete"), ({"found": ()}, "no_violations")],
)
def test_issuing_is_refused(app: Flask, cast: Cast, facts: dict[str, Any], code: str) -> None:
    visit = make_visit(cast, **facts)
    answer = cast.client(app, "lin").post(f"/api/v1/visits/{visit.uuid}/notice", json={})
    assert answer.status_code == 409
    assert answer.json["code"] == code


def test_a_schools_visit_is_refused_here(app: Flask, cast: Cast) -> None:
    visit = make_visit(cast, cast.school, [Found(code="SCH-01")])
    answer = cast.client(app, "lin").post(f"/api/v1/visits/{visit.uuid}/notice", json={})
    assert (answer.status_code, answer.json["code"]) == (409, "school_gets_opinion")


@pytest.mark.parametrize("bad", [{"amount": 1}, [], {"circumstances": {str(uuid4()): ["x"]}}])
def test_issuing_takes_no_unknown_key(app: Flask, cast: Cast, bad: Any) -> None:
    visit = make_visit(cast)
    answer = cast.client(app, "lin").post(f"/api/v1/visits/{visit.uuid}/notice", json=bad)
    assert answer.status_code == 422


def test_rights(app: Flask, cast: Cast) -> None:
    notice = a_notice(cast)
    path = f"/api/v1/visits/{notice.visit.uuid}/notice"
    assert Client(app).post(path, json={}).status_code == 401
    assert cast.client(app, "auditor").post(path, json={}).status_code == 403
    assert cast.client(app, "chen").post(path, json={}).status_code == 404
    for deed in ("refer", "close", "withdraw"):
        assert cast.client(app, "lin").post(url(notice, deed), json={}).status_code == 403
    for deed in CALLS:
        assert cast.client(app, "auditor").post(url(notice, deed), json={}).status_code == 403
        assert cast.client(app, "zhou").post(url(notice, deed), json={}).status_code == 404
        assert Client(app).post(url(notice, deed), json={}).status_code == 401
    assert cast.client(app, "auditor").get(f"/api/v1/notices/{notice.uuid}").status_code == 200
    for stranger in ("zhou", "chen"):
        for tail in ("", "/pdf"):
            answer = cast.client(app, stranger).get(f"/api/v1/notices/{notice.uuid}{tail}")
            assert answer.status_code == 404
        assert cast.client(app, stranger).get("/api/v1/notices").json["items"] == []
        assert cast.client(app, stranger).get("/api/v1/rectifications").json["items"] == []


def test_an_inspector_delivers_only_what_names_them(app: Flask, cast: Cast) -> None:
    notice = a_notice(cast, inspectors=("wang", "director"))
    answer = cast.client(app, "lin").post(url(notice, "deliver"), json={**IN_PERSON})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("delivery", "field"),
    [
        ({"method": "in_person"}, "recipient.name"),
        ({"method": "left_in_place"}, "witness"),
        ({"method": "post"}, "tracking_no"),
        ({"method": "electronic"}, "consent"),
        ({"method": "wechat"}, "method"),
        ({**IN_PERSON, "at": "2026-11-20"}, "at"),
        ({**IN_PERSON, "at": "2026-13-40T00:00:00+08:00"}, "at"),
        ({**IN_PERSON, "at": "2199-01-01T00:00:00+08:00"}, "at"),
        ({**IN_PERSON, "at": "2001-01-01T00:00:00+08:00"}, "at"),
        ({**IN_PERSON, "fine": 100}, "fine"),
        ({"method": "left_in_place", "recording": "0" * 64}, "files"),
        ({"method": "in_person", "recipient": {"name": "张三", "id": "1"}}, "recipient.id"),
    ],
)
def test_a_delivery_without_its_condition_is_refused(
    app: Flask, cast: Cast, director: Client, delivery: dict[str, Any], field: str
) -> None:
    notice = a_notice(cast)
    given = {"at": now().isoformat(), **delivery}
    answer = director.post(url(notice, "deliver"), json=given)
    assert answer.status_code == 422
    assert field in answer.json["errors"]
    assert reread(notice).state == "issued"


@pytest.mark.parametrize("proof", ["witness", "recording"])
def test_left_in_place_needs_one_of_two(
    app: Flask, cast: Cast, director: Client, proof: str
) -> None:
    notice = a_notice(cast)
    sha256 = keep_file(cast, picture("留置"))
    given = {"witness": {"name": "李四", "image": sha256}, "recording": sha256}
    delivery = {"method": "left_in_place", "at": now().isoformat(), proof: given[proof]}
    assert director.post(url(notice, "deliver"), json=delivery).status_code == 201


def test_delivery_binds_the_day_and_announcement_takes_thirty(
    app: Flask, cast: Cast, director: Client
) -> None:
    notices = [a_notice(cast, found=[Found(due={"days": 5, "type": "calendar"})]) for _ in "ab"]
    today = now() + timedelta(hours=8)
    for notice, method, days in zip(
        notices, (IN_PERSON, {"method": "announcement"}), (0, 30), strict=True
    ):
        given = {**method, "at": now().isoformat()}
        answer = director.post(url(notice, "deliver"), json=given).json
        assert answer["notice"]["delivered_on"] == (today.date() + timedelta(days)).isoformat()
        assert date.fromisoformat(answer["notice"]["due_on"]) >= today.date() + timedelta(days + 5)
        assert answer["notice"]["overdue"] is False


@pytest.mark.parametrize("result", ["partly", "not_rectified"])
def test_what_was_not_put_right_stays_open(
    app: Flask, cast: Cast, director: Client, result: str
) -> None:
    notice = in_state(a_notice(cast), "delivered")
    visit = make_recheck_visit(cast, notice, result, at=now())
    answer = director.post(url(notice, "recheck"), json={"visit": str(visit.uuid)}).json
    assert answer["state"] == "not_rectified"
    assert answer["notice"]["violations_unsettled"] == 1


def test_a_recheck_is_of_this_notice(app: Flask, cast: Cast, director: Client) -> None:
    notice, other = (in_state(a_notice(cast), "delivered") for _ in "ab")
    wrong = make_recheck_visit(cast, other, "rectified", at=now())
    for visit in (wrong.uuid, notice.visit.uuid, uuid4()):
        answer = director.post(url(notice, "recheck"), json={"visit": str(visit)})
        assert answer.status_code == 422


def test_a_failed_recheck_is_ordered_anew(app: Flask, cast: Cast, director: Client) -> None:
    old = in_state(a_notice(cast), "delivered")
    visit = make_recheck_visit(cast, old, "not_rectified", found=[Found()], at=now())
    director.post(url(old, "recheck"), json={"visit": str(visit.uuid)})
    path = f"/api/v1/visits/{visit.uuid}/notice"
    assert cast.client(app, "lin").post(path, json={}).status_code == 403
    assert director.post(path, json={}).status_code == 201
    assert reread(old).state == "reissued"
    assert director.post(url(old, "close"), json={}).status_code == 201


def test_a_withdrawn_number_is_not_used_again(app: Flask, cast: Cast, director: Client) -> None:
    notice = in_state(a_notice(cast), "delivered")
    assert director.post(url(notice, "withdraw"), json={"reason": "笔误"}).status_code == 201
    anew = director.post(f"/api/v1/visits/{notice.visit.uuid}/notice", json={})
    assert anew.status_code == 201
    assert "第2号" in anew.json["number"]
    fates = db.session.scalars(sa.select(NumberFate.fate).order_by(NumberFate.serial)).all()
    assert fates == ["withdrawn", "issued"]
    assert db.session.scalars(sa.select(Violation.due_on)).all() == [None]


def test_an_extension_is_asked_for_and_decided_once(
    app: Flask, cast: Cast, director: Client
) -> None:
    notice = in_state(a_notice(cast), "delivered")
    lin = cast.client(app, "lin")
    asked = lin.post(url(notice, "request_extension"), json={"reason": "多", "until": "2027-02-01"})
    assert asked.json["state"] == "delivered"
    path = url(notice, "extend", asked.json["id"])
    decision = {"granted": True, "until": "2027-01-20", "reason": "部分准予"}
    assert lin.post(path, json=decision).status_code == 403
    granted = director.post(path, json=decision).json
    assert (granted["state"], granted["granted_until"]) == ("extended", "2027-01-20")
    assert granted["notice"]["due_on"] == "2027-01-20"
    assert director.post(path, json=decision).status_code == 409
    early = in_state(a_notice(cast), "delivered")
    sooner = {"reason": "早", "until": "2027-01-08"}
    assert lin.post(url(early, "request_extension"), json=sooner).status_code == 422
    typo = {"reason": "退费名单较长", "until": "9999-12-31"}
    refused = lin.post(url(early, "request_extension"), json=typo)
    assert list(refused.json["errors"]) == ["until"]


def test_a_refused_extension_changes_nothing(app: Flask, cast: Cast, director: Client) -> None:
    notice = in_state(a_notice(cast), "delivered")
    path = url(notice, "extend", a_request(notice, cast))
    assert director.post(path, json={"granted": False}).status_code == 422
    answer = director.post(path, json={"granted": False, "reason": "理由不足"}).json
    assert (answer["state"], answer["notice"]["due_on"]) == ("delivered", "2027-01-08")


def test_a_referral_of_one_leaves_the_other(app: Flask, cast: Cast, director: Client) -> None:
    notice = in_state(a_notice(cast, found=[Found(), Found(code="FEE-02")]), "not_rectified")
    first, second = (str(each.uuid) for each in notice.violations)
    given = {"authority": "市场监督管理局", "reason": "逾期未改正"}
    answer = director.post(url(notice, "refer"), json={**given, "violations": [first]})
    assert answer.json["state"] == "not_rectified"
    assert (
        director.post(url(notice, "refer"), json={**given, "violations": [first]}).status_code
        == 422
    )
    answer = director.post(url(notice, "refer"), json={**given, "violations": [second]})
    assert answer.json["state"] == "referred"


def test_the_chase_list_puts_the_most_urgent_first(
    app: Flask, cast: Cast, director: Client
) -> None:
    days = {"late": date(2026, 1, 5), "far": date(2027, 6, 1), "never": None}
    notices = {name: in_state(a_notice(cast), "delivered") for name in days}
    with writing():
        for name, day in days.items():
            for violation in notices[name].violations:
                violation.due_on = day
    closed = in_state(a_notice(cast), "closed")
    whole = director.get("/api/v1/rectifications").json
    ids = [item["id"] for item in whole["items"]]
    assert ids == [str(notices[name].uuid) for name in ("late", "far", "never")]
    assert str(closed.uuid) not in ids
    counts = whole["counts"]
    assert (counts["total"], counts["overdue"], counts["delivered"]) == (3, 1, 3)
    assert whole["items"][0]["overdue"] is True
    assert whole["items"][0]["days_left"] < 0
    for query, names in (
        ("overdue=true", ["late"]), ("overdue=false", ["far", "never"]),
        ("due_before=2027-06-01", ["late"]), ("due_before=2027-06-02", ["late", "far"]),
        ("state=issued", []), ("district=330106", ["late", "far", "never"]),
        ("district=330110", []),
    ):  # fmt: skip
        items = director.get(f"/api/v1/rectifications?{query}").json["items"]
        assert [item["id"] for item in items] == [str(notices[name].uuid) for name in names], query
    page = director.get("/api/v1/rectifications?limit=2").json
    rest = director.get(f"/api/v1/rectifications?limit=2&cursor={page['next']}").json
    assert [item["id"] for item in page["items"] + rest["items"]] == ids
    assert rest["next"] is None
    assert director.get("/api/v1/rectifications?overdue=maybe").status_code == 422


def test_notices_are_listed_newest_first(app: Flask, cast: Cast, director: Client) -> None:
    made = [str(a_notice(cast).uuid) for _ in range(3)]
    page = director.get("/api/v1/notices?limit=2").json
    rest = director.get(f"/api/v1/notices?limit=2&cursor={page['next']}").json
    assert [each["id"] for each in page["items"] + rest["items"]] == made[::-1]
    assert director.get("/api/v1/notices?from=2199-01-01").json["items"] == []
    assert director.get("/api/v1/notices?state=closed").json["items"] == []
    assert director.get("/api/v1/notices?state=lost").status_code == 422


@pytest.mark.parametrize("text", ["{", '{"reason": "a", "reason": "b"}', "[]", '"x"', ""])
def test_a_broken_body_is_refused(app: Flask, cast: Cast, director: Client, text: str) -> None:
    notice = a_notice(cast)
    answer = director.post(
        url(notice, "withdraw"), data=text, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422


def test_an_idempotency_key_delivers_once(app: Flask, cast: Cast, director: Client) -> None:
    notice = a_notice(cast)
    document = json.dumps({**IN_PERSON, "at": now().isoformat()})
    headers = {"Idempotency-Key": "k1", "Content-Type": "application/json"}
    answers = [director.post(url(notice, "deliver"), data=document, headers=headers) for _ in "ab"]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json
