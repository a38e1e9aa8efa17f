"""Commit, reveal, redraw, publish: as the office does it, and as one who would cheat tries it."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from inspect_app.rules.draw_body import PublishBody, RevealBody
from inspect_app.rules.draw_record import verify
from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.services import audit
from inspect_app.services.coverage.excuses import NewExcuse, excuse
from inspect_app.services.draws import drafting, drawing, publishing, recusals
from inspect_app.services.draws.drawing import commit_draw, drop, reveal
from inspect_app.services.draws.reading import chain_of, draws_of
from inspect_app.services.institutions.editing import By
from inspect_app.services.merging.merges import NewMerge, merge
from inspect_app.store.assignment import Assignment, AssignmentInspector
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import Base, db, is_writing, writing
from inspect_app.store.person import Person
from tests.cast import NOW
from tests.services.drawn import add_inspectors, add_plan, add_pool, pool_ids, visited, wanted

LATER = NOW + timedelta(hours=2)
PHRASE = RevealBody("周见证", "春眠不觉晓")


@pytest.fixture
def pool(cast):
    """Ten with grades; chen, of another office's, must never be drawn."""
    add_inspectors(cast, "sun", "zhu")
    return add_pool(cast)


@pytest.fixture
def plan(cast, pool):
    return add_plan(cast)


def invalid(refused):
    return {
        field: [code for code, _ in problems] for field, problems in refused.value.errors.items()
    }


def assigned(draw):
    rows = db.session.scalars(sa.select(Assignment).filter_by(draw_id=draw.id))
    return {str(row.institution.uuid): row for row in rows}


def team_of(row):
    query = (
        sa.select(Person.login)
        .join(AssignmentInspector, AssignmentInspector.person_id == Person.id)
        .where(AssignmentInspector.assignment_id == row.id)
    )
    return set(db.session.scalars(query))


def test_a_draw_is_bound_revealed_and_sent_out(cast, plan, pool):
    draw = commit_draw(plan, wanted(), cast.director, NOW)
    assert (draw.state, draw.number) == ("committed", 1)
    assert assigned(draw) == {}
    assert pool_ids(draw) == {str(one.uuid) for one in [*pool, cast.star, cast.noise]}
    assert {one["id"] for one in draw.bound["inspectors"]} == {"lin", "wang", "sun", "zhu"}
    reveal(draw, PHRASE, cast.director, LATER)
    assert draw.state == "revealed"
    assert verify(json.loads(json.dumps(draw.record)), draw.commitment) == []
    rows = assigned(draw)
    assert {pick["institution"]: set(pick["inspectors"]) for pick in draw.record["picks"]} == {
        place: team_of(row) for place, row in rows.items()
    }
    assert len(rows) == 4
    for row in rows.values():
        assert (row.source, row.plan_id, row.due_on) == ("draw", plan.id, plan.last_day)
    assert audit.verify()[1] is None


def test_who_is_excluded_excused_visited_or_sent_already_is_not_in_the_pool(cast, plan, pool):
    out, excused, _visited = pool[0], pool[1], cast.star
    with writing():
        excuse(NewExcuse(excused, plan.first_day, plan.last_day, "装修"), cast.director, NOW)
    visited(cast, cast.star, "lin", "wang")
    first = commit_draw(plan, wanted(3), cast.director, NOW)
    reveal(first, PHRASE, cast.director, NOW)
    asked = wanted(
        2,
        exclusions=[{"id": str(out.uuid), "reason": "停业"}],
        redraw_reason="追加抽取",
        on_top=True,
    )
    draw, sent = commit_draw(plan, asked, cast.director, NOW), set(assigned(first))
    assert draw.bound["exclusions"] == [{"id": str(out.uuid), "name": out.name, "reason": "停业"}]
    grounds = {entry["id"]: entry["ground"] for entry in draw.bound["left_out"]}
    assert grounds[str(excused.uuid)] == "excused"
    assert grounds[str(cast.star.uuid)] == "visited"
    assert {place for place, ground in grounds.items() if ground == "assigned"} == sent - {
        str(out.uuid)
    }
    known = {str(out.uuid), *grounds}
    assert not pool_ids(draw) & known
    assert pool_ids(draw) | known == {str(one.uuid) for one in [*pool, cast.star, cast.noise]}


def test_who_was_visited_is_drawn_again_where_that_is_wanted(cast, plan):
    visited(cast, cast.star, "lin", "wang")
    draw = commit_draw(plan, wanted(include_visited=True), cast.director, NOW)
    assert str(cast.star.uuid) in pool_ids(draw)
    assert draw.bound["left_out"] == []


def test_the_inspectors_of_the_last_visit_do_not_go_again(cast, plan):
    visited(cast, cast.star, "lin", "wang")
    asked = wanted({"": 2}, include_visited=True)
    draw = reveal(commit_draw(plan, asked, cast.director, NOW), PHRASE, cast.director, NOW)
    pick = next(p for p in draw.record["picks"] if p["institution"] == str(cast.star.uuid))
    assert set(pick["inspectors"]) == {"sun", "zhu"}


def test_who_declared_an_interest_is_not_sent_and_a_short_team_says_so(cast, plan):
    for person in (cast.lin, cast.people["sun"], cast.people["zhu"]):
        recusals.declare(recusals.NewRecusal(person, cast.star, "亲属任职"), cast.director, NOW)
    draw = commit_draw(plan, wanted({"": 2}), cast.director, NOW)
    reveal(draw, PHRASE, cast.director, NOW)
    pick = next(p for p in draw.record["picks"] if p["institution"] == str(cast.star.uuid))
    assert pick["inspectors"] == ["wang"]
    assert pick["lacking"] == 1
    assert pick["kept_away"] == ["lin", "sun", "zhu"]
    assert "亲属" not in json.dumps(draw.record, ensure_ascii=False), "why is nobody's business"


def test_an_interest_that_ended_keeps_nobody_away(cast, plan):
    new = recusals.NewRecusal(cast.lin, cast.star, "亲属任职")
    row = recusals.declare(new, cast.director, NOW)
    with pytest.raises(Invalid) as refused:
        recusals.declare(new, cast.director, NOW)
    assert invalid(refused) == {"institution": ["recused_already"]}
    recusals.end(row, cast.director, LATER)
    with pytest.raises(Conflict):
        recusals.end(row, cast.director, LATER)
    assert commit_draw(plan, wanted(), cast.director, LATER).bound["avoidances"] == []


@pytest.mark.parametrize(
    ("members", "problems"),
    [
        ({"institutions": 13}, {"institutions": ["pool_too_small"]}),
        ({"institutions": {"A": 5}}, {"institutions.A": ["pool_too_small"]}),
        ({"institutions": {"Z": 1}}, {"institutions.Z": ["pool_too_small"]}),
        (
            {"weights": {"": 0, "A": 0, "B": 0, "C": 0}, "institutions": 2},
            {"institutions": ["pool_too_small"]},
        ),
        ({"inspectors_each": 5}, {"inspectors_each": ["too_few_inspectors"]}),
        ({"inspectors": ["lin", "chen"]}, {"inspectors": ["not_certified"]}),
        ({"inspectors": ["lin", "admin"]}, {"inspectors": ["not_certified"]}),
        (
            {"exclusions": [{"id": "00000000-0000-0000-0000-00000000ffff", "reason": "x"}]},
            {"exclusions.0.id": ["not_in_scope"]},
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_nothing_is_kept(cast, plan, members, problems):
    asked = {"institutions": 4, "inspectors_each": 2, **members}
    with pytest.raises(Invalid) as refused:
        commit_draw(plan, wanted(**asked), cast.director, NOW)
    assert invalid(refused) == problems
    assert draws_of(cast.director.office_id, 0, 10) == []


@pytest.mark.parametrize(
    ("members", "problems"),
    [
        ({"inspectors_each": 1}, {"inspectors_each": ["two_inspectors"]}),
        ({"institutions": 0}, {"institutions": ["required"]}),
        ({"institutions": {}}, {"institutions": ["required"]}),
        ({"institutions": "4"}, {"institutions": ["wrong_type"]}),
        ({"institutions": True}, {"institutions": ["wrong_type"]}),
        ({"exclusions": [{"id": str(n), "reason": "x"} for n in (1,)]},
         {"exclusions.0.id": ["not_a_uuid"]}),
        ({"exclusions": [{"id": "00000000-0000-0000-0000-000000000001"}]},
         {"exclusions.0.reason": ["required"]}),
        ({"stratified_by": "colour"}, {"stratified_by": ["unknown_value"]}),
        ({"seed": "00" * 32}, {"seed": ["unknown_key"]}),
    ],
)  # fmt: skip
def test_a_body_is_read_strictly(members, problems):
    with pytest.raises(Invalid) as refused:
        wanted(**members)
    assert invalid(refused) == problems


def test_nobody_reads_the_seed_before_the_reveal(cast, plan):
    """Not in any table but its own cell: not in the chain, not in what is bound, nowhere."""
    draw = commit_draw(plan, wanted(), cast.director, NOW)
    seed, found = draw.seed, []
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)).mappings():
            found += [f"{table.name}.{name}" for name, value in row.items() if seed in str(value)]
    assert found == ["draw.seed"]
    event = db.session.scalar(sa.select(AuditEvent).filter_by(deed="draw.commit"))
    assert event.after == {"commitment": draw.commitment, "plan": str(plan.uuid)}


def test_every_seed_is_new_though_all_else_is_the_same(cast, plan):
    draws = [
        commit_draw(plan, wanted(redraw_reason=f"理由{n}"), cast.director, NOW) for n in range(4)
    ]
    assert len({draw.seed for draw in draws}) == len({draw.commitment for draw in draws}) == 4


def test_a_draw_is_revealed_once(cast, plan):
    draw = reveal(commit_draw(plan, wanted(), cast.director, NOW), PHRASE, cast.director, NOW)
    kept = json.dumps(draw.record)
    with pytest.raises(Conflict) as refused:
        reveal(draw, RevealBody("别人", "另一句"), cast.director, LATER)
    assert refused.value.code == "draw_revealed"
    db.session.refresh(draw)
    assert json.dumps(draw.record) == kept
    assert len(assigned(draw)) == 4


def test_who_was_merged_since_is_visited_where_it_is_kept_now(cast, plan):
    draw = commit_draw(plan, wanted(12), cast.director, NOW)
    office = cast.director.office
    merge(NewMerge(cast.star, cast.noise, (), "同一家"), By(cast.director, office, NOW))
    reveal(draw, PHRASE, cast.director, LATER)
    query = sa.select(Assignment.institution_id).filter_by(draw_id=draw.id)
    assert sorted(db.session.scalars(query)).count(cast.star.id) == 2
    assert cast.noise.id not in db.session.scalars(query).all()


def drafts_disturbed(monkeypatch, deed, times=1):
    """Do something in the office after each of the first drafts; list what drafting saw."""
    draft, seen = drafting.draft, []

    def disturbed(*arguments):
        seen.append(is_writing())
        found = draft(*arguments)
        if len(seen) <= times:
            deed()
        return found

    monkeypatch.setattr(drafting, "draft", disturbed)
    return seen


def test_nobody_waits_while_a_pool_is_reckoned(cast, plan, monkeypatch):
    seen = drafts_disturbed(monkeypatch, lambda: None)
    commit_draw(plan, wanted(), cast.director, NOW)
    assert seen == [False]


def test_what_the_office_did_meanwhile_is_in_the_draw(cast, plan, pool, monkeypatch):
    new = recusals.NewRecusal(cast.lin, pool[2], "刚刚申报")
    seen = drafts_disturbed(monkeypatch, lambda: recusals.declare(new, cast.director, NOW))
    draw = commit_draw(plan, wanted(), cast.director, NOW)
    assert seen == [False, False]
    assert [one["institution"] for one in draw.bound["avoidances"]] == [str(pool[2].uuid)]


def test_what_no_draw_rests_on_does_not_make_it_begin_anew(cast, plan, monkeypatch):
    def file_comes():
        with writing():
            audit.record(cast.lin.office_id, "lin", audit.Deed("file.receive", "file", "x"), NOW)

    seen = drafts_disturbed(monkeypatch, file_comes)
    commit_draw(plan, wanted(), cast.director, NOW)
    assert seen == [False]


def test_an_office_that_is_always_busy_draws_in_its_turn(cast, plan, monkeypatch):
    seen = drafts_disturbed(
        monkeypatch, lambda: add_plan(cast, name="别的计划"), times=drawing.TRIES
    )
    draw = commit_draw(plan, wanted(), cast.director, NOW)
    assert seen == [False] * drawing.TRIES + [True]
    assert draws_of(cast.director.office_id, 0, 10) == [draw]


def test_a_further_draw_may_draw_again_whom_the_last_one_sent_to(cast, plan):
    first = reveal(commit_draw(plan, wanted(12), cast.director, NOW), PHRASE, cast.director, NOW)
    second = commit_draw(plan, wanted(12, redraw_reason="名录有误"), cast.director, LATER)
    assert pool_ids(second) == pool_ids(first)
    assert second.bound["left_out"] == []


def test_what_changes_after_the_commitment_changes_nothing(cast, plan, pool):
    """A new name, a new entry, a closed door, a new interest: the pool stays as it was bound."""
    draw = commit_draw(plan, wanted(12), cast.director, NOW)
    bound = json.dumps(draw.bound)
    with writing():
        pool[0].name, pool[1].closed_on = "换了名", NOW.date()
        add = recusals.NewRecusal(cast.lin, pool[2], "晚到的回避")
        recusals.declare(add, cast.director, NOW)
    reveal(draw, PHRASE, cast.director, LATER)
    assert json.dumps(draw.bound) == bound
    assert verify(draw.record, draw.commitment) == []
    assert len(draw.record["picks"]) == 12
    assert str(pool[1].uuid) not in assigned(draw), "nobody is sent where all has closed"
    assert len(assigned(draw)) == 11


@pytest.mark.parametrize("part", ["pool", "exclusions", "avoidances", "inspectors", "seed"])
def test_what_somebody_altered_before_the_reveal_is_never_revealed(cast, plan, pool, part):
    for login in ("lin", "wang", "sun", "zhu"):
        new = recusals.NewRecusal(cast.people[login], pool[0], "亲属")
        recusals.declare(new, cast.director, NOW)
    out = [{"id": str(pool[1].uuid), "reason": "停业"}]
    draw = commit_draw(plan, wanted(exclusions=out), cast.director, NOW)
    with writing():
        if part == "seed":
            draw.seed = "00" * 32
        else:
            draw.bound = {**draw.bound, part: draw.bound[part][1:]}
    with pytest.raises(Conflict) as refused:
        reveal(draw, PHRASE, cast.director, NOW)
    assert refused.value.code == "draw_altered"
    assert draw.state == "committed"
    assert assigned(draw) == {}
    assert drop(draw, "底稿被改动", cast.director, NOW).state == "dropped"


def test_a_record_that_somebody_altered_after_the_reveal_is_named(cast, plan):
    draw = reveal(commit_draw(plan, wanted(), cast.director, NOW), PHRASE, cast.director, NOW)
    with writing():
        draw.bound = {**draw.bound, "pool": draw.bound["pool"][1:]}
    assert {one.part for one in verify(draw.record)} >= {"pool"}


def test_a_further_draw_needs_a_reason_and_both_stay(cast, plan):
    first = reveal(commit_draw(plan, wanted(), cast.director, NOW), PHRASE, cast.director, NOW)
    with pytest.raises(Invalid) as refused:
        commit_draw(plan, wanted(), cast.director, LATER)
    assert invalid(refused) == {"redraw_reason": ["redraw_reason_needed"]}
    second = commit_draw(plan, wanted(redraw_reason="名录有误"), cast.director, LATER)
    assert [draw.number for draw in chain_of(second)] == [1, 2]
    assert second.bound["follows"] == {
        "draw": str(first.uuid), "commitment": first.commitment, "reason": "名录有误",
        "replaces": True,
    }  # fmt: skip
    db.session.refresh(first)
    assert first.state == "revealed"
    for row in assigned(first).values():
        assert (row.cancelled_at, row.cancel_reason) == (LATER, "名录有误")
    reveal(second, PHRASE, cast.director, LATER)
    assert second.record["number"] == 2
    assert verify(second.record) == []


def test_a_draw_on_top_leaves_the_first_as_it_is(cast, plan):
    first = reveal(commit_draw(plan, wanted(), cast.director, NOW), PHRASE, cast.director, NOW)
    asked = wanted(3, redraw_reason="第二轮", on_top=True)
    second = reveal(commit_draw(plan, asked, cast.director, NOW), PHRASE, cast.director, NOW)
    assert not set(assigned(first)) & set(assigned(second))
    assert all(row.cancelled_at is None for row in assigned(first).values())


def test_a_committed_draw_is_dropped_with_its_reason_and_its_seed_is_never_told(cast, plan):
    first = drop(commit_draw(plan, wanted(), cast.director, NOW), "计划取消", cast.director, NOW)
    assert (first.state, first.drop_reason) == ("dropped", "计划取消")
    with pytest.raises(Conflict) as refused:
        reveal(first, PHRASE, cast.director, NOW)
    assert refused.value.code == "draw_dropped"
    with pytest.raises(Conflict):
        drop(first, "再次", cast.director, NOW)
    second = commit_draw(plan, wanted(redraw_reason="重新安排"), cast.director, NOW)
    third = commit_draw(plan, wanted(redraw_reason="再来一次"), cast.director, NOW)
    db.session.refresh(second)
    assert (second.state, second.drop_reason) == ("dropped", "再来一次")
    assert [draw.state for draw in chain_of(third)] == ["dropped", "dropped", "committed"]


def test_a_reveal_without_a_witness_says_so_for_ever(cast, plan):
    draw = reveal(commit_draw(plan, wanted(), cast.director, NOW), RevealBody(), cast.director, NOW)
    assert draw.record["witnessed"] is False
    assert draw.record["witness_phrase"] == ""
    assert verify(draw.record) == []


def test_the_public_sees_the_commitment_then_the_result_then_the_names(cast, plan):
    draw = commit_draw(plan, wanted(), cast.director, NOW)
    with pytest.raises(NotFound):
        publishing.published_draw(draw.uuid)
    with pytest.raises(Conflict) as refused:
        publishing.publish(draw, PublishBody(result=True), cast.director, NOW)
    assert refused.value.code == "draw_not_revealed"
    publishing.publish(draw, PublishBody(result=False), cast.director, NOW)
    assert publishing.public_result(publishing.published_draw(draw.uuid)) is None
    reveal(draw, PHRASE, cast.director, NOW)
    assert publishing.public_result(draw) is None, "to be published on its own"
    publishing.publish(draw, PublishBody(result=True), cast.director, LATER)
    shown = publishing.public_result(draw)
    assert verify(shown, draw.commitment) == []
    assert "检查员" not in json.dumps(shown, ensure_ascii=False)
    with writing():
        for row in assigned(draw).values():
            row.cancelled_at = LATER
    assert publishing.public_result(draw) == draw.record, "no visit waits any more"


def test_the_office_may_name_the_inspectors_at_once(cast, plan):
    draw = reveal(commit_draw(plan, wanted(), cast.director, NOW), PHRASE, cast.director, NOW)
    publishing.publish(draw, PublishBody(True, hides_inspectors=False), cast.director, NOW)
    assert publishing.public_result(draw) == draw.record
