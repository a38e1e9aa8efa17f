"""A visit that a phone began by itself is kept on the server, until it is handed in."""

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


@pytest.fixture
def lin(app: Flask, cast: Cast) -> Client:
    return cast.client(app, "lin")


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
