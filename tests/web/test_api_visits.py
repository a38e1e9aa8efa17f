"""Sending a visit: one test a row of the promise (design §7)."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.services import audit
from inspect_app.store import locks
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person
from inspect_app.store.visit import QuarantinedVisit, Visit
from tests.cast import Cast, Client, make_institution
from tests.visits import (
    PICTURES,
    SIGNED,
    found_site,
    png,
    send,
    send_file,
    sha256,
    violation,
    visit_document,
)


def count(model: Any = Visit) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def errors_of(lin: Client, document: Any, uuid: UUID | None = None) -> dict[str, list[str]]:
    answer = send(lin, document, uuid)
    assert answer.status_code == 422, answer.json
    assert answer.mimetype == "application/problem+json"
    return dict(answer.json["errors"])


def warning_codes(lin: Client, document: Any) -> set[str]:
    uuid = uuid4()
    answer = send(lin, document, uuid)
    assert answer.status_code == 201, answer.json
    return {each["code"] for each in lin.get(f"/api/v1/visits/{uuid}").json["warnings"]}


def test_a_whole_visit_is_stored_once(lin: Client, cast: Cast) -> None:
    uuid, document = uuid4(), visit_document(cast.star, ["FEE-01"])
    first = send(lin, document, uuid)
    assert first.status_code == 201
    assert set(first.json) == {"visit", "receipt", "received_at", "files", "notice"}
    assert first.json["files"] == {"have": list(PICTURES), "missing": []}
    assert first.json["notice"] is None
    again = send(lin, document, uuid)
    assert again.status_code == 200
    assert again.json == first.json
    assert count() == 1


def test_files_complete_a_visit_whenever_they_come(lin: Client, cast: Cast) -> None:
    uuid, document = uuid4(), visit_document(cast.star)
    early, *late = PICTURES.items()
    send_file(lin, early[1])
    answer = send(lin, document, uuid, files=False)
    assert answer.status_code == 202
    assert answer.json["files"] == {"have": [early[0]], "missing": [hash_ for hash_, _ in late]}
    assert send(lin, document, uuid, files=False).status_code == 202
    for _, content in late:
        assert lin.get(f"/api/v1/visits/{uuid}").json["state"] == "incomplete"
        send_file(lin, content)
    assert lin.get(f"/api/v1/visits/{uuid}").json["state"] == "complete"
    final = send(lin, document, uuid, files=False)
    assert final.status_code == 200
    assert final.json["receipt"] == answer.json["receipt"]
    assert audit.verify()[1] is None


def test_the_content_counts_not_the_bytes(lin: Client, cast: Cast) -> None:
    uuid, document = uuid4(), visit_document(cast.star)
    send(lin, document, uuid)
    shuffled = {key: document[key] for key in sorted(document, reverse=True)}
    body = json.dumps(shuffled, indent=3, ensure_ascii=False).replace("12.0", "1.2e1")
    assert body.encode() != json.dumps(document).encode()
    assert lin.put(f"/api/v1/visits/{uuid}", data=body.encode()).status_code == 200


def test_other_content_under_the_same_id_is_a_conflict(lin: Client, cast: Cast) -> None:
    uuid = uuid4()
    send(lin, visit_document(cast.star), uuid)
    answer = send(lin, visit_document(cast.star, statement="另一份陈述"), uuid)
    assert answer.status_code == 409
    assert answer.json["code"] == "other_content"
    assert lin.get(f"/api/v1/visits/{uuid}").json["document"]["statement"] == "情况属实。"


def test_a_refused_visit_is_kept_and_accepted_once_it_can_be(lin: Client, cast: Cast) -> None:
    uuid, document = uuid4(), visit_document(cast.star, inspectors=["lin", "newcomer"])
    document["signatures"] = []
    for _ in range(2):
        assert list(errors_of(lin, document, uuid)) == ["inspectors.1", "inspectors"]
    (kept,) = lin.get("/api/v1/quarantine").json["items"]
    assert kept["visit"] == str(uuid)
    assert json.loads(kept["document"]) == document
    assert "newcomer" in kept["errors"]["inspectors.1"][0]
    with writing():
        db.session.get_one(Person, cast.wang.id).login = "newcomer"
    answer = lin.post(f"/api/v1/quarantine/{kept['id']}/retry")
    assert answer.status_code == 201, answer.json
    assert lin.get("/api/v1/quarantine").json["items"] == []
    assert lin.post(f"/api/v1/quarantine/{kept['id']}/retry").status_code == 404


@pytest.mark.parametrize("number", [2**31, 2**63, 10**40])
def test_a_number_no_row_can_have_is_not_found(app: Flask, cast: Cast, number: int) -> None:
    answer = cast.client(app, "zhao").post(f"/api/v1/quarantine/{number}/retry")
    assert answer.status_code == 404


def test_a_visit_that_is_being_stored_is_busy(lin: Client, cast: Cast) -> None:
    uuid, document = uuid4(), visit_document(cast.star)
    with locks.held(f"visit:{uuid}"):
        assert send(lin, document, uuid).status_code == 423
    assert send(lin, document, uuid).status_code == 201


def fill_the_disk() -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the limit is set by a pragma")

    @sa.event.listens_for(db.engine, "connect")
    def limit(connection: Any, _record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 2}")

    db.session.remove()
    db.engine.dispose()


def test_a_full_disk_is_said_whatever_the_deed(lin: Client) -> None:
    fill_the_disk()
    site = {"kind": "unlicensed", "address": "文三路1号", "district": "330106"}
    for number in range(20):
        answer = lin.post("/api/v1/institutions", json={**site, "name": f"{number}点" + "长" * 150})
        if answer.status_code != 201:
            break
    assert (answer.status_code, answer.json["code"]) == (507, "no_room")


def test_a_full_disk_is_said_and_nothing_is_stored(lin: Client, cast: Cast) -> None:
    fill_the_disk()
    answer = send(lin, visit_document(cast.star, statement="长" * 5000), files=False)
    assert answer.status_code == 507, answer.json
    assert count() == 0


def test_fifty_sends_at_once_make_one_visit(app: Flask, lin: Client, cast: Cast) -> None:
    uuid, document = uuid4(), visit_document(cast.star, ["FEE-01"])
    for content in PICTURES.values():
        send_file(lin, content)
    db.session.remove()
    clients = [Client(app) for _ in range(50)]
    for client in clients:
        client.token = lin.token
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda client: send(client, document, uuid, files=False), clients))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) == 1
    assert set(statuses) <= {200, 201, 423}
    assert len({answer.json["receipt"] for answer in answers if answer.status_code < 300}) == 1
    assert count() == 1
    assert audit.verify()[1] is None


def test_another_offices_visit_is_not_found(app: Flask, lin: Client, cast: Cast) -> None:
    uuid, document = uuid4(), visit_document(cast.star)
    send(lin, document, uuid)
    chen = cast.client(app, "chen")
    assert send(chen, document, uuid, files=False).status_code == 404
    assert chen.get(f"/api/v1/visits/{uuid}").status_code == 404
    assert chen.get("/api/v1/visits").json["items"] == []


def test_an_auditor_reads_and_does_not_send(app: Flask, lin: Client, cast: Cast) -> None:
    uuid = uuid4()
    send(lin, visit_document(cast.star), uuid)
    auditor = cast.client(app, "auditor")
    assert auditor.get(f"/api/v1/visits/{uuid}").status_code == 200
    assert send(auditor, visit_document(cast.star), files=False).status_code == 403
    stranger = Client(app)
    assert stranger.put(f"/api/v1/visits/{uuid}", json={}).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"\xff\xfe", 400), (b'{"a": NaN}', 400),
        (b"[" * 100_000, 400), (b'{"a": ' + b"9" * 10_000 + b"}", 400),
        (b"[]", 422), (b'"text"', 422), (b"null", 422), (b"{}", 422), (b'{"a": 1e999}', 422),
        (b'{"statement": "\\ud800"}', 422), (b'{"\\ud800": 1}', 422), (b'{"\\u0000": 1}', 422),
        (b" " * (2 * 1024 * 1024 + 1), 413),
    ],
)  # fmt: skip
def test_what_is_no_visit_is_refused_calmly(lin: Client, body: bytes, status: int) -> None:
    assert lin.put(f"/api/v1/visits/{uuid4()}", data=body).status_code == status
    assert count() == 0
    assert count(QuarantinedVisit) == (1 if status == 422 else 0)
    assert lin.get("/api/v1/quarantine").status_code == 200


def test_a_doubled_key_is_named(lin: Client, cast: Cast) -> None:
    body = json.dumps(visit_document(cast.star))[:-1] + ', "statement": "anders"}'
    answer = lin.put(f"/api/v1/visits/{uuid4()}", data=body.encode())
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["statement"]


def test_an_address_that_is_no_id_is_not_found(lin: Client) -> None:
    assert lin.put("/api/v1/visits/not-an-id", json={}).status_code == 404


FIX = {"at": "2026-11-20T09:12:40+08:00", "lat": 30.2741, "lng": 120.1551, "accuracy_m": 12.0}
PARTY = {"role": "party", "name": "周某", "image": sha256(SIGNED["party"])}
FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("weather", {"weather": "rain"}),
    ("violations.0.fine", {"violations": [violation(fine=500)]}),
    ("kind", {"kind": "surprise"}),
    ("kind", {"kind": 3}),
    ("outcome", {"outcome": "fined"}),
    ("source", {"source": "rumour"}),
    ("method", {"method": "telepathy"}),
    ("schema", {"schema": 2}),
    ("schema", {"schema": True}),
    ("institution_id", {"institution_id": str(uuid4())}),
    ("institution_id", {"institution_id": "1"}),
    ("institution_id", {"institution_id": None}),
    ("institution_id", {"site": found_site()}),
    ("site.district", {"institution_id": None, "site": found_site(district="330110")}),
    ("assignment_id", {"assignment_id": str(uuid4())}),
    ("revision_of", {"revision_of": str(uuid4())}),
    ("recheck_of", {"kind": "recheck"}),
    ("recheck_of", {"kind": "recheck", "recheck_of": str(uuid4())}),
    ("checklist", {"checklist": {"id": "CL-SUBJ-OFFLINE", "version": "1999-01-01"}}),
    ("answers.Z99", {"answers": [{"item": "Z99", "value": "yes"}]}),
    ("answers.A11.value", {"answers": [{"item": "A11", "value": "perhaps"}]}),
    ("answers.0.value", {"answers": [{"item": "A11", "value": True}]}),
    ("answers.1.item", {"answers": [{"item": "A11", "value": "yes"}] * 2}),
    ("answers.A22.values.class_end_time",
     {"answers": [{"item": "A22", "values": {"class_end_time": "25:00"}}]}),
    ("answers.A22.values.shoe_size", {"answers": [{"item": "A22", "values": {"shoe_size": 44}}]}),
    ("violations.0.code", {"violations": [violation("ZZZ-99")]}),
    ("violations.0.id", {"violations": [violation(id="one")]}),
    ("violations.1.id", {"violations": [violation(id=str(UUID(int=9)))] * 2}),
    ("violations.0.facts", {"violations": [violation(facts="  ")]}),
    ("violations.0.due", {"violations": [violation(due={"date": "2026-02-30"})]}),
    ("violations.0.due", {"violations": [violation(due={})]}),
    ("violations.0.due", {"violations": [violation(due={"days": 0, "type": "working"})]}),
    ("violations.0.due", {"violations": [violation(due={"days": 5})]}),
    ("violations.0.due", {"violations": [violation(due={"days": 5, "type": "lunar"})]}),
    ("violations.0.due",
     {"violations": [violation(due={"date": "2026-12-05", "immediate": True})]}),
    ("violations.0.due.days", {"violations": [violation(due={"days": "5", "type": "working"})]}),
    ("violations.0.files.0", {"violations": [violation(files=["ab" * 32])]}),
    ("started_at", {"started_at": "2026-11-20T09:12:31"}),
    ("started_at", {"started_at": "2026-13-20T09:12:31+08:00"}),
    ("finished_at", {"finished_at": "2026-11-20T08:00:00+08:00", "clock": {"offset_ms": 0}}),
    ("clock.offset_ms", {"clock": {"offset_ms": 1e15}}),
    ("inspectors", {"inspectors": []}),
    ("inspectors", {"inspectors": ["lin"]}),
    ("inspectors.1", {"inspectors": ["lin", "lin"]}),
    ("inspectors.1", {"inspectors": ["lin", "chen"]}),
    ("inspectors", {"inspectors": ["wang", "director"]}),
    ("inspectors", {"inspectors": ["lin", "admin"]}),
    ("fixes.0.lat", {"fixes": [{**FIX, "lat": 91}]}),
    ("fixes.0.accuracy_m", {"fixes": [{**FIX, "accuracy_m": -1}]}),
    ("people_met.0.name", {"people_met": [{"name": ""}]}),
    ("signatures.0.role", {"signatures": [{**PARTY, "role": "cat"}]}),
    ("signatures.0.image", {"signatures": [{"role": "party", "name": "周某"}]}),
    ("signatures.0.image", {"signatures": [{**PARTY, "image": "ff" * 32}]}),
    ("signatures.0.person",
     {"signatures": [{"role": "inspector", "person": "zhao", "image": sha256(SIGNED["lin"])}]}),
    ("signatures.0.reason", {"signatures": [{"role": "party", "refused": True}]}),
    ("signatures.0.witness",
     {"signatures": [{"role": "party", "refused": True, "reason": "不认可"}]}),
    ("files.0.sha256", {"files": [{"sha256": "XYZ"}], "signatures": []}),
    ("files.1.sha256", {"files": [{"sha256": "ab" * 32}] * 2, "signatures": []}),
    ("statement", {"statement": "x" * 5001}),
    ("statement", {"statement": "a\u0000b"}),
    ("delivery.method", {"delivery": {"method": "pigeon", "at": "2026-11-20T10:00:00+08:00"}}),
    ("issued.text_hash",
     {"issued": {"number": "1", "text_hash": "x", "at": "2026-11-20T10:00:00+08:00"}}),
    ("results.0", {"results": [{"violation": str(uuid4()), "result": "rectified"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "changes"), FAULTS)
def test_a_fault_is_named_by_its_path(
    lin: Client, cast: Cast, path: str, changes: dict[str, Any]
) -> None:
    found = errors_of(lin, visit_document(cast.star, **changes))
    assert path in found
    assert all(text for texts in found.values() for text in texts)
    assert count() == 0


@pytest.mark.parametrize("key", ["schema", "kind", "clock", "answers", "statement", "files"])
def test_a_missing_key_is_named(lin: Client, cast: Cast, key: str) -> None:
    document = visit_document(cast.star)
    del document[key]
    assert key in errors_of(lin, document)


def test_an_institution_of_another_district_is_unknown(lin: Client, cast: Cast) -> None:
    assert list(errors_of(lin, visit_document(cast.far))) == ["institution_id"]


def test_a_certificate_must_be_valid_on_the_day_of_the_visit(
    app: Flask, lin: Client, cast: Cast
) -> None:
    with writing():
        db.session.get_one(Person, cast.wang.id).certificate_until = date(2026, 11, 19)
    assert list(errors_of(lin, visit_document(cast.star))) == ["inspectors"]
    closed = visit_document(cast.star, outcome="closed_door", signatures=[])
    assert warning_codes(lin, closed) == {"certificate_not_valid"}
    document = visit_document(cast.star)
    for key in ("started_at", "finished_at"):
        document[key] = document[key].replace("11-20", "11-19")
    assert send(lin, document).status_code == 201


def test_a_clock_set_back_during_the_visit_refuses_nothing(lin: Client, cast: Cast) -> None:
    uuid, earlier = uuid4(), "2026-11-20T08:00:00+08:00"
    clock = {"offset_ms": 0, "elapsed_ms": 1_800_000}
    document = visit_document(cast.star, finished_at=earlier, clock=clock)
    assert send(lin, document, uuid).status_code == 201
    shown = lin.get(f"/api/v1/visits/{uuid}").json
    assert [each["code"] for each in shown["warnings"]] == ["clock_ran_back"]
    began = datetime.fromisoformat(document["started_at"])
    assert datetime.fromisoformat(shown["finished_at"]) == began + timedelta(minutes=30)
    assert shown["document"]["finished_at"] == earlier


def test_helpers_do_not_count(lin: Client, cast: Cast) -> None:
    document = visit_document(cast.star, inspectors=["lin"], helpers=["张三"], signatures=[])
    assert list(errors_of(lin, document)) == ["inspectors"]


def test_the_day_is_that_of_the_corrected_clock_in_china(lin: Client, cast: Cast) -> None:
    uuid = uuid4()
    document = visit_document(
        cast.star,
        started_at="1970-01-01T00:10:00+00:00",
        finished_at="1970-01-01T01:00:00+00:00",
        clock={"offset_ms": 1_795_190_400_000},
    )
    assert send(lin, document, uuid).status_code == 201
    shown = lin.get(f"/api/v1/visits/{uuid}").json
    assert shown["visited_on"] == "2026-11-21"
    assert [each["code"] for each in shown["warnings"]] == ["clock_skewed"]


@pytest.mark.parametrize(
    ("changes", "verdict", "codes"),
    [
        ({}, "on_site", set()),
        ({"fixes": [{**FIX, "accuracy_m": 900}]}, "uncertain", {"position_reason_missing"}),
        ({"fixes": [{**FIX, "lat": 30.3}]}, "off_site", {"position_reason_missing"}),
        ({"fixes": []}, "unknown", {"position_reason_missing"}),
        ({"fixes": [], "position_reason": "地下室无信号"}, "unknown", set()),
        ({"fixes": [{**FIX, "lat": 31, "accuracy_m": 50}, FIX]}, "on_site", set()),
    ],
)
def test_the_position_is_judged(
    lin: Client, cast: Cast, changes: dict[str, Any], verdict: str, codes: set[str]
) -> None:
    uuid = uuid4()
    assert send(lin, visit_document(cast.star, **changes), uuid).status_code == 201
    shown = lin.get(f"/api/v1/visits/{uuid}").json
    assert shown["verdict"] == verdict
    assert {each["code"] for each in shown["warnings"]} == codes


def test_a_register_point_is_converted_from_its_datum(lin: Client, cast: Cast) -> None:
    shifted = make_institution(
        cast.offices["xihu"], "偏移学科培训", lat=30.271667, lng=120.159711, datum="GCJ-02"
    )
    uuid = uuid4()
    send(lin, visit_document(shifted), uuid)
    shown = lin.get(f"/api/v1/visits/{uuid}").json
    assert (shown["verdict"], shown["distance_m"] < 50) == ("on_site", True)


def test_what_is_odd_is_kept_and_stops_nothing(lin: Client, cast: Cast) -> None:
    unsigned = visit_document(cast.star, ["FEE-01"], signatures=[])
    assert warning_codes(lin, unsigned) == {"inspector_unsigned", "party_unsigned"}
    other = {"id": "CL-SCHOOL", "version": "2026-11-21"}
    assert "checklist_mismatch" in warning_codes(lin, visit_document(cast.star, checklist=other))
    samples = [{"label": "合同 3", "values": {"prepaid_months": 6}}]
    odd = visit_document(cast.star, answers=[{"item": "A33", "samples": samples}])
    assert warning_codes(lin, odd) == {"answer_shape_unexpected"}


def test_a_refusal_to_sign_is_recorded_with_its_witness(lin: Client, cast: Cast) -> None:
    document = visit_document(cast.star)
    witness = {"name": "社区工作者", "image": sha256(SIGNED["party"])}
    document["signatures"][2] = {
        "role": "party", "refused": True, "reason": "不认可检查结果", "witness": witness,
    }  # fmt: skip
    assert warning_codes(lin, document) == set()


def test_a_site_found_on_the_way_is_visited_without_a_register_entry(
    lin: Client, cast: Cast
) -> None:
    uuid, answer = uuid4(), None
    document = visit_document(None, ["LIC-01"], site=found_site())
    answer = send(lin, document, uuid)
    assert answer.status_code == 201, answer.json
    shown = lin.get(f"/api/v1/visits/{uuid}").json
    assert shown["institution_id"] is None
    assert (shown["party"]["kind"], shown["party"]["name"]) == ("unlicensed", "某居民楼托管班")
    assert shown["verdict"] == "unknown"


def test_the_record_keeps_the_words_of_its_day(lin: Client, cast: Cast) -> None:
    uuid = uuid4()
    document = visit_document(cast.star, ["FEE-01"], answers=[{"item": "A11", "value": "no"}])
    send(lin, document, uuid)
    with writing():
        db.session.get_one(type(cast.star), cast.star.id).name = "改名以后"
    shown = lin.get(f"/api/v1/visits/{uuid}").json
    assert shown["party"]["name"] == shown["name"] == "星河学科培训中心"
    assert shown["answers"][0]["status"] == "fail"
    assert shown["answers"][0]["wording"].startswith("办学许可证")
    (found,) = shown["violations"]
    assert (found["code"], found["state"]) == ("FEE-01", "open")
    assert found["basis"]["order"][0]["instrument"].startswith("《")


def test_a_correction_replaces_the_latest_revision_only(lin: Client, cast: Cast) -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    kept = violation()
    send(lin, visit_document(cast.star, [kept]), first)
    correction = visit_document(cast.star, [kept], revision_of=str(first), statement="更正")
    assert send(lin, correction, second).status_code == 201
    shown = lin.get(f"/api/v1/visits/{first}").json
    assert (shown["counts"], shown["superseded_by"]) == (False, str(second))
    assert lin.get(f"/api/v1/visits/{second}").json["violations"][0]["id"] == kept["id"]
    late = visit_document(cast.star, [kept], revision_of=str(first), statement="再改")
    stale = send(lin, late, third)
    assert (stale.status_code, stale.json["code"]) == (409, "stale_base")

    newest = visit_document(cast.star, [kept], revision_of=str(second), statement="再改")
    assert send(lin, newest, third).status_code == 201
    assert send(lin, correction, second).status_code == 200


def test_a_violation_id_stands_in_one_visit_only(lin: Client, cast: Cast) -> None:
    kept = violation()
    send(lin, visit_document(cast.star, [kept]))
    assert "violations.0.id" in errors_of(lin, visit_document(cast.noise, [kept]))


def test_visits_are_listed_as_they_arrived(lin: Client, cast: Cast) -> None:
    ids = [uuid4() for _ in range(5)]
    for place, uuid in enumerate(ids):
        place_of = cast.noise if place == 2 else cast.star
        document = visit_document(place_of, outcome="completed" if place else "closed_door")
        document["checklist"]["id"] = "CL-SUBJ-OFFLINE"
        assert send(lin, document, uuid).status_code == 201
    seen, cursor = [], ""
    while cursor is not None:
        page = lin.get(f"/api/v1/visits?limit=2&cursor={cursor}").json
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == [str(uuid) for uuid in ids]

    def found(query: str) -> list[str]:
        return [item["id"] for item in lin.get(f"/api/v1/visits?{query}").json["items"]]

    assert found(f"institution={cast.noise.uuid}") == [str(ids[2])]
    assert found("outcome=closed_door") == [str(ids[0])]
    assert found("state=incomplete") == []
    assert found("from=2026-11-21") == []
    assert len(found("from=2026-11-20&to=2026-11-20")) == 5
    assert lin.get("/api/v1/visits?outcome=other").status_code == 422
    assert lin.get("/api/v1/visits?cursor=WyJhIl0").status_code == 422


def test_one_file_serves_several_visits(lin: Client, cast: Cast) -> None:
    photo = png(77)
    files = [{"sha256": sha256(photo), "size": len(photo), "type": "image/png"}]
    documents = [
        visit_document(cast.star, statement=str(n), files=files, signatures=[]) for n in range(2)
    ]
    ids = [uuid4(), uuid4()]
    for uuid, document in zip(ids, documents, strict=True):
        assert send(lin, document, uuid, files=False).status_code == 202
    send_file(lin, photo)
    assert [lin.get(f"/api/v1/visits/{uuid}").json["state"] for uuid in ids] == ["complete"] * 2


def places(part: Any) -> list[tuple[Any, Any]]:
    """Every place of a document: what holds it, and its key there."""
    keys = list(part) if isinstance(part, dict) else range(len(part))
    found = [(part, key) for key in keys]
    for key in keys:
        if isinstance(part[key], dict | list):
            found += places(part[key])
    return found


@pytest.mark.parametrize(
    "odd", [None, True, -1, 1e300, "", "奇怪", "ff" * 32, [], {}, [[]], {"a": 1}], ids=repr
)
def test_whatever_stands_anywhere_gets_a_calm_answer(lin: Client, cast: Cast, odd: Any) -> None:
    answers = [{"item": "A11", "value": "no", "files": []}, {"item": "A22", "values": {"x": 1}}]
    whole = visit_document(
        cast.star, ["FEE-01"], answers=answers, recheck_of=None,
        authorisation={"notice_no": "1", "urgent": False},
    )  # fmt: skip
    for place in range(len(places(whole))):
        document = json.loads(json.dumps(whole))
        part, key = places(document)[place]
        part[key] = odd
        answer = lin.put(f"/api/v1/visits/{uuid4()}", json=document)
        assert answer.status_code in {202, 422}, (key, answer.text)


def test_a_nest_without_end_is_kept_and_refused(lin: Client) -> None:
    body = '{"answers":' + "[" * 400 + "]" * 400 + "}"
    answer = lin.put(f"/api/v1/visits/{uuid4()}", data=body)
    assert answer.status_code == 422
    kept = db.session.scalars(sa.select(QuarantinedVisit)).all()
    assert [row.document for row in kept] == [body]


def test_a_body_in_chunks_has_the_same_limit(lin: Client) -> None:
    """It tells no length beforehand, so what is read is measured."""
    answer = lin.put(
        f"/api/v1/visits/{uuid4()}",
        input_stream=BytesIO(b" " * (2 * 1024 * 1024 + 1)),
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 413


def test_a_due_date_before_the_visit_is_refused(lin: Client, cast: Cast) -> None:
    document = visit_document(cast.star, ["FEE-01"])
    document["violations"][0]["due"] = {"date": "2026-11-19"}
    assert list(errors_of(lin, document)) == ["violations.0.due"]
    document["violations"][0]["due"] = {"date": "2026-11-20"}
    assert send(lin, document).status_code == 201
