"""A visit that a phone began by itself is kept on the server, until it is handed in."""

import json
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.services.assignments import NewAssignment, assign
from inspect_app.services.institutions.editing import By
from inspect_app.services.merging.merges import NewMerge, merge
from inspect_app.services.visits import drafts
from inspect_app.services.visits.drafts import new_visit_id
from inspect_app.store.base import db
from inspect_app.store.visit import VisitDraft
from tests.cast import NOW, Cast, Client, make_institution
from tests.visits import send, visit_document

CHECKLIST = {"checklist-id": ["CL-SUBJ-OFFLINE"], "checklist-version": ["2026-11-21"]}


def keep(client: Client, uuid: UUID, place: Any = None, **fields: list[str]) -> Any:
    named = {"institution_id": [str(place.uuid)]} if place else {}
    body = {"fields": {"schema": ["1"], **CHECKLIST, **named, **fields}}
    return client.put(f"/field/visits/{uuid}/draft", json=body)


def kept(uuid: UUID) -> VisitDraft | None:
    db.session.rollback()
    return db.session.get(VisitDraft, uuid, populate_existing=True)


def test_a_draft_begun_on_the_phone_is_kept_under_its_id(lin: Client, cast: Cast) -> None:
    uuid = new_visit_id(NOW)
    answer = keep(lin, uuid, cast.star, statement=["我们马上改正"])
    assert (answer.status_code, "saved_at" in answer.json) == (200, True)
    draft = kept(uuid)
    assert draft is not None
    assert (draft.person_id, draft.institution_id) == (cast.lin.id, cast.star.id)
    keep(lin, uuid, cast.star, statement=["改了"])
    again = kept(uuid)
    assert again is not None
    assert again.fields["statement"] == ["改了"]


def test_its_person_goes_on_with_it_elsewhere(lin: Client, cast: Cast) -> None:
    uuid = new_visit_id(NOW)
    keep(lin, uuid, cast.star, statement=["我们马上改正"])
    page = lin.get("/field/").text
    assert cast.star.name in page
    assert f"/field/visits/{uuid}" in page
    assert "我们马上改正" in lin.get(f"/field/visits/{uuid}").text


@pytest.mark.fault("a draft is discarded on one phone and open on another", "the other is asked")
def test_a_discarded_draft_comes_back_only_when_asked_for(lin: Client, cast: Cast) -> None:
    uuid = new_visit_id(NOW)
    keep(lin, uuid, cast.star, statement=["我们马上改正"])
    assert lin.post(f"/field/visits/{uuid}/discarding").status_code == 302
    assert str(uuid) not in lin.get("/field/").text
    assert lin.get(f"/field/visits/{uuid}").headers["Location"].endswith("/field/")
    refused = keep(lin, uuid, cast.star, statement=["另一部手机"])
    assert (refused.status_code, refused.json["code"]) == (409, "draft_discarded")
    draft = kept(uuid)
    assert draft is not None
    assert (draft.fields, draft.institution_id) == ({}, None), "nothing typed is kept of it"
    body = {"fields": {"schema": ["1"], **CHECKLIST}, "again": True}
    body["fields"]["institution_id"] = [str(cast.star.uuid)]
    assert lin.put(f"/field/visits/{uuid}/draft", json=body).status_code == 200
    assert cast.star.name in lin.get("/field/").text
    assert keep(lin, uuid, cast.star).status_code == 200


def test_a_page_posted_of_a_discarded_visit_goes_on_with_it(lin: Client, cast: Cast) -> None:
    uuid = new_visit_id(NOW)
    keep(lin, uuid, cast.star)
    lin.post(f"/field/visits/{uuid}/discarding")
    form = {name: texts[0] for name, texts in CHECKLIST.items()}
    form |= {"schema": "1", "institution_id": str(cast.star.uuid), "statement": "还在填写"}
    assert lin.post(f"/field/visits/{uuid}", data={**form, "do": "save"}).status_code == 302
    assert "还在填写" in lin.get(f"/field/visits/{uuid}").text


def test_a_visit_discarded_elsewhere_can_be_submitted_all_the_same(lin: Client, cast: Cast) -> None:
    uuid = new_visit_id(NOW)
    keep(lin, uuid, cast.star)
    lin.post(f"/field/visits/{uuid}/discarding")
    assert send(lin, visit_document(cast.star), uuid).status_code == 201
    assert kept(uuid) is None


def test_a_phone_is_told_what_became_of_its_drafts_and_what_goes_on_elsewhere(
    app: Flask, lin: Client, cast: Cast
) -> None:
    gone, done, here, there, shared = (new_visit_id(NOW) for _ in range(5))
    for uuid in (gone, here, there):
        keep(lin, uuid, cast.star)
    lin.post(f"/field/visits/{gone}/discarding")
    send(lin, visit_document(cast.star), done)
    wang = cast.client(app, "wang")
    keep(wang, shared, cast.noise, **{"inspectors-0": ["wang"], "inspectors-1": ["lin"]})
    held = "&".join(f"of={uuid}" for uuid in (gone, done, here, "nonsense"))
    told = lin.get(f"/field/drafts/elsewhere?{held}").json
    assert told["ended"] == {str(gone): "discarded", str(done): "submitted"}
    assert [each["id"] for each in told["mine"]] == [str(there)]
    [line] = told["shared"]
    assert (line["id"], line["name"]) == (str(shared), cast.noise.name)
    assert line["author"] == "王检查"
    assert wang.get(f"/field/drafts/elsewhere?of={gone}").json["ended"] == {}


def test_what_was_discarded_long_ago_is_forgotten(lin: Client, cast: Cast) -> None:
    old, new = new_visit_id(NOW), new_visit_id(NOW)
    for uuid in (old, new):
        keep(lin, uuid, cast.star)
    drafts.discard_draft(cast.lin, old, NOW)
    drafts.discard_draft(cast.lin, new, NOW + drafts.REMEMBERED + timedelta(days=1))
    assert kept(old) is None
    assert kept(new) is not None


def test_a_site_needs_no_institution(lin: Client) -> None:
    uuid = new_visit_id(NOW)
    assert keep(lin, uuid, **{"site-name": ["某托管班"]}).status_code == 200
    assert "某托管班" in lin.get("/field/").text


def test_nobody_else_reads_or_writes_it(app: Flask, lin: Client, cast: Cast) -> None:
    uuid = new_visit_id(NOW)
    keep(lin, uuid, cast.star)
    for login in ("wang", "director", "chen", "zhao"):
        other = cast.client(app, login)
        assert keep(other, uuid, statement=["不是我的"]).status_code == 404
        assert other.get(f"/field/visits/{uuid}").status_code == 404
        assert other.post(f"/field/visits/{uuid}/discarding").status_code == 404
    draft = kept(uuid)
    assert draft is not None
    assert "statement" not in draft.fields


def test_an_institution_out_of_reach_is_not_found(lin: Client, cast: Cast) -> None:
    for named in (str(cast.far.uuid), str(uuid4()), "none"):
        uuid = new_visit_id(NOW)
        assert keep(lin, uuid, institution_id=[named]).status_code == 404
        assert kept(uuid) is None


def test_a_merged_institution_leads_on(lin: Client, cast: Cast) -> None:
    double = make_institution(cast.offices["xihu"], "星河培训")
    merge(NewMerge(cast.star, double, (), "同一家"), By(cast.director, cast.director.office, NOW))
    uuid = new_visit_id(NOW)
    keep(lin, uuid, double)
    draft = kept(uuid)
    assert draft is not None
    assert draft.institution_id == cast.star.id


def test_a_form_of_no_checklist_is_no_draft(lin: Client) -> None:
    """Today's list shows every draft with its progress: such a one could not be shown."""
    uuid = new_visit_id(NOW)
    refused = keep(lin, uuid, **{"checklist-version": ["1999-01-01"]})
    assert refused.status_code == 422
    assert lin.put(f"/field/visits/{uuid}/draft", json={"fields": {}}).status_code == 422
    assert keep(lin, uuid4()).status_code == 422, "a phone makes its ids by the clock"
    assert lin.get("/field/").status_code == 200


def test_a_submitted_visit_takes_no_draft_any_more(app: Flask, lin: Client, cast: Cast) -> None:
    uuid = new_visit_id(NOW)
    assert send(lin, visit_document(cast.star), uuid).status_code == 201
    assert keep(lin, uuid, cast.star).status_code == 409
    assert keep(cast.client(app, "wang"), uuid, cast.star).status_code == 409
    assert keep(cast.client(app, "chen"), uuid, cast.star).status_code == 404
    assert kept(uuid) is None


def test_a_visit_that_arrives_ends_its_senders_draft(lin: Client, cast: Cast) -> None:
    uuid, other = new_visit_id(NOW), new_visit_id(NOW)
    keep(lin, uuid, cast.star)
    keep(lin, other, cast.star)
    assert send(lin, visit_document(cast.star), uuid).status_code == 201
    assert kept(uuid) is None
    assert kept(other) is not None
    assert f"/field/visits/{uuid}" not in lin.get("/field/").text


def test_a_visit_that_is_refused_leaves_the_draft(lin: Client, cast: Cast) -> None:
    uuid = new_visit_id(NOW)
    keep(lin, uuid, cast.star)
    refused = send(lin, visit_document(cast.star, inspectors=["lin"]), uuid)
    assert refused.status_code == 422
    assert kept(uuid) is not None


def test_somebody_elses_draft_of_that_id_stays(app: Flask, lin: Client, cast: Cast) -> None:
    uuid = new_visit_id(NOW)
    keep(cast.client(app, "wang"), uuid, cast.star)
    assert send(lin, visit_document(cast.star), uuid).status_code == 201
    assert kept(uuid) is not None


def test_of_two_tabs_the_slower_one_saves_what_the_other_began(
    lin: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both found nothing under the id; the database lets one in."""
    uuid = new_visit_id(NOW)
    keep(lin, uuid, cast.star, statement=["甲"])
    seen: list[UUID] = []
    found = drafts._locked

    def nothing_at_first(wanted: UUID) -> VisitDraft | None:
        seen.append(wanted)
        return None if len(seen) == 1 else found(wanted)

    monkeypatch.setattr(drafts, "_locked", nothing_at_first)
    assert keep(lin, uuid, cast.star, statement=["乙"]).status_code == 200
    draft = kept(uuid)
    assert draft is not None
    assert draft.fields["statement"] == ["乙"]


def test_an_assignment_stays_named(lin: Client, cast: Cast) -> None:
    task = NewAssignment(uuid4(), cast.star, [cast.lin], NOW.date(), "plan")
    assign(task, cast.director, NOW)
    uuid = new_visit_id(NOW)
    keep(lin, uuid, cast.star, assignment_id=[str(task.uuid)])
    found = db.session.scalars(sa.select(VisitDraft)).all()
    assert [draft.fields["assignment_id"] for draft in found] == [[str(task.uuid)]]


def test_the_kept_page_of_a_sent_visit_knows_the_inspectors_by_name(lin: Client) -> None:
    page = unescape(lin.get("/field/blank/sent").text)
    names = json.loads(page.split('data-people="')[1].split("}")[0] + "}")
    assert names["lin"] == "林检查"
    assert "chen" not in names, "another office's"


@pytest.mark.parametrize("page", ["outbox", "sent"])
def test_a_kept_page_of_the_outbox_says_that_one_is_at_the_outbox(lin: Client, page: str) -> None:
    text = lin.get(f"/field/blank/{page}").text
    current = [line for line in text.split("<a ") if 'aria-current="page"' in line]
    assert ["/outbox/" in line for line in current] == [True]
