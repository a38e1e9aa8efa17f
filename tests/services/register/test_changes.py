"""What a changed row is called: renamed, moved, both, closed, open again, or details."""

from datetime import date

import pytest

from inspect_app.services.register.changes import Change, kind_of
from tests.services.register.plans import STAR, plan_of


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ({"name": "星海"}, "renamed"),
        ({"address": "文二路9号", "credit_code": "C9"}, "moved"),
        ({"phone": "1"}, "details"),
        ({"address": "文三路１号"}, "details"),
        ({"address": "文三路1号3楼"}, "readdressed"),
        ({"address": "西湖区文三路1号", "name": "星海"}, "renamed"),
        ({"closed_on": date(2026, 1, 1), "phone": "1"}, "closed"),
        ({"name": "星海", "closed_on": date(2026, 1, 1)}, "closed"),
    ],
)
def test_a_changed_row_has_one_kind(stated, kind):
    plan = plan_of([{**STAR, **stated}], [STAR])
    assert plan.rows[0].outcome == "changed"
    assert plan.rows[0].change == kind
    assert plan.kinds() == {kind: 1}


def test_a_closed_institution_that_is_listed_again_is_open_again():
    plan = plan_of([{**STAR, "name": "星海"}], [{**STAR, "closed_on": date(2026, 1, 1)}])
    assert plan.rows[0].change == "reopened"


def test_what_is_not_changed_has_no_kind():
    plan = plan_of([STAR, {"name": "新"}], [STAR])
    assert [row.change for row in plan.rows] == [None, None]
    assert plan.kinds() == {}


def test_an_address_that_was_not_known_is_a_detail():
    assert kind_of({"address": ("", "文三路1号")}) is Change.DETAILS


def test_another_name_at_another_address_is_both():
    both = {"name": ("星河", "星海"), "address": ("文三路1号", "文二路9号")}
    assert kind_of(both) is Change.RENAMED_AND_MOVED
