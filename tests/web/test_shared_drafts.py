"""The partner reads what a colleague typed so far of their visit; nobody else, and none writes."""

from html import unescape
from uuid import UUID

import pytest
from flask import Flask

from inspect_app.services.visits import drafts
from inspect_app.services.visits.drafts import new_visit_id
from inspect_app.store.base import db, writing
from inspect_app.store.visit import VisitDraft
from tests.cast import NOW, Cast, Client

FIELDS = {
    "schema": ["1"], "checklist-id": ["CL-SUBJ-OFFLINE"], "checklist-version": ["2026-11-21"],
    "inspectors-0": ["lin"], "inspectors-1": ["wang"], "helpers-0": ["director"],
    "statement": ["我们马上改正"], "answers-A11-value": ["no"], "answers-A11-note": ["证已过期"],
    "violations-0-code": ["LIC-02"], "violations-0-facts": ["许可证过期三个月"],
    "violations-0-requirement": ["立即停止"],
}  # fmt: skip


@pytest.fixture
def draft(cast: Cast) -> UUID:
    uuid = new_visit_id(NOW)
    drafts.keep_draft(cast.lin, uuid, {**FIELDS, "institution_id": [str(cast.star.uuid)]}, NOW)
    return uuid


def test_the_partner_finds_and_reads_it(app: Flask, cast: Cast, draft: UUID) -> None:
    wang = cast.client(app, "wang")
    path = f"/field/drafts/{draft}"
    for where in ("/visits/", "/field/"):
        assert path in wang.get(where).text
    page = unescape(wang.get(path).text)
    for told in (
        cast.star.name, cast.star.address, "林检查", "我们马上改正", "证已过期", "许可证过期三个月",
        "立即停止", "LIC-02",
    ):  # fmt: skip
        assert told in page
    assert "<form" not in page.split("<main")[1], "there is nothing to press"


def test_nobody_else_finds_it(app: Flask, cast: Cast, draft: UUID) -> None:
    """Not who is only mentioned, nor who types it, nor another office."""
    for login in ("lin", "director", "chen", "zhao"):
        client = cast.client(app, login)
        assert client.get(f"/field/drafts/{draft}").status_code == 404, login
        assert str(draft) not in client.get("/visits/").text, login
    for login in ("admin", "auditor"):
        assert cast.client(app, login).get(f"/field/drafts/{draft}").status_code == 403


def test_a_namesake_of_another_office_is_not_the_partner(
    app: Flask, cast: Cast, draft: UUID
) -> None:
    with writing():
        row = db.session.get_one(VisitDraft, draft)
        row.fields = {**FIELDS, "inspectors-1": ["chen"]}
    assert cast.client(app, "chen").get(f"/field/drafts/{draft}").status_code == 404


def test_the_partner_writes_nothing(app: Flask, cast: Cast, draft: UUID) -> None:
    wang = cast.client(app, "wang")
    body = {"fields": {**FIELDS, "statement": ["anders"]}}
    assert wang.put(f"/field/visits/{draft}/draft", json=body).status_code == 404
    assert wang.post(f"/field/visits/{draft}/discarding").status_code == 404
    assert wang.get(f"/field/visits/{draft}").status_code == 404


def test_a_half_typed_visit_can_be_read(app: Flask, cast: Cast) -> None:
    """Whatever was typed: numbers that are none, rows without their parts, a code nobody knows."""
    uuid = new_visit_id(NOW)
    odd = {
        **{name: FIELDS[name] for name in ("checklist-id", "checklist-version", "inspectors-1")},
        "site-name": ["某托管班"], "answers-A22-values-class_end_time": ["spät"],
        "answers-A33-samples-0-values-prepaid_months": ["sechs"], "violations-7-facts": ["?"],
        "violations-7-code": ["NO-99"], "answers-X-value": ["yes"], "answers-A12": ["?"],
        "answers-A13-samples": ["?"], "answers-A14-values": ["?"], "answers-A15-samples-0": ["?"],
    }  # fmt: skip
    drafts.keep_draft(cast.lin, uuid, odd, NOW)
    wang = cast.client(app, "wang")
    page = wang.get(f"/field/drafts/{uuid}")
    assert page.status_code == 200
    assert "某托管班" in page.text


def test_a_draft_of_a_forgotten_checklist_does_not_close_the_list(
    app: Flask, cast: Cast, draft: UUID
) -> None:
    with writing():
        row = db.session.get_one(VisitDraft, draft)
        row.fields = {**FIELDS, "checklist-version": ["1999-01-01"]}
    wang: Client = cast.client(app, "wang")
    assert wang.get("/visits/").status_code == 200
    assert wang.get(f"/field/drafts/{draft}").status_code == 404
