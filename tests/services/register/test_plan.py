"""Identity on import: who is who, what is new, changed, the same, doubtful or gone."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from inspect_app.services.register.plan import ImportPlan
from tests.services.register.plans import STAR, Register, Told, plan_of


def outcomes(plan: ImportPlan) -> list[str]:
    return [row.outcome for row in plan.rows]


def doubts(plan: ImportPlan) -> list[list[str]]:
    return [[remark.code for remark in row.warnings] for row in plan.rows]


def test_the_same_code_at_the_same_address_is_a_renaming():
    plan = plan_of([{**STAR, "name": "星海", "licence_no": "L2"}], [STAR])
    (row,) = plan.rows
    assert row.outcome == "changed"
    assert row.changes == {"name": ("星河", "星海"), "licence_no": ("L1", "L2")}


def test_the_same_licence_and_name_elsewhere_is_a_move():
    plan = plan_of([{**STAR, "address": "文二路9号", "credit_code": "C9"}], [STAR])
    assert plan.rows[0].changes == {
        "address": ("文三路1号", "文二路9号"),
        "credit_code": ("C1", "C9"),
    }


def test_the_same_name_at_the_same_address_is_the_same_though_its_numbers_differ():
    assert outcomes(plan_of([{**STAR, "credit_code": "C9", "licence_no": "L9"}], [STAR])) == [
        "changed"
    ]


def test_ways_of_writing_do_not_make_another_institution():
    known = {"name": "臺北ＡＢＣ", "address": "文三路 1号"}
    plan = plan_of([{"name": "台北abc", "address": "文三路１号"}], [known])
    assert outcomes(plan) == ["changed"]


def test_what_looks_alike_is_never_merged_and_says_so():
    elsewhere = {"name": "星河", "address": "另一路2号"}
    same_code = {"name": "别名", "address": "第三路", "credit_code": "C1"}
    plan = plan_of([elsewhere, same_code], [STAR])
    assert outcomes(plan) == ["new", "new"]
    assert doubts(plan) == [["alike_existing"], ["alike_existing"]]


def test_alike_rows_of_one_file_stay_separate():
    plan = plan_of([{"name": "星河", "address": "甲路"}, {"name": "星河", "address": "乙路"}])
    assert outcomes(plan) == ["new", "new"]
    assert [row.warnings[0].params for row in plan.rows] == [
        {"row": 3, "field": "name"}, {"row": 2, "field": "name"},
    ]  # fmt: skip


def test_two_rows_that_fit_one_institution_decide_nothing():
    moved = [
        {**STAR, "address": "甲路", "credit_code": ""},
        {**STAR, "address": "乙路", "credit_code": ""},
    ]
    plan = plan_of([*moved], [STAR])
    assert outcomes(plan) == ["new", "new"]
    assert all(doubts(plan))


def test_a_row_that_states_all_an_earlier_one_states_is_refused():
    plan = plan_of([STAR, {"name": "别的"}, STAR])
    assert outcomes(plan) == ["new", "new", "refused"]
    refusal = plan.rows[2].refusal
    assert refusal is not None
    assert (refusal.code, refusal.params) == ("duplicate_row", {"row": 2})


def test_a_blank_cell_says_nothing_and_erases_nothing():
    assert outcomes(
        plan_of([{"name": "星河", "address": "文三路1号"}], [{**STAR, "phone": "1"}])
    ) == ["same"]


def test_a_doubt_that_was_confirmed_is_not_asked_again():
    twins: list[Told] = [
        {"name": "星河", "address": "甲路"},
        {"name": "星河", "address": "乙路"},
    ]
    again = plan_of(twins, [*twins])
    assert (outcomes(again), again.is_clear) == (["same", "same"], True)


def test_gone_is_proposed_only_for_a_complete_list_of_its_kinds_and_districts():
    known: Register = [
        STAR,
        {"name": "走了", "address": "甲路"},
        {"name": "学校", "kind": "school"},
        {"name": "别处", "district": "330106002"},
        {"name": "已关", "closed_on": None, "address": "乙路"},
    ]
    rows: list[Told] = [
        {**STAR, "district": "330106001"},
        {"name": "已关", "address": "乙路"},
    ]
    assert plan_of(rows, known).gone == []
    assert [one.facts["name"] for one in plan_of(rows, known, complete=True).gone] == [
        "走了",
        "别处",
    ]
    narrow = plan_of([rows[0]], known, complete=True)
    assert narrow.gone == []


def test_every_row_has_exactly_one_outcome():
    plan = plan_of([STAR, STAR, {"name": "新"}, {**STAR, "phone": "2", "address": "x"}], [STAR])
    counts = plan.counts()
    assert counts["rows"] == sum(counts[name] for name in ("new", "changed", "same", "refused"))


def test_the_order_of_rows_does_not_matter():
    rows: list[Told] = [
        {**STAR, "phone": "1"},
        {**STAR, "address": "乙路", "phone": "2"},
        {"name": "新", "address": "丙"},
    ]
    known: Register = [{**STAR, "address": "乙路"}, STAR]
    for order in permutations(rows):
        found = {
            str(p.row.facts): (p.outcome, p.known and p.known.id)
            for p in plan_of([*order], known).rows
        }
        assert found == {
            str(rows[0]): ("changed", 2), str(rows[1]): ("changed", 1), str(rows[2]): ("new", None),
        }  # fmt: skip


texts = st.sampled_from(["", "甲", "乙", "丙"])
entries = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["甲", "乙", "丙"]),
        "address": texts,
        "credit_code": texts,
        "licence_no": texts,
    }
)


@given(st.lists(entries, max_size=8), st.lists(entries, max_size=8))
def test_no_institution_goes_to_two_rows_and_an_import_repeated_changes_nothing(rows, known):
    plan = plan_of(rows, known)
    used = [row.known.id for row in plan.rows if row.known]
    assert len(used) == len(set(used))
    counts = plan.counts()
    told = sum(counts[name] for name in ("new", "changed", "same", "refused"))
    assert counts["rows"] == len(rows) == told
    after = {i: dict(facts) for i, facts in enumerate(known, 1)}
    for planned in plan.rows:
        if planned.known:
            after[planned.known.id] |= {n: pair[1] for n, pair in planned.changes.items()}
    fresh = [planned.row.facts for planned in plan.of("new")]
    again = plan_of(rows, [*after.values(), *fresh])
    assert not again.of("new")
    assert not again.of("changed")
