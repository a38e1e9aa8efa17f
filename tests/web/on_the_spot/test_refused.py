"""A notice on the spot that does not hold: put aside with its visit, loudly, and put right."""

import json
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.store.base import db, writing
from inspect_app.store.number_reservation import NumberReservation
from inspect_app.store.settlement import Settlement
from inspect_app.store.visit import QuarantinedVisit, Visit
from tests.cast import Cast, Client
from tests.handing_over import (
    AT,
    RECEIVED,
    fates,
    number,
    reserve,
    visit_with_notice,
    with_notice,
)
from tests.visits import PICTURES, send, send_file, sha256, visit_document
from tests.web.on_the_spot.conftest import deliveries, notices, require_sound

WHY = "当面收回纸质文书，重新出具。"
OTHER = "a" * 64
"""The hash of words that are not the office's own."""


@pytest.fixture
def other_words(cast: Cast, held: list[str]) -> dict[str, Any]:
    """A visit whose notice says other words than the office's own would."""
    document = visit_with_notice(cast, held[0])
    document["issued"]["text_hash"] = OTHER
    return document


def codes() -> dict[str, list[str]]:
    """What stands against the visit in quarantine, by path."""
    db.session.rollback()
    [kept] = db.session.scalars(sa.select(QuarantinedVisit).filter_by(resolved_at=None))
    return {path: [code for code, _params in told] for path, told in kept.problems.items()}


def quarantine_id() -> int:
    db.session.rollback()
    return db.session.scalars(sa.select(QuarantinedVisit.id)).one()


def page_of(desk: Client, language: str = "en") -> str:
    answer = desk.get(f"/quarantine/{quarantine_id()}?lang={language}")
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def put_aside(lin: Client, document: dict[str, Any]) -> dict[str, list[str]]:
    """Send it, see it refused with nothing stored, and say with which codes."""
    answer = send(lin, document)
    assert answer.status_code == 422, answer.json
    assert notices() == deliveries() == []
    assert db.session.scalar(sa.select(Visit.id)) is None
    require_sound()
    return codes()


FAULTS: dict[str, tuple[str, str, Any]] = {
    "other words": ("issued.text_hash", "notice_text_differs", OTHER),
    "a number beyond the last": ("issued.number", "number_not_reserved", number(9)),
    "a number of no form": ("issued.number", "number_not_reserved", "第1号"),
    "another office's number": (
        "issued.number", "number_not_reserved", "别教责改字〔2026〕第1号",
    ),
    "no delivery": ("delivery", "required", None),
    "a delivery of nothing": ("issued", "delivery_without_notice", None),
    "taken by nobody": ("delivery.recipient", "recipient_name_missing", None),
    "left without a witness": (
        "delivery.method", "witness_or_recording_missing", "left_in_place",
    ),
    "delivered before the visit": (
        "delivery.at", "delivery_before_the_visit", "2026-11-19T23:59:00+08:00",
    ),
    "delivered in the future": (
        "delivery.at", "delivery_in_the_future", "2099-01-01T00:00:00+08:00",
    ),
    "handed over at no time": ("issued.at", "not_a_moment", "noon"),
}  # fmt: skip
"""What is wrong: the place in the document, the code, and what stands there (None: nothing)."""


@pytest.mark.fault("a notice on the spot: {fault}", "put aside with its visit, nothing is stored")
@pytest.mark.parametrize("fault", FAULTS)
def test_what_does_not_hold_is_put_aside(
    lin: Client, cast: Cast, held: list[str], fault: str
) -> None:
    document = visit_with_notice(cast, held[0])
    place, code, wrong = FAULTS[fault]
    key, _dot, inner = place.partition(".")
    if inner:
        document[key][inner] = wrong
    else:
        document.pop(key)
    assert [code] in put_aside(lin, document).values()
    assert held[0] in reserve(lin, bound=[held[0]]), "its number waits with it"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("no_violations", {}),
        ("undrawable_text", {"FEE-01": {"facts": "收据编号\U0010fffd。"}}),
        ("circumstance_unconfirmed", {"CTR-01": {}}),
    ],
)
def test_what_no_notice_can_order_is_put_aside(
    lin: Client, cast: Cast, held: list[str], code: str, found: dict[str, Any]
) -> None:
    document = visit_document(cast.star, list(found))
    for violation in document["violations"]:
        violation.update(found[violation["code"]])
    assert put_aside(lin, with_notice(document, held[0], text_hash=OTHER)) == {"issued": [code]}


def test_a_school_gets_none(lin: Client, cast: Cast, held: list[str]) -> None:
    document = visit_document(cast.school, ["FEE-01"])
    refused = put_aside(lin, with_notice(document, held[0], text_hash=OTHER))
    assert refused == {"issued": ["school_gets_opinion"]}


@pytest.mark.fault("a colleague's number is on the paper", "put aside, naming whose it is")
def test_a_number_of_somebody_else_is_refused(app: Flask, lin: Client, cast: Cast) -> None:
    [of_wang, *_rest] = reserve(cast.client(app, "wang"))
    document = with_notice(visit_document(cast.star, ["FEE-01"]), of_wang, text_hash=OTHER)
    assert put_aside(lin, document) == {"issued.number": ["number_of_another"]}
    assert "王检查" in page_of(cast.client(app, "director"))


@pytest.mark.fault("the number on the paper was made void meanwhile", "put aside, with the reason")
def test_a_void_number_is_refused(lin: Client, cast: Cast, held: list[str], desk: Client) -> None:
    document = visit_with_notice(cast, held[0])
    reserve(lin, void=[{"number": held[0], "reason": "纸已撕毁"}])
    assert put_aside(lin, document) == {"issued.number": ["number_void"]}
    page = page_of(desk)
    assert "纸已撕毁" in page
    assert "is void" in page


def test_a_number_that_another_visit_has_used_is_refused(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    document, other = visit_with_notice(cast, held[0]), visit_with_notice(cast, held[0])
    receipt = send(lin, document).json["receipt"]
    answer = send(lin, other)
    assert answer.status_code == 422
    assert codes() == {"issued.number": ["number_used"]}
    assert receipt in answer.json["errors"]["issued.number"][0]
    waiting = visit_with_notice(cast, held[1])
    send(lin, waiting, files=False)
    assert (len(notices()), len(deliveries())) == (2, 2), "the second was whole at once"


def test_a_number_that_waits_with_its_visit_is_no_other_visits(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    document, other = visit_with_notice(cast, held[0]), visit_with_notice(cast, held[0])
    assert send(lin, document, files=False).status_code == 202
    assert send(lin, other, files=False).status_code == 422
    assert codes() == {"issued.number": ["number_used"]}


@pytest.mark.fault(
    "the words on the paper are not the office's own", "the page shows them, and what is known"
)
def test_the_page_is_loud_about_a_paper_with_other_words(
    lin: Client, cast: Cast, held: list[str], other_words: dict[str, Any], desk: Client
) -> None:
    ours = visit_with_notice(cast, held[0])["issued"]["text_hash"]
    put_aside(lin, other_words)
    page = page_of(desk)
    assert "A notice was handed over on the spot" in page
    assert OTHER in page
    assert ours in page
    assert "现场抽查合同3份" in page.split("own sheet")[1]
    assert "通知书已当场交付当事人" in page_of(desk, "zh")
    listed = desk.get("/quarantine/?lang=en").get_data(as_text=True)
    assert "Notice handed over" in listed


def mend_without_notice(desk: Client, **more: str) -> int:
    form = {"at:issued": "1", "reason": WHY, **more}
    return desk.post(f"/quarantine/{quarantine_id()}/mending", data=form).status_code


def test_the_office_takes_the_visit_in_without_its_notice(
    lin: Client, held: list[str], other_words: dict[str, Any], desk: Client
) -> None:
    uuid = uuid4()
    assert send(lin, other_words, uuid).status_code == 422
    assert "Take the visit in without its notice" in page_of(desk)
    assert mend_without_notice(desk) == 302
    assert fates() == {held[0]: ("void", WHY)}
    visit = lin.get(f"/api/v1/visits/{uuid}").json
    assert (visit["state"], visit["notice"]) == ("complete", None)
    assert "issued" not in visit["document"]
    [settlement] = db.session.scalars(sa.select(Settlement))
    assert settlement.places == ["issued"]
    issued = desk.post(f"/api/v1/visits/{uuid}/notice", json={})
    assert (issued.status_code, issued.json["number"]) == (201, number(4))
    again = send(lin, other_words, uuid)
    assert again.status_code == 200
    assert again.json["notice"]["number"] == number(4)
    require_sound()


def test_without_a_reason_nothing_becomes_void(
    lin: Client, other_words: dict[str, Any], desk: Client
) -> None:
    put_aside(lin, other_words)
    assert mend_without_notice(desk, reason=" ") == 422
    assert fates() == {}
    assert desk.post(
        f"/quarantine/{quarantine_id()}/mending", data={"reason": WHY}
    ).status_code == 422, "the tick is the decision"  # fmt: skip


def test_a_number_that_is_not_this_visits_stays_as_it_is(
    app: Flask, lin: Client, cast: Cast, desk: Client
) -> None:
    [of_wang, *_rest] = reserve(cast.client(app, "wang"))
    put_aside(lin, with_notice(visit_document(cast.star, ["FEE-01"]), of_wang, text_hash=OTHER))
    assert mend_without_notice(desk) == 302
    assert fates() == {}
    assert of_wang in reserve(cast.client(app, "wang"))


def test_a_delivery_put_right_at_the_desk_brings_the_notice(
    lin: Client, cast: Cast, held: list[str], desk: Client
) -> None:
    document = visit_with_notice(cast, held[0])
    document["delivery"]["recipient"] = None
    put_aside(lin, document)
    form = {"at:delivery.recipient.name": "周某", "reason": "电话核实，由周某签收。"}
    answer = desk.post(f"/quarantine/{quarantine_id()}/mending", data=form)
    assert answer.status_code == 302
    [notice], [delivery] = notices(), deliveries()
    assert (notice.number, delivery.proof["recipient"]["name"]) == (held[0], "周某")
    assert notice.issued_by_id == cast.lin.id
    require_sound()


def test_once_the_office_says_again_what_the_paper_says_it_is_taken_in_as_it_was_sent(
    lin: Client, cast: Cast, held: list[str], desk: Client
) -> None:
    document = visit_with_notice(cast, held[0])
    with writing():
        cast.lin.office.contact_phone = "0571-99999999"
    assert put_aside(lin, document) == {"issued.text_hash": ["notice_text_differs"]}
    assert "0571-99999999" in page_of(desk)
    with writing():
        cast.lin.office.contact_phone = ""
    assert "Nothing stands against it any more." in page_of(desk)
    assert desk.post(f"/quarantine/{quarantine_id()}/retry").status_code == 302
    assert [notice.number for notice in notices()] == [held[0]]
    require_sound()


def test_looking_at_it_takes_nothing(
    lin: Client, other_words: dict[str, Any], held: list[str], desk: Client
) -> None:
    put_aside(lin, other_words)
    page_of(desk)
    db.session.rollback()
    reserved = db.session.scalars(sa.select(NumberReservation).filter_by(number=held[0])).one()
    assert (reserved.is_free, reserved.sheet) == (True, None)
    assert db.session.scalar(sa.select(Visit.id)) is None


def test_of_a_refused_draft_opened_anew_the_number_goes_with_the_new_visit(
    lin: Client, cast: Cast, held: list[str], desk: Client
) -> None:
    document = visit_with_notice(cast, held[0])
    put_aside(lin, {**document, "inspectors": ["lin"], "signatures": []})
    assert send(lin, document).json["notice"]["number"] == held[0]
    assert mend_without_notice(desk, **{"at:inspectors": "lin\nwang"}) in {302, 422}
    assert fates() == {held[0]: ("issued", "")}
    require_sound()


def send_files(lin: Client) -> None:
    for content in PICTURES.values():
        send_file(lin, content)


def revision_of(uuid: UUID, document: dict[str, Any]) -> dict[str, Any]:
    """The visit once more, under a new id, without its notice."""
    kept = {key: value for key, value in document.items() if key not in ("issued", "delivery")}
    return {**kept, "revision_of": str(uuid), "statement": "更正：情况属实。"}


def test_a_revision_that_leaves_the_notice_out_makes_its_waiting_number_void(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    uuid, document = uuid4(), visit_with_notice(cast, held[0])
    assert send(lin, document, uuid, files=False).status_code == 202
    assert send(lin, revision_of(uuid, document), files=False).status_code == 202
    send_files(lin)
    assert fates() == {held[0]: ("void", "number_revised")}
    assert notices() == []
    require_sound()


def test_a_revision_that_bears_the_notice_takes_its_number_over(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    uuid, document = uuid4(), visit_with_notice(cast, held[0])
    assert send(lin, document, uuid, files=False).status_code == 202
    handed = {key: document[key] for key in ("issued", "delivery")}
    other, revised = uuid4(), {**revision_of(uuid, document), **handed}
    assert send(lin, revised, other, files=False).status_code == 202
    send_files(lin)
    assert send(lin, revised, other).json["notice"]["number"] == held[0]
    assert fates() == {held[0]: ("issued", "")}
    assert (len(notices()), len(deliveries())) == (1, 1)
    require_sound()


def test_a_revision_brings_no_second_notice_while_the_first_stands(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    uuid, document = uuid4(), visit_with_notice(cast, held[0])
    send(lin, document, uuid)
    revised = with_notice(revision_of(uuid, visit_document(cast.star)), held[1], text_hash=OTHER)
    revised["violations"] = document["violations"]
    assert send(lin, revised).status_code == 422
    assert codes() == {"issued": ["earlier_notice_stands"]}
    assert len(notices()) == 1


def test_what_was_sent_stays_as_it_was_sent(
    lin: Client, other_words: dict[str, Any], held: list[str], desk: Client
) -> None:
    put_aside(lin, other_words)
    mend_without_notice(desk)
    db.session.rollback()
    [kept] = db.session.scalars(sa.select(QuarantinedVisit))
    assert json.loads(kept.document)["issued"] == {
        "number": held[0], "text_hash": OTHER, "at": AT,
    }  # fmt: skip
    assert sha256(RECEIVED) in kept.document
