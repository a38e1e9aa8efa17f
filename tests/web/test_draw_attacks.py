"""An office that would choose the outcome: what stands against it, or shows it to everybody."""

import json

import pytest

from inspect_app.rules.draw_body import RevealBody
from inspect_app.rules.draw_record import verify
from inspect_app.rules.refusals import Conflict
from inspect_app.services.coverage.excuses import NewExcuse, excuse
from inspect_app.services.draws import drawing
from inspect_app.services.draws.drawing import drop, reveal
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db, writing
from inspect_app.store.draw import Draw
from inspect_app.store.institution import Institution
from tests.cast import NOW, Client, make_institution
from tests.services.drawn import add_inspectors, add_plan, add_pool

BODY = {"institutions": 4, "inspectors_each": 2}
PHRASE = {"witness": "周见证", "witness_phrase": "春眠不觉晓"}


@pytest.fixture
def plan(cast):
    add_inspectors(cast, "sun", "zhu")
    add_pool(cast)
    return add_plan(cast)


@pytest.fixture
def director(app, cast):
    return cast.client(app, "director")


def done(answer):
    assert answer.status_code in {200, 201}, answer.get_json()
    return answer.get_json()


def committed(director, plan, **changes):
    return done(director.post(f"/api/v1/plans/{plan.uuid}/draws", json={**BODY, **changes}))


def revealed(director, draw, body=PHRASE):
    return done(director.post(f"/api/v1/draws/{draw['id']}/reveal", json=body))


def published(director, draw, **body):
    return done(director.post(f"/api/v1/draws/{draw['id']}/publication", json=body))


def seen_by_all(app, draw):
    page = Client(app).get(f"/public/draws/{draw['id']}?lang=zh_CN")
    assert page.status_code == 200
    return page.get_data(as_text=True)


def test_no_call_tells_what_a_phrase_would_draw(director, plan):
    """A phrase cannot be chosen by its outcome: whatever is asked before, the seed is not told."""
    draw = committed(director, plan)
    refused = [
        {"witness_phrase": "试试", "dry_run": True}, {"witness": "周见证"},
        {"witness_phrase": 7}, {"witness_phrase": "长" * 201},
    ]  # fmt: skip
    for body in refused:
        answer = director.post(f"/api/v1/draws/{draw['id']}/reveal", json=body)
        assert answer.status_code == 422
        assert "picks" not in answer.get_json()
    assert db.session.query(Draw).one().state == "committed"


def test_a_draw_that_is_dropped_while_its_record_is_made_tells_nothing(
    cast, director, plan, monkeypatch
):
    committed(director, plan)
    row = db.session.query(Draw).one()
    make = drawing.public_record

    def slowly(*arguments):
        record = make(*arguments)
        drop(row, "别人先作废了", cast.director, NOW)
        return record

    monkeypatch.setattr(drawing, "public_record", slowly)
    with pytest.raises(Conflict) as refused:
        reveal(row, RevealBody("", "词"), cast.director, NOW)
    assert refused.value.code == "draw_dropped"
    db.session.refresh(row)
    assert (row.told, row.state) == (None, "dropped")
    assert db.session.query(Assignment).count() == 0


def test_a_register_that_changes_after_the_commitment_changes_no_pick(cast, director, plan):
    draw = committed(director, plan, institutions=12)
    kept = {
        one["id"]: one for one in director.get(f"/api/v1/draws/{draw['id']}").get_json()["pool"]
    }
    with writing():
        make_institution(cast.offices["xihu"], "新设机构", grade="A")
        for place in db.session.query(Institution).filter_by(grade="A"):
            place.grade = "D"
    record = revealed(director, draw)
    assert {one["id"]: one for one in record["pool"]} == kept
    assert verify(record, draw["commitment"]) == []
    assert "新设机构" not in json.dumps(record, ensure_ascii=False)


@pytest.mark.parametrize("name", ["exclusions", "weights", "inspectors", "include_visited"])
def test_nothing_is_added_to_what_was_bound_at_the_reveal(director, plan, name):
    draw = committed(director, plan)
    answer = director.post(f"/api/v1/draws/{draw['id']}/reveal", json={**PHRASE, name: []})
    assert answer.status_code == 422
    assert name in answer.get_json()["errors"]


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_no_draw_is_made_again_without_a_reason(director, plan, reason):
    committed(director, plan)
    body = {**BODY, "redraw_reason": reason}
    answer = director.post(f"/api/v1/plans/{plan.uuid}/draws", json=body)
    assert answer.status_code == 422
    assert "redraw_reason" in answer.get_json()["errors"]


def test_of_draws_from_several_plans_none_is_hidden_by_showing_one(app, cast, director, plan):
    """Each plan's first draw needs no reason: so all of the same days stand beside each other."""
    hidden = revealed(director, committed(director, add_plan(cast, name="试抽计划")))
    days = {"from": "2027-03-01", "to": "2027-05-31"}
    later = committed(director, add_plan(cast, name="来年计划", **days))
    shown = committed(director, plan)
    published(director, shown)
    page = seen_by_all(app, shown)
    assert "本机关同期的其他抽取" in page
    assert hidden["commitment"][:16] in page
    assert "试抽计划" not in page, "what is not public is counted, not named"
    assert later["commitment"][:16] not in page
    published(director, {"id": hidden["id"]})
    assert "试抽计划" in seen_by_all(app, shown)


def test_a_pick_that_is_not_visited_is_seen(app, cast, director, plan):
    draw = committed(director, plan)
    record = revealed(director, draw)
    published(director, draw, result=True)
    assert seen_by_all(app, draw).count("待检查") == 4
    first = record["picks"][0]["institution"]
    with writing():
        for row in db.session.query(Assignment):
            if str(row.institution.uuid) == first:
                row.cancelled_at = NOW
    page = seen_by_all(app, draw)
    assert (page.count("待检查"), page.count("已取消")) == (3, 1)


def test_whom_the_office_left_out_by_other_means_is_seen(app, cast, director, plan):
    """A grade of weight 0, an excuse, a pair of inspectors: all of it stands on the public page."""
    place = db.session.query(Institution).filter_by(name="抽取机构03").one()
    with writing():
        new = NewExcuse(place, plan.first_day, plan.last_day, "说是装修")
        excuse(new, cast.director, NOW)
    draw = committed(director, plan, weights={"B": 0}, inspectors=["lin", "wang"])
    revealed(director, draw)
    published(director, draw, result=True)
    page = seen_by_all(app, draw)
    assert "抽取机构03" in page
    assert "B 3 × 0" in page
    assert "<dt>执法人员</dt><dd>2</dd>" in page


def test_names_that_were_told_are_not_taken_back(app, director, plan):
    draw = committed(director, plan)
    revealed(director, draw)
    published(director, draw, result=True, names_inspectors=True)
    assert published(director, draw, result=True)["hides_inspectors"] is False
    other = committed(director, plan, redraw_reason="再来")
    published(director, other, names_inspectors=True)
    assert published(director, other)["hides_inspectors"] is True, "nothing was told yet"
