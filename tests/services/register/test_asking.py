"""Rows that may be an institution of the register: asked, chosen, never merged by themselves."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.services.register.plan import ImportPlan, PlannedRow
from tests.services.register.plans import STAR, Register, Told, plan_of

ELSEWHERE = {"name": "星河", "address": "另一路2号"}
SAME_CODE = {"name": "别名", "address": "第三路3号", "credit_code": "C1"}
SAME_LICENCE = {"name": "别名", "address": "第三路3号", "licence_no": "L1"}


def clues(row: PlannedRow) -> list[tuple[int, tuple[str, ...]]]:
    return [(one.known.id, one.clues) for one in row.offer.candidates]


@pytest.mark.parametrize(
    ("row", "clue"),
    [
        (ELSEWHERE, "name"),
        (SAME_CODE, "credit_code"),
        (SAME_LICENCE, "licence_no"),
        ({"name": "别名", "address": "文三路１号"}, "address"),
    ],
)
def test_a_row_that_shares_what_names_an_institution_is_asked(row, clue):
    plan = plan_of([row], [STAR])
    (asked,) = plan.asked
    assert asked.outcome == "new"
    assert clues(asked) == [(1, (clue,))]
    assert [(w.code, w.params["field"]) for w in asked.warnings] == [("alike_existing", clue)]


def test_the_house_or_the_telephone_of_a_gone_institution_is_asked_too():
    known = {**STAR, "phone": "(0571) 8765-4321"}
    house = {"name": "新名", "address": "西湖区文三路1号2楼"}
    phone = {"name": "新名", "address": "远路7号", "phone": "13800000000、057187654321"}
    for row, clue in ((house, "house"), (phone, "phone")):
        assert plan_of([row], [known]).asked == []
        assert clues(plan_of([row], [known], complete=True).asked[0]) == [(1, (clue,))]
    both = {**house, "phone": "057187654321"}
    assert clues(plan_of([both], [known]).asked[0]) == [(1, ("house", "phone"))]


def test_who_closed_long_ago_has_left_its_address_to_others():
    closed: Told = {**STAR, "closed_on": date(2020, 1, 1)}
    assert plan_of([{"name": "新", "address": "文三路1号"}], [closed]).asked == []
    assert clues(plan_of([ELSEWHERE], [closed]).asked[0]) == [(1, ("name",))]


def test_what_a_crowd_shares_tells_nobody_apart():
    mall: Register = [{"name": f"店{n}", "address": "大路8号"} for n in range(6)]
    assert plan_of([{"name": "新店", "address": "大路8号"}], mall).asked == []


def test_the_same_name_in_another_area_is_said_but_not_asked():
    plan = plan_of([{**ELSEWHERE, "area": "城东"}], [{**STAR, "area": "城西"}])
    assert plan.asked == []
    assert [w.code for w in plan.rows[0].warnings] == ["alike_existing"]


def test_the_likeliest_institution_is_offered_first():
    known = [{"name": "别名", "address": "远路9号"}, STAR]
    row = {"name": "别名", "address": "第三路3号", "licence_no": "L1", "credit_code": "C1"}
    assert clues(plan_of([row], known).asked[0]) == [
        (2, ("licence_no", "credit_code")),
        (1, ("name",)),
    ]


def test_an_institution_that_has_its_row_is_offered_to_no_other():
    plan = plan_of([STAR, ELSEWHERE], [STAR])
    assert [row.outcome for row in plan.rows] == ["same", "new"]
    assert plan.asked == []
    assert not plan.is_clear


def test_the_same_institution_takes_the_row_over():
    plan = plan_of([SAME_CODE], [STAR], complete=True, choices={("", 2): 1})
    (row,) = plan.decided
    assert (row.outcome, row.change, row.warnings) == ("changed", "renamed_and_moved", ())
    assert row.changes == {"name": ("星河", "别名"), "address": ("文三路1号", "第三路3号")}
    assert (plan.gone, plan.is_clear) == ([], True)


def test_another_institution_is_new_and_doubtful_no_more():
    plan = plan_of([SAME_CODE], [STAR], complete=True, choices={("", 2): None})
    assert [(row.outcome, row.warnings) for row in plan.decided] == [("new", ())]
    assert [one.id for one in plan.gone] == [1]


def test_an_institution_that_was_chosen_is_offered_no_more():
    plan = plan_of([SAME_CODE, ELSEWHERE], [STAR], choices={("", 2): 1})
    assert [row.offer.chosen for row in plan.rows] == ["same", ""]
    assert plan.asked == []
    assert [w.code for w in plan.rows[1].warnings] == ["alike_existing"]


def test_two_rows_for_one_institution_are_asked_again():
    plan = plan_of([SAME_CODE, ELSEWHERE], [STAR], choices={("", 2): 1, ("", 3): 1})
    assert [row.outcome for row in plan.rows] == ["new", "new"]
    assert len(plan.asked) == 2


def test_a_choice_of_what_was_not_offered_is_none():
    far = {"name": "远", "address": "远路9号"}
    plan = plan_of([SAME_CODE], [STAR, far], choices={("", 2): 2, ("", 9): 1})
    assert [row.row.number for row in plan.asked] == [2]


texts = st.sampled_from(["", "甲", "乙", "丙"])
entries = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["甲", "乙", "丙"]),
        "address": st.sampled_from(["", "甲路1号", "甲路1号2楼", "乙镇甲路1号"]),
        "credit_code": texts,
        "licence_no": texts,
        "phone": st.sampled_from(["", "87654321", "12345678、87654321"]),
    }
)
files = st.lists(entries, max_size=7)


def told(plan: ImportPlan) -> list[object]:
    """Who became what, whatever stands where in the file."""
    return sorted(
        (sorted(p.row.facts.items()), p.outcome, p.known.id if p.known else 0, str(clues(p)))
        for p in plan.rows
    )


def choose_first(plan: ImportPlan) -> dict[tuple[str, int], int | None]:
    return {(row.row.sheet, row.row.number): row.offer.candidates[0].known.id for row in plan.asked}


@given(files, files, st.data())
def test_the_order_of_rows_never_changes_the_outcome(rows, known, data):
    shuffled = data.draw(st.permutations(rows))
    plans = [plan_of(given, known, complete=True) for given in (rows, shuffled)]
    assert told(plans[0]) == told(plans[1])
    assert [one.id for one in plans[0].gone] == [one.id for one in plans[1].gone]


@given(files, files)
def test_whatever_is_chosen_nobody_takes_two_and_the_file_is_then_the_same(rows, known):
    choices = choose_first(plan_of(rows, known, complete=True))
    plan = plan_of(rows, known, complete=True, choices=choices)
    used = [row.known.id for row in plan.rows if row.known]
    assert len(used) == len(set(used))
    assert set(used).isdisjoint({one.id for one in plan.gone})
    after = {i: dict(facts) for i, facts in enumerate(known, 1)}
    for row in plan.rows:
        if row.known:
            after[row.known.id] |= {n: pair[1] for n, pair in row.changes.items()}
    fresh = [dict(row.row.facts) for row in plan.of("new")]
    again = plan_of(rows, [*after.values(), *fresh], choices=choices)
    assert not again.of("new")
    assert not again.of("changed")
