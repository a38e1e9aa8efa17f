"""Refused visits at the desk: read, mended and taken in, tried again, settled."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from werkzeug.test import TestResponse

from inspect_app.rules.canonical import content_hash
from inspect_app.rules.refusals import NotFound
from inspect_app.services import audit
from inspect_app.services.callers import Caller
from inspect_app.services.evidence.checking import lost_files
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.jobs.running import sweep
from inspect_app.services.visits import mending, quarantine
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person
from inspect_app.store.visit import QuarantinedVisit, Visit
from inspect_app.web.clock import now
from tests.cast import Cast, Client, make_institution
from tests.contract.oddities import mutated
from tests.visits import (
    PICTURES,
    found_site,
    png,
    send,
    send_file,
    sha256,
    violation,
    visit_document,
)

WHY = "已与林检查电话核实"
Refuse = Callable[..., tuple[UUID, int]]


@pytest.fixture
def lin(app: Flask, cast: Cast) -> Client:
    return cast.client(app, "lin")


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Client:
    return cast.client(app, "director")


@pytest.fixture
def refused(lin: Client) -> Refuse:
    """A visit that the server refused: its id, and its number in quarantine."""

    def refuse(document: dict[str, Any]) -> tuple[UUID, int]:
        uuid = uuid4()
        assert send(lin, document, uuid).status_code == 422
        db.session.rollback()
        kept = db.session.scalars(sa.select(QuarantinedVisit.id).filter_by(visit_uuid=uuid)).one()
        return uuid, kept

    return refuse


def page_of(desk: Client, number: int) -> str:
    answer = desk.get(f"/quarantine/{number}?lang=en")
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def mend(desk: Client, number: int, reason: str = WHY, /, **places: str) -> TestResponse:
    """Send the form; a place's path is written with __ for its points."""
    form = {f"at:{path.replace('__', '.')}": text for path, text in places.items()}
    return desk.post(f"/quarantine/{number}/mending", data={**form, "reason": reason})


def stored(uuid: UUID) -> Visit | None:
    db.session.rollback()
    return db.session.scalar(sa.select(Visit).filter_by(uuid=uuid))


def kept(number: int) -> QuarantinedVisit:
    db.session.rollback()
    return db.session.get_one(QuarantinedVisit, number)


def deeds_of(uuid: UUID) -> list[AuditEvent]:
    query = sa.select(AuditEvent).filter_by(subject=str(uuid)).order_by(AuditEvent.seq)
    return list(db.session.scalars(query))


def misspelt(cast: Cast, **changes: Any) -> dict[str, Any]:
    """A whole visit, but for a colleague's login."""
    document = visit_document(cast.star, [violation()], **changes)
    return {**document, "inspectors": ["lin", "wagn"], "signatures": document["signatures"][::2]}


def test_it_reads_as_a_visit_with_what_is_wrong_at_its_place(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    missing = "a" * 64
    document = misspelt(cast)
    document["files"].append({"sha256": missing})
    _uuid, number = refused(document)
    listed = unescape(desk.get("/quarantine/?lang=en").get_data(as_text=True))
    for said in (
        "星河学科培训中心",
        "林检查",
        "Inspector 2: Your office has no account wagn.",
        "1 missing",
    ):
        assert said in listed
    page = page_of(desk, number)
    for said in (
        "星河学科培训中心", "林检查 (lin)", "wagn", "现场抽查合同3份", "情况属实。",
        "not arrived yet", "3/4",
        "Inspector 2: Your office has no account wagn.", "Put it right",
    ):  # fmt: skip
        assert said in page
    home = desk.get("/?lang=en").get_data(as_text=True)
    assert 'href="/quarantine/"' in home


def test_the_office_mends_what_was_refused_and_takes_it_in(
    desk: Client, lin: Client, cast: Cast, refused: Refuse
) -> None:
    document = misspelt(cast)
    uuid, number = refused(document)
    assert mend(desk, number, inspectors="lin\nwang").status_code == 302
    visit = stored(uuid)
    assert visit is not None
    assert [each.login for each in visit.inspectors] == ["lin", "wang"]
    assert visit.sender_id == cast.lin.id
    put_right = {**document, "inspectors": ["lin", "wang"]}
    assert visit.content_hash == content_hash(put_right)
    row = kept(number)
    assert row.resolved_at is not None
    assert json.loads(row.document) == document, "what was sent stays"
    (deed,) = [each for each in deeds_of(uuid) if each.deed == "visit.mend"]
    assert (deed.actor, deed.before["content_hash"]) == ("director", content_hash(document))
    assert deed.after["content_hash"] == visit.content_hash
    assert deed.after["reason"] == WHY
    assert audit.verify()[1] is None
    told = lin.get(f"/api/v1/visits/{uuid}").json["mended"]
    assert (told["by"], told["places"]) == ("director", ["inspectors"])
    assert told["sent_hash"] == content_hash(document)
    for page in (page_of(desk, number), desk.get(f"/visits/{uuid}?lang=en").get_data(as_text=True)):
        assert WHY in page
        assert "钱主任" in page


def test_the_phone_that_sends_the_original_again_gets_the_receipt(
    desk: Client, lin: Client, cast: Cast, refused: Refuse
) -> None:
    document = misspelt(cast)
    uuid, number = refused(document)
    mend(desk, number, inspectors="lin\nwang")
    visit = stored(uuid)
    assert visit is not None
    again = send(lin, document, uuid)
    assert (again.status_code, again.json["receipt"]) == (200, visit.receipt)
    assert again.json["files"]["missing"] == []
    assert send(lin, {**document, "inspectors": ["lin", "wang"]}, uuid).status_code == 200
    other = send(lin, {**document, "statement": "另一份"}, uuid)
    assert other.status_code == 409, "a third content is still another one"
    assert desk.get("/api/v1/quarantine").json["items"] == []


def test_files_that_are_missing_still_arrive_after_the_mending(
    desk: Client, lin: Client, cast: Cast, refused: Refuse
) -> None:
    document = misspelt(cast)
    late = png(91)
    document["files"].append({"sha256": sha256(late)})
    uuid, number = refused(document)
    mend(desk, number, inspectors="lin\nwang")
    again = send(lin, document, uuid)
    assert (again.status_code, again.json["files"]["missing"]) == (202, [sha256(late)])
    send_file(lin, late)
    assert send(lin, document, uuid).status_code == 200


def test_what_was_not_refused_cannot_be_changed(desk: Client, cast: Cast, refused: Refuse) -> None:
    uuid, number = refused(misspelt(cast))
    mend(desk, number, inspectors="lin\nwang", statement="改过", violations__0__facts="改过")
    visit = stored(uuid)
    assert visit is not None
    document = json.loads(visit.document)
    assert document["statement"] == "情况属实。"
    assert document["violations"][0]["facts"].startswith("现场抽查")


def test_a_second_mistake_behind_the_first_is_offered_too(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    document = misspelt(cast)
    document["violations"][0]["due"] = {"days": 5, "type": "lunar"}
    uuid, number = refused(document)
    first = mend(desk, number, violations__0__due__type="working")
    assert first.status_code == 422
    page = unescape(first.get_data(as_text=True))
    assert 'name="at:inspectors"' in page
    assert 'option value="working" selected' in page, "what was typed is still there"
    assert WHY in page
    assert stored(uuid) is None
    both = mend(desk, number, violations__0__due__type="working", inspectors="lin\nwang")
    assert both.status_code == 302
    assert stored(uuid) is not None


def test_a_mending_that_is_refused_again_leaves_no_second_case(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    uuid, number = refused(misspelt(cast))
    assert mend(desk, number, inspectors="lin\nnobody").status_code == 422
    assert mend(desk, number, "", inspectors="lin\nwang").status_code == 422, "it needs a reason"
    assert stored(uuid) is None
    assert len(desk.get("/api/v1/quarantine").json["items"]) == 1
    assert kept(number).resolved_at is None


def test_two_clerks_at_once_settle_it_once(desk: Client, cast: Cast, refused: Refuse) -> None:
    _uuid, number = refused(misspelt(cast))
    assert mend(desk, number, inspectors="lin\nwang").status_code == 302
    assert mend(desk, number, inspectors="lin\nwang").status_code == 404
    assert (
        desk.post(f"/quarantine/{number}/closure", data={"closing-reason": "x"}).status_code == 404
    )


def test_what_was_settled_a_moment_ago_is_not_settled_again(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    """Two clerks had it open; the database says who was first."""
    row = kept(refused(misspelt(cast))[1])
    mending.close(row, "已另行上传", cast.director, now())
    with pytest.raises(NotFound):
        mending.close(row, "重复", cast.director, now())


def test_one_settled_without_taking_in_does_not_come_back(
    desk: Client, lin: Client, cast: Cast, refused: Refuse
) -> None:
    document = misspelt(cast)
    uuid, number = refused(document)
    empty = desk.post(f"/quarantine/{number}/closure", data={"closing-reason": " "})
    assert empty.status_code == 422
    done = desk.post(f"/quarantine/{number}/closure", data={"closing-reason": "已另行上传"})
    assert done.status_code == 302
    again = send(lin, document, uuid)
    assert again.status_code == 422
    assert "已另行上传" in again.json["errors"]["document"][0]
    assert desk.get("/api/v1/quarantine").json["items"] == []
    with writing():
        db.session.get_one(Person, cast.wang.id).login = "wagn"
    sound = send(lin, document, uuid)
    assert sound.status_code == 422, "now nothing is wrong with it, but the office has decided"
    assert stored(uuid) is None
    assert "已另行上传" in page_of(desk, number)
    assert "Not taken in" in desk.get("/quarantine/?show=settled&lang=en").get_data(as_text=True)
    assert desk.post(f"/quarantine/{number}/reopening").status_code == 302
    assert send(lin, document, uuid).status_code == 201
    assert desk.post(f"/quarantine/{number}/reopening").status_code == 409


def test_what_came_right_meanwhile_is_taken_in_as_it_was_sent(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    uuid, number = refused(misspelt(cast))
    with writing():
        db.session.get_one(Person, cast.wang.id).login = "wagn"
    assert "Nothing stands against it any more." in page_of(desk, number)
    assert desk.post(f"/quarantine/{number}/retry").status_code == 302
    visit = stored(uuid)
    assert visit is not None
    assert visit.content_hash == kept(number).content_hash
    assert "Taken in as sent" in desk.get("/quarantine/?show=settled&lang=en").get_data(
        as_text=True
    )


def test_the_account_of_the_sender_may_be_out_of_use_by_now(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    """Facts count by their day: so it is with a colleague who left and a certificate that ended."""
    uuid, number = refused(misspelt(cast))
    with writing():
        for person in (cast.lin, cast.wang):
            row = db.session.get_one(Person, person.id)
            row.active = False
            row.certificate_until = date(2026, 11, 20)
    assert "account out of use" in page_of(desk, number)
    assert mend(desk, number, inspectors="lin\nwang").status_code == 302
    visit = stored(uuid)
    assert visit is not None
    assert visit.sender_id == cast.lin.id


def test_a_certificate_that_had_ended_before_the_visit_is_told(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    with writing():
        db.session.get_one(Person, cast.wang.id).certificate_until = date(2026, 11, 19)
    _uuid, number = refused(visit_document(cast.star))
    page = page_of(desk, number)
    assert "two inspectors with certificates valid" in page
    with writing():
        db.session.get_one(Person, cast.wang.id).certificate_until = date(2027, 11, 19)
    assert desk.post(f"/quarantine/{number}/retry").status_code == 302


def test_an_institution_is_found_by_its_name(desk: Client, cast: Cast, refused: Refuse) -> None:
    make_institution(cast.offices["yuhang"], "星河学科培训中心")  # elsewhere, so not in the way
    uuid, number = refused({**visit_document(cast.star), "institution_id": str(uuid4())})
    assert mend(desk, number, institution_id="没有这家").status_code == 422
    assert mend(desk, number, institution_id="远山体育培训").status_code == 422, (
        "not in the district"
    )
    assert mend(desk, number, institution_id="星河学科培训中心").status_code == 302
    visit = stored(uuid)
    assert visit is not None
    assert visit.institution_id == cast.star.id


def test_its_photos_are_no_orphans(lin: Client, desk: Client, cast: Cast, refused: Refuse) -> None:
    """Whoever sweeps, however late, leaves what a refused visit names."""
    _uuid, number = refused(misspelt(cast))
    sweep(now() + timedelta(days=400))
    assert list(lost_files()) == []
    for hash_, content in PICTURES.items():
        assert blobs().read(hash_) == content
    assert "not arrived yet" not in page_of(desk, number)


ODD_DOCUMENTS: dict[str, Any] = {
    "nothing": {},
    "a list": [1, [2]],
    "a text": "x",
    "half a character": {"statement": "\ud800", "kind": 5},
    "half a character in a list": ["\ud800"],
    "odd parts": {
        "violations": "x",
        "answers": [3, {"item": 4}],
        "inspectors": {"a": 1},
        "site": 3,
    },
    "unknown keys": {"hello": 1, "clock": {"zone": 8}, "a.b": {}, "x" * 300: []},
    "odd lists": {
        "files": [None, {"sha256": "zz"}],
        "signatures": [[]],
        "people_met": [{"name": 4}],
    },
}


@pytest.mark.parametrize("name", ODD_DOCUMENTS)
def test_whatever_was_sent_can_be_read_and_settled(lin: Client, desk: Client, name: str) -> None:
    body = json.dumps(ODD_DOCUMENTS[name])
    assert lin.put(f"/api/v1/visits/{uuid4()}", data=body).status_code == 422
    db.session.rollback()
    number = db.session.scalars(sa.select(QuarantinedVisit.id)).one()
    assert desk.get("/quarantine/").status_code == 200
    page_of(desk, number)
    assert mend(desk, number, document="{}").status_code == 422
    assert (
        desk.post(f"/quarantine/{number}/closure", data={"closing-reason": "废"}).status_code == 302
    )


def test_no_odd_document_breaks_its_page(desk: Client, lin: Client, cast: Cast) -> None:
    """One page after the other, with what a fuzzer makes of a whole visit; half of it is mended."""
    sound = misspelt(cast, answers=[{"item": "A11", "value": "no"}])
    send(lin, sound)

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(document=mutated(sound))
    def read_and_mend(document: Any) -> None:
        text = json.dumps(document)
        uuid = uuid4()
        problems = {"kind": [("required", {})]}
        quarantine.keep(
            quarantine.RefusedVisit(uuid, text, sha256(uuid.bytes)),
            problems,
            Caller.of(cast.lin),
            now(),
        )
        number = db.session.scalars(sa.select(QuarantinedVisit.id).filter_by(visit_uuid=uuid)).one()
        page_of(desk, number)
        answer = mend(desk, number, inspectors="lin\nwang", document="{}")
        assert answer.status_code in {302, 409, 422}
        page = answer.get_data(as_text=True)
        assert answer.status_code == 302 or f"/quarantine/{number}/mending" in page

    read_and_mend()


def test_a_text_that_says_a_key_twice_is_mended_as_text(
    lin: Client, desk: Client, cast: Cast
) -> None:
    uuid, sound = uuid4(), json.dumps(visit_document(cast.star))
    send(lin, visit_document(cast.star, statement="先送签名"))
    doubled = '{"kind": "routine", ' + sound[1:]
    assert lin.put(f"/api/v1/visits/{uuid}", data=doubled).status_code == 422
    db.session.rollback()
    number = db.session.scalars(sa.select(QuarantinedVisit.id)).one()
    assert doubled[:40] in page_of(desk, number)
    assert mend(desk, number, document=doubled).status_code == 422
    assert mend(desk, number, document=sound).status_code == 302
    assert stored(uuid) is not None


def test_what_was_typed_and_cannot_be_read_stays_on_the_page(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    document = visit_document(cast.star)
    document["files"].append(dict(document["files"][0]))
    _uuid, number = refused({**document, "fixes": "x"})
    answer = mend(desk, number, fixes="[1, {")
    assert answer.status_code == 422
    page = unescape(answer.get_data(as_text=True))
    assert "[1, {</textarea>" in page
    assert WHY in page


def test_unknown_keys_are_left_out_at_a_tick(desk: Client, cast: Cast, refused: Refuse) -> None:
    document = {**visit_document(cast.star), "mood": "good"}
    uuid, number = refused(document)
    assert mend(desk, number).status_code == 422, "a box that is not ticked is not sent"
    assert mend(desk, number, **{"*": "1"}).status_code == 302
    visit = stored(uuid)
    assert visit is not None
    assert "mood" not in json.loads(visit.document)


def test_a_place_found_is_shown_by_its_name(desk: Client, cast: Cast, refused: Refuse) -> None:
    site = found_site(district="990000")
    uuid, number = refused({**visit_document(None, site=site)})
    assert "某居民楼托管班" in page_of(desk, number)
    assert mend(desk, number, site__district="330106").status_code == 302
    assert stored(uuid) is not None


@pytest.mark.parametrize("login", ["lin", "auditor", "admin"])
def test_only_the_office_decides(app: Flask, cast: Cast, refused: Refuse, login: str) -> None:
    _uuid, number = refused(misspelt(cast))
    somebody = cast.client(app, login)
    assert somebody.get("/quarantine/").status_code == 403
    assert mend(somebody, number, inspectors="lin\nwang").status_code == 403


def test_another_office_finds_nothing(app: Flask, cast: Cast, refused: Refuse) -> None:
    _uuid, number = refused(misspelt(cast))
    zhou = cast.client(app, "zhou")
    assert "星河" not in zhou.get("/quarantine/").get_data(as_text=True)
    assert zhou.get(f"/quarantine/{number}").status_code == 404
    for deed in ("mending", "retry", "closure", "reopening"):
        assert zhou.post(f"/quarantine/{number}/{deed}").status_code == 404
