"""An institution that was merged into another is recognised, and does not come back."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from inspect_app.services.institutions.editing import By
from inspect_app.services.merging.merges import NewMerge, merge
from inspect_app.services.register.files import confirm_import, preview_import
from inspect_app.services.register.matching import BLANK, Known
from inspect_app.services.register.plan import ImportPlan, make_plan
from inspect_app.services.register.reading import FileReading
from inspect_app.services.register.rows import RegisterRow
from tests.cast import NOW, Cast, make_institution
from tests.services.register.plans import OFFICE, STAR, Told

LATER = datetime(2027, 1, 1, tzinfo=UTC)
TWIN: Told = {**STAR, "name": "星河有限公司", "address": "远路9号", "credit_code": "C9"}


def plan_beside_a_merge(*rows: Told, complete: bool = False) -> ImportPlan:
    """STAR stands; TWIN went into it by way of a third."""
    star = Known(1, UUID(int=1), {**BLANK, "district": OFFICE, **STAR})
    twin = Known(2, UUID(int=2), {**BLANK, "district": OFFICE, **TWIN}, merged_into=star)
    read = [RegisterRow(number, dict(facts)) for number, facts in enumerate(rows, start=2)]
    return make_plan(FileReading(rows=read), [star, twin], OFFICE, complete=complete)


@pytest.mark.parametrize(
    "row",
    [
        TWIN,
        {**TWIN, "phone": "111"},
        {"name": "星河有限公司", "address": "远路9号"},
        {**TWIN, "name": "又改名"},
    ],
)
def test_a_row_of_a_merged_institution_changes_nothing_and_says_where_it_went(row: Told) -> None:
    plan = plan_beside_a_merge(row, complete=True)
    (planned,) = plan.rows
    assert (planned.outcome, planned.changes, planned.warnings) == ("same", {}, ())
    assert planned.note is not None
    assert (planned.note.code, planned.note.params) == ("merged_into", {"name": "星河"})
    assert plan.gone == []  # its row names the one that stands
    assert plan.is_clear


def test_who_stands_comes_before_who_was_merged() -> None:
    plan = plan_beside_a_merge({**STAR, "phone": "111"}, TWIN, complete=True)
    assert [(p.outcome, p.known and p.known.id) for p in plan.rows] == [("changed", 1), ("same", 2)]


def test_a_merged_institution_is_neither_gone_nor_asked_about() -> None:
    plan = plan_beside_a_merge(STAR, {"name": "星河有限公司", "address": "新路7号"}, complete=True)
    assert (plan.gone, plan.asked) == ([], [])
    assert [p.outcome for p in plan.rows] == ["same", "new"]


def test_after_a_merge_the_same_file_changes_nothing(cast: Cast) -> None:
    office = cast.offices["xihu"]
    twin = make_institution(office, "星河学科培训中心有限公司", address="远路9号")
    director = cast.people["director"]
    merge(NewMerge(cast.star, twin, (), "同一家"), By(director, office, NOW))
    content = "机构名称,地址,电话\n星河学科培训中心有限公司,远路9号,111\n".encode()
    preview = preview_import(content, office, complete=True)
    (planned,) = preview.plan.rows
    assert (planned.outcome, planned.known and planned.known.uuid) == ("same", twin.uuid)
    assert cast.star.id not in {one.id for one in preview.plan.gone}
    confirm_import(preview, office, director, LATER, close_gone=False)
    assert preview_import(content, office).plan.counts()["same"] == 1
