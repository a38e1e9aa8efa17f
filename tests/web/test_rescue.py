"""What a phone exported is imported by its person or the office: once, whole, nothing lost."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from inspect_app.rules.canonical import canonical_json
from inspect_app.rules.catalogue import catalogue
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.visits import drafts
from inspect_app.services.visits.drafts import new_visit_id
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.store.visit import QuarantinedVisit, Visit, VisitDraft
from tests.cast import NOW, Cast, Client
from tests.rescue import package, packed_by_the_phone, phone_visit
from tests.visits import PICTURES, send, sha256, visit_document


@pytest.fixture
def director(app: Flask, cast: Cast) -> Client:
    return cast.browser(app, "director")


def upload(client: Client, content: bytes) -> TestResponse:
    file = (io.BytesIO(content), "rescue-lin.zip")
    data = {"csrf_token": client.csrf("/rescue/"), "file": file}
    answer = client.post("/rescue/", data=data)
    db.session.rollback()  # what the tests' own session read before is over
    return answer


def visits() -> list[Visit]:
    return list(db.session.scalars(sa.select(Visit).order_by(Visit.id)))


def kept_drafts() -> list[VisitDraft]:
    return list(db.session.scalars(sa.select(VisitDraft)))


def quarantined() -> list[QuarantinedVisit]:
    return list(db.session.scalars(sa.select(QuarantinedVisit)))


def imports() -> list[AuditEvent]:
    return list(db.session.scalars(sa.select(AuditEvent).filter_by(deed="rescue.import")))


def test_a_phones_own_package_comes_in_whole_and_once(director: Client, cast: Cast) -> None:
    one, other = new_visit_id(NOW), new_visit_id(NOW)
    document = visit_document(cast.star, ["FEE-01"], statement="一\n二 😀")
    sealed = phone_visit(one, document)
    draft = phone_visit(other, visit_document(cast.star), state="draft")
    content = packed_by_the_phone([sealed, draft])
    page = upload(director, content)
    assert page.status_code == 200
    [visit] = visits()
    assert (visit.uuid, visit.sender.login, visit.state) == (one, "lin", "complete")
    assert visit.content_hash == sealed["sealed"]["content_hash"]
    assert visit.document == sealed["sealed"]["document"]
    assert visit.receipt in page.text
    assert "救援包中的内容已全部在服务器上" in page.text
    [kept] = drafts.drafts_of(cast.lin)
    assert (kept.visit_uuid, kept.institution_id) == (other, cast.star.id)
    assert kept.fields["statement"] == ["情况属实。"]
    again = upload(director, content)
    assert (again.status_code, len(visits()), len(kept_drafts())) == (200, 1, 1)
    assert visit.receipt in again.text
    assert "服务器已有" in again.text
    assert [event.after["files"] for event in imports()] == [{"taken": 3}, {"known": 3}]


def test_a_notice_asked_for_on_the_phone_is_one_tap_away(
    app: Flask, director: Client, cast: Cast
) -> None:
    uuid = new_visit_id(NOW)
    rescued = phone_visit(uuid, visit_document(cast.star, ["FEE-01"]))
    rescued["sealed"]["issue"] = True
    without_files = package([rescued], files={})
    page = upload(director, without_files).text
    assert "尚未制发" in page
    assert f"/visits/{uuid}/notice" not in page, "its files are not here yet"
    page = upload(director, package([rescued])).text
    assert f'action="/visits/{uuid}/notice"' in page
    issued = director.post(f"/visits/{uuid}/notice", data={"csrf_token": director.csrf("/rescue/")})
    assert "/notices/" in issued.headers["Location"]
    assert "尚未制发" not in upload(director, package([rescued])).text


def test_the_phone_that_comes_back_later_gets_its_receipt(
    app: Flask, director: Client, cast: Cast
) -> None:
    uuid = new_visit_id(NOW)
    upload(director, package([phone_visit(uuid, document := visit_document(cast.star))]))
    answer = send(cast.client(app, "lin"), document, uuid)
    assert (answer.status_code, answer.json["receipt"]) == (200, visits()[0].receipt)


def test_what_was_sent_before_is_here_already(app: Flask, director: Client, cast: Cast) -> None:
    document, uuid = visit_document(cast.star), new_visit_id(NOW)
    receipt = send(cast.client(app, "lin"), document, uuid).json["receipt"]
    page = upload(director, package([phone_visit(uuid, document)]))
    assert receipt in page.text
    assert len(visits()) == 1


def test_who_imported_what_is_in_the_chain(director: Client, cast: Cast) -> None:
    uuid, other = new_visit_id(NOW), new_visit_id(NOW)
    draft = phone_visit(other, visit_document(cast.star), state="draft")
    upload(director, package([phone_visit(uuid, visit_document(cast.star)), draft]))
    [event] = imports()
    assert (event.actor, event.subject, event.office_id) == (
        "director", "lin", cast.director.office_id,
    )  # fmt: skip
    assert event.after["visits"] == [f"{uuid} taken"]
    assert event.after["drafts"][0].startswith(f"{other} taken ")
    assert event.after["files"] == {"taken": len(PICTURES)}


def test_circumstances_ticked_on_the_phone_stand_with_the_violation(
    director: Client, cast: Cast
) -> None:
    (circumstance,) = catalogue().violations["CTR-01"].circumstances
    document, uuid = visit_document(cast.star, ["CTR-01"]), new_visit_id(NOW)
    violation = document["violations"][0]["id"]
    odd: list[Any] = [{violation: "no list", "no id": []}, "no object", {violation: [7, {}]}]
    for ticked in [*odd, {violation: [circumstance]}]:
        sealed = phone_visit(uuid, document)
        sealed["sealed"]["circumstances"] = ticked
        assert upload(director, package([sealed])).status_code == 200
    [visit] = visits()
    assert visit.violations[0].basis["circumstances"] == [circumstance]


@pytest.mark.parametrize(
    ("login", "status"),
    [("lin", 200), ("director", 200), ("admin", 200), ("wang", 403), ("zhou", 404), ("chen", 404)],
)
def test_it_is_for_its_person_and_the_office(
    app: Flask, cast: Cast, login: str, status: int
) -> None:
    uuid = new_visit_id(NOW)
    content = package([phone_visit(uuid, visit_document(cast.star))])
    client = cast.browser(app, login)
    page = upload(client, content)
    assert page.status_code == status
    assert len(visits()) == (status == 200)
    assert len(imports()) == (status == 200)
    if status != 200:
        assert 'role="alert"' in page.text
        assert "未导入任何内容" in page.text
    elif login == "lin":
        assert visits()[0].sender.login == "lin"


def test_nobody_is_named_who_is_not_of_the_office(director: Client) -> None:
    unknown = upload(director, package([], {}, person="zhao"))
    nobody = upload(director, package([], {}, person="no such login"))
    assert unknown.status_code == nobody.status_code == 404

    def note(page: TestResponse) -> str:
        return page.text.split('role="alert">')[1].partition("</p>")[0]

    assert note(unknown) == note(nobody)


@pytest.mark.parametrize("content", [b"x", b"", package([])[:-9], package([], changed={"a": b""})])
def test_a_bad_file_is_refused_in_words_and_changes_nothing(
    director: Client, content: bytes
) -> None:
    page = upload(director, content)
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert imports() == []


def test_no_file_at_all_is_asked_for(director: Client) -> None:
    answer = director.post("/rescue/", data={"csrf_token": director.csrf("/rescue/")})
    assert answer.status_code == 422
    assert "请选择手机保存的文件" in answer.text


def test_a_visit_that_is_refused_goes_to_quarantine_and_the_rest_comes_in(
    director: Client, cast: Cast
) -> None:
    bad, good = new_visit_id(NOW), new_visit_id(NOW)
    unlawful = phone_visit(bad, visit_document(cast.star, inspectors=["lin"]))
    content = package([unlawful, phone_visit(good, visit_document(cast.star))])
    for _ in range(2):
        page = upload(director, content)
        assert page.status_code == 200
        assert "未接收" in page.text
        assert 'href="/quarantine/"' in page.text
        [kept] = quarantined()
        assert (kept.visit_uuid, kept.sender.login) == (bad, "lin")
        assert kept.document == unlawful["sealed"]["document"]
        assert [visit.uuid for visit in visits()] == [good]


def test_a_sealed_text_that_was_changed_on_its_way_is_kept_and_not_taken(
    director: Client, cast: Cast
) -> None:
    uuid = new_visit_id(NOW)
    sealed = phone_visit(uuid, visit_document(cast.star))
    other = canonical_json(visit_document(cast.star, statement="改过。"))
    name = f"sealed/{uuid}.json"
    for changed in (other.encode(), b"\xff\xfe no text", b"no JSON"):
        page = upload(director, package([sealed], changed={name: changed}))
        assert "内容与手机封存时不一致" in page.text
    sealed["sealed"]["document"] = other  # the manifest agrees with it, the seal does not
    assert "内容与手机封存时不一致" in upload(director, package([sealed])).text
    assert visits() == []
    texts = [kept.document for kept in quarantined()]
    assert texts[0] == other
    assert all(json.loads(text) for text in texts), "the quarantine can show each"
    assert len(texts) == 3
    for kept in quarantined():
        assert director.get(f"/quarantine/{kept.id}").status_code == 200


def test_other_content_under_a_visits_id_is_kept_beside_it(
    app: Flask, director: Client, cast: Cast
) -> None:
    uuid = new_visit_id(NOW)
    send(cast.client(app, "lin"), visit_document(cast.star), uuid)
    other = phone_visit(uuid, visit_document(cast.star, statement="不同。"))
    page = upload(director, package([other]))
    assert page.status_code == 200
    [kept] = quarantined()
    assert kept.document == other["sealed"]["document"]
    assert visits()[0].content_hash != other["sealed"]["content_hash"]


def test_a_visit_that_is_not_of_the_packages_person_is_not_taken(
    director: Client, cast: Cast
) -> None:
    foreign = phone_visit(new_visit_id(NOW), visit_document(cast.star), person="wang")
    upload(director, package([foreign]))
    assert visits() == []
    assert len(quarantined()) == 1


@pytest.mark.parametrize("record", [b"[]", b"7", b"{", b"{}", b"\xff", b'"\\ud800"', b"[" * 9999])
def test_a_visit_that_cannot_be_read_is_kept_as_it_is(
    director: Client, cast: Cast, record: bytes
) -> None:
    uuid = new_visit_id(NOW)
    changed = {f"visits/{uuid}.json": record}
    members: dict[str, Any] = {
        f"visits/{uuid}.json": {"sha256": sha256(record)}, "log.jsonl": {"sha256": None},
    }  # fmt: skip
    page = upload(director, package([], {}, changed=changed, members=members))
    assert page.status_code == 200
    assert "这不是手机保存的检查格式" in page.text
    [kept] = quarantined()
    for path in ("/quarantine/", f"/quarantine/{kept.id}"):
        assert director.get(path).status_code == 200


def test_a_file_with_other_bytes_than_its_name_says_is_not_taken(
    director: Client, cast: Cast
) -> None:
    uuid, forged = new_visit_id(NOW), next(iter(PICTURES))
    content = package(
        [phone_visit(uuid, visit_document(cast.star))],
        changed={f"files/{forged}": b"\x89PNG other"},
    )
    page = upload(director, content)
    assert "已损坏" in page.text
    [visit] = visits()
    assert visit.state == "incomplete", "the visit is here, and says what it lacks"
    assert not blobs().has(forged)
    upload(director, package([phone_visit(uuid, visit_document(cast.star))]))
    db.session.refresh(visit)
    assert visit.state == "complete"


def test_bytes_that_are_no_evidence_are_told(director: Client) -> None:
    script = b"#!/bin/sh\n"
    page = upload(director, package([], {sha256(script): script}))
    assert page.status_code == 200
    assert not blobs().has(sha256(script))
    assert sha256(script)[:12] in page.text


def test_a_second_package_brings_the_files_of_the_first(director: Client, cast: Cast) -> None:
    uuid = new_visit_id(NOW)
    upload(director, package([phone_visit(uuid, visit_document(cast.star))], {}))
    assert visits()[0].state == "incomplete"
    upload(director, package([]))
    assert visits()[0].state == "complete"


def test_a_draft_with_other_content_is_kept_beside_the_one_that_is_here(
    app: Flask, cast: Cast
) -> None:
    lin = cast.browser(app, "lin")
    uuid = new_visit_id(NOW)
    first = phone_visit(uuid, visit_document(cast.star), state="draft")
    assert upload(lin, package([first])).status_code == 200
    fuller = phone_visit(uuid, visit_document(cast.star, statement="更多。"), state="draft")
    for _ in range(2):
        page = upload(lin, package([fuller]))
        assert {tuple(each.fields["statement"]) for each in kept_drafts()} == {
            ("情况属实。",), ("更多。",),
        }  # fmt: skip
    assert len(kept_drafts()) == 2
    assert "服务器已有" in page.text
    for draft in kept_drafts():
        assert f"/field/visits/{draft.visit_uuid}" in lin.get("/field/").text
        assert lin.get(f"/field/visits/{draft.visit_uuid}").status_code == 200


def test_a_draft_that_was_gone_on_with_is_not_brought_a_second_time(
    director: Client, cast: Cast
) -> None:
    uuid = new_visit_id(NOW)
    content = package([phone_visit(uuid, visit_document(cast.star), state="draft")])
    upload(director, content)
    [draft] = kept_drafts()
    drafts.save_draft(cast.lin, uuid, {**draft.fields, "statement": ["更多。"]}, NOW)
    assert "服务器已有" in upload(director, content).text
    db.session.expire_all()
    assert [each.fields["statement"] for each in kept_drafts()] == [["更多。"]]
    drafts.discard_draft(cast.lin, uuid, NOW)
    assert "已导入" in upload(director, content).text, "what is gone altogether comes again"
    assert len(kept_drafts()) == 1


def test_a_draft_of_a_visit_that_was_submitted_does_not_come_back(
    app: Flask, director: Client, cast: Cast
) -> None:
    uuid = new_visit_id(NOW)
    send(cast.client(app, "lin"), visit_document(cast.star), uuid)
    draft = phone_visit(uuid, visit_document(cast.star), state="draft")
    assert "服务器已有" in upload(director, package([draft])).text
    assert kept_drafts() == []


def test_somebody_elses_draft_of_that_id_is_left_alone(director: Client, cast: Cast) -> None:
    uuid = new_visit_id(NOW)
    draft = phone_visit(uuid, visit_document(cast.star), state="draft")
    with writing():
        row = VisitDraft(visit_uuid=uuid, person_id=cast.wang.id, updated_at=NOW)
        row.fields = draft["fields"] | {"position_reason": ["x"]}
        db.session.add(row)
    draft["fields"] = row.fields
    upload(director, package([draft]))
    owners = {draft.visit_uuid == uuid: draft.person_id for draft in kept_drafts()}
    assert owners == {True: cast.wang.id, False: cast.lin.id}


def test_a_seal_whose_text_was_lost_leaves_a_draft(director: Client, cast: Cast) -> None:
    lost = phone_visit(uuid := new_visit_id(NOW), visit_document(cast.star))
    lost["sealed"] = None
    upload(director, package([lost]))
    assert [draft.visit_uuid for draft in kept_drafts()] == [uuid]


def test_odd_fields_of_a_draft_are_made_fit_to_be_kept(director: Client, cast: Cast) -> None:
    draft = phone_visit(new_visit_id(NOW), visit_document(cast.star), state="draft")
    draft["fields"] = {
        "statement": ["a\x00b", 7, None, "c\r\nd"], "x": "no list", "do": ["submit"],
        "institution_id": ["no id"], "half": ["\ud800"], "\ud800": ["x"],
    }  # fmt: skip
    draft["name"] = {"no": "text"}
    assert upload(director, package([draft])).status_code == 200
    [kept] = kept_drafts()
    assert kept.fields["statement"] == ["a?b", "c\nd"]
    assert set(kept.fields) == {"statement", "institution_id", "half"}
    assert kept.institution_id is None


def test_a_place_of_another_district_is_not_tied_to_a_draft(director: Client, cast: Cast) -> None:
    draft = phone_visit(new_visit_id(NOW), visit_document(cast.far), state="draft")
    upload(director, package([draft]))
    assert kept_drafts()[0].institution_id is None


def test_what_the_phone_could_not_read_is_said(director: Client) -> None:
    lost = [{"store": "files", "key": "a", "error": "x"}] * 3
    page = upload(director, package([], {}, unreadable=lost))
    assert "3 条内容已无法读取" in page.text


def test_an_id_that_is_not_v7_is_taken_as_it_is(director: Client, cast: Cast) -> None:
    upload(director, package([phone_visit(UUID(int=5), visit_document(cast.star))]))
    assert visits()[0].uuid == UUID(int=5)


def test_imports_at_the_same_moment_make_one_of_each(app: Flask, cast: Cast) -> None:
    one, other = new_visit_id(NOW), new_visit_id(NOW)
    draft = phone_visit(other, visit_document(cast.star), state="draft")
    content = package([phone_visit(one, visit_document(cast.star)), draft])
    clients = [cast.browser(app, "director") for _ in range(4)]
    files = [{"file": (io.BytesIO(content), "a.zip")} for _ in clients]
    forms = [
        {"csrf_token": client.csrf("/rescue/"), **file}
        for client, file in zip(clients, files, strict=True)
    ]
    db.session.rollback()
    with ThreadPoolExecutor(len(clients)) as pool:
        sent = [
            pool.submit(c.post, "/rescue/", data=f) for c, f in zip(clients, forms, strict=True)
        ]
    assert {each.result().status_code for each in sent} == {200}
    assert [visit.uuid for visit in visits()] == [one]
    assert [kept.visit_uuid for kept in kept_drafts()] == [other]
