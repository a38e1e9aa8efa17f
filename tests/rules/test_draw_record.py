"""A record replays from itself alone, and whatever is changed in it is named."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.rules.draw_record import (
    Reveal,
    bound_of,
    public_record,
    verify,
    with_checks,
    without_names,
)
from tests.rules import draw_replay
from tests.rules.drawn import REVEAL, bounds, document, record_of

VECTOR = Path(__file__).parents[1] / "vectors" / "draw.json"
NAMED = document(
    {"A": 6, "B": 5, "": 2},
    7,
    recused=(("A001", "lin"), ("A001", "sun"), ("A001", "wang")),
    last_time=(("B001", "lin"), ("B001", "wang")),
    follows={
        "draw": "d0",
        "commitment": "ab" * 32,
        "reason": "首次抽取时名录有误",
        "replaces": True,
    },
)
RECORD = record_of(NAMED)


def parts(record, published=""):
    return {difference.part for difference in verify(record, published)}


def named(record):
    return "; ".join(str(one) for one in verify(record))


def changed(member, *path, to):
    record = copy.deepcopy(RECORD)
    place, key = record, member
    for step in path:
        place, key = place[key], step
    place[key] = to
    return record


def test_a_record_replays_from_itself():
    assert verify(json.loads(json.dumps(RECORD))) == []
    assert verify(RECORD, RECORD["commitment"]) == []


def test_a_record_without_names_replays_as_well_and_names_nobody():
    shown = without_names(RECORD)
    assert verify(shown) == []
    text = json.dumps(shown, ensure_ascii=False)
    assert "检查员" not in text
    assert "salt" not in text
    assert not {"lin", "wang", "sun", "chen"} & {
        who for pick in shown["picks"] for who in pick["inspectors"]
    }
    assert shown["commitment"] == RECORD["commitment"]
    assert [p["institution"] for p in shown["picks"]] == [p["institution"] for p in RECORD["picks"]]


@given(
    bounds(),
    st.text(alphabet=st.characters(codec="utf-8"), max_size=8),
    st.binary(min_size=32, max_size=32),
)
def test_a_replay_written_from_the_page_says_the_same(named, phrase, seed):
    record = record_of(named, Reveal(seed.hex(), "", phrase, "now"))
    for shown in (record, without_names(record)):
        assert draw_replay.commitment_of(shown) == shown["commitment"]
        picks = [(pick["institution"], pick["inspectors"]) for pick in shown["picks"]]
        assert draw_replay.replay(shown) == picks


def test_the_recorded_draw_is_still_drawn_so():
    """A change of the algorithm would make every published record look forged."""
    vector = json.loads(VECTOR.read_text())
    assert verify(vector["record"]) == []
    reveal = Reveal(**vector["reveal"])
    assert public_record(vector["bound"], reveal) == vector["record"]
    assert [[p["institution"], *p["inspectors"]] for p in vector["record"]["picks"]] == (
        vector["expected"]
    )


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (changed("pool", 3, "name", to="换了名"), "pool 4: was changed"),
        (changed("pool", to=RECORD["pool"][1:]), "pool 1: was left out"),
        (changed("exclusions", 0, "reason", to="关系户"), "exclusions 1: was changed"),
        (changed("exclusions", to=[]), "exclusions 1: was left out"),
        (changed("left_out", 0, "ground", to="excused"), "left_out 1: was changed"),
        (changed("seed", to="00" * 32), "seed: was changed"),
        (changed("witness_phrase", to="春眠不觉晚"), "witness_phrase: was changed"),
        (changed("witness", to="别人"), "witness: was changed"),
        (changed("commitment", to="00" * 32), "commitment: was changed"),
        (changed("picks", 2, "institution", to="A000"), "picks 3: was changed"),
        (changed("picks", 2, "institution", to="A000"), "picks 3: recorded"),
        (changed("picks", 0, "inspectors", to=["lin", "wang"]), "picks 1: recorded"),
        (changed("inspectors", 0, "display", to="换人"), "inspectors 1: is not whom"),
        (changed("avoidances", to=[]), "avoidances 1: was left out"),
        (changed("avoidances", 1, "ground", to="last_visit"), "avoidances 2: was changed"),
        (changed("avoidances", to=RECORD["avoidances"][::-1]), "avoidances 1: was changed"),
        (changed("pool", 4, "stratum", to="B"), "pool 5: was changed"),
        (changed("pool", to=RECORD["pool"][::-1]), "pool 1: was changed"),
        (changed("inspectors", to=RECORD["inspectors"][::-1]), "inspectors 1: was changed"),
        (changed("picks", to=RECORD["picks"][::-1]), "picks 1: recorded"),
        (changed("picks", 0, "place", to=2), "picks 1: recorded"),
        (changed("institutions", to=6), "institutions: was changed"),
        (changed("stratified_by", to="none"), "stratified_by: was changed"),
        (changed("follows", "reason", to="另有原因"), "follows: was changed"),
        (changed("committed_at", to="2026-11-21T09:00:00+08:00"), "committed_at: was changed"),
        (changed("revealed_at", to="2026-11-21T09:00:00+08:00"), "revealed_at: was changed"),
        (changed("weights", to={"A": 9}), "weights: was changed"),
        (changed("number", to=2), "number: was changed"),
    ],
)
def test_what_was_changed_is_named(record, told):
    assert told in named(record)


@pytest.mark.parametrize(
    ("record", "part"),
    [
        (changed("pool", 3, "name", to="换了名"), "commitment"),
        (changed("exclusions", 0, "reason", to="关系户"), "commitment"),
        (changed("weights", to={"A": 9}), "commitment"),
        (changed("seed", to="00" * 32), "commitment"),
        (changed("picks", 2, "institution", to="A000"), "picks"),
        (changed("picks", to=RECORD["picks"][::-1]), "picks"),
        (changed("pool", 4, "stratum", to="B"), "commitment"),
        (changed("pool", to=RECORD["pool"][::-1]), "pool"),
        (changed("avoidances", to=RECORD["avoidances"][::-1]), "commitment"),
        (changed("avoidances", 1, "ground", to="last_visit"), "commitment"),
        (changed("inspectors", 0, "display", to="换人"), "inspectors"),
        (changed("witness_phrase", to="春眠不觉晚"), "picks"),
        (changed("witnessed", to=False), "witnessed"),
    ],
)
def test_new_checks_do_not_hide_it(record, part):
    assert part in parts(with_checks(record))


def test_a_record_made_anew_throughout_meets_the_commitment_that_was_published():
    forged = record_of({**NAMED, "exclusions": []})
    assert verify(forged) == [], "from the file alone it looks sound"
    assert parts(forged, RECORD["commitment"]) == {"commitment"}


def test_an_institution_that_stands_twice_has_no_two_chances():
    pool = sorted([*NAMED["pool"], NAMED["pool"][0]], key=lambda one: one["id"])
    assert "pool 2: stands twice" in named(record_of({**NAMED, "pool": pool}))


def test_what_is_excluded_does_not_stand_in_the_pool():
    entry = {"id": "A000", "name": "A机构0", "reason": "停业"}
    assert "exclusions" in parts(record_of({**NAMED, "exclusions": [entry]}))


def test_a_team_that_cannot_be_made_is_told_by_name():
    wanted = {**NAMED, "institutions": {"A": 6, "B": 5}}
    picks = {pick["institution"]: pick for pick in record_of(wanted)["picks"]}
    assert picks["A001"]["inspectors"] == ["chen"]
    assert picks["A001"]["kept_away"] == ["lin", "sun", "wang"]
    assert picks["A001"]["lacking"] == 1
    assert not {"lin", "wang"} & set(picks["B001"]["inspectors"])
    few = document({"B": 2}, 2, ("lin", "wang"), last_time=(("B001", "lin"),))
    picks = {pick["institution"]: pick for pick in record_of(few)["picks"]}
    assert (picks["B001"]["again"], picks["B001"]["lacking"]) == (["lin"], 0)
    assert picks["B000"]["again"] == []


def test_a_reveal_without_a_witness_says_so():
    record = record_of(NAMED, Reveal(REVEAL.seed, "", "", REVEAL.at))
    assert record["witnessed"] is False
    assert verify(record) == []


def leaves(value, path=()):
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], (*path, key))
    elif isinstance(value, list):
        yield path
        for place, each in enumerate(value):
            yield from leaves(each, (*path, place))
    else:
        yield path


PLACES = {"named": list(leaves(RECORD)), "nameless": list(leaves(without_names(RECORD)))}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@settings(max_examples=300)
@given(st.sampled_from(["named", "nameless"]), st.data())
def test_any_change_of_its_meaning_is_named(which, data):
    record = copy.deepcopy(RECORD if which == "named" else without_names(RECORD))
    path = data.draw(st.sampled_from(PLACES[which]))
    *way, last = path
    place = record
    for step in way:
        place = place[step]
    was = place[last]
    place[last] = data.draw(mutations(was))
    if json.dumps(place[last]) != json.dumps(was):
        assert verify(record)


def mutations(was):
    """One letter more or less, one number up, an entry away, doubled or moved; or anything."""
    if isinstance(was, str):
        return st.sampled_from([f"{was}x", was[1:], was.swapcase(), was[::-1]]) | anything
    if isinstance(was, bool) or was is None:
        return anything
    if isinstance(was, int):
        return st.sampled_from([was + 1, was - 1, -was]) | anything
    return st.sampled_from([was[1:], was[::-1], [*was, *was[-1:]]]) | anything


@given(anything)
def test_whatever_is_no_record_is_told_so(value):
    assert verify(value)


@given(st.sampled_from(sorted(RECORD)), anything)
def test_a_member_of_any_kind_breaks_nothing(member, value):
    record = {**RECORD, member: value}
    if json.dumps(value) != json.dumps(RECORD[member]):
        assert verify(record)


def test_members_added_or_taken_away_are_named():
    assert parts({**RECORD, "note": "x"}) == {"member 'note'"}
    assert parts({name: RECORD[name] for name in RECORD if name != "left_out"}) == {"left_out"}
    assert parts({**RECORD, "checks": {}}) == {"checks"}


def test_the_bound_document_holds_no_name_of_an_inspector():
    text = json.dumps(bound_of(NAMED), ensure_ascii=False)
    assert "检查员" not in text
    assert "lin" not in text
