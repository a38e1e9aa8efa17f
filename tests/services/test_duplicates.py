"""Which entries are offered as one institution, why, and which are not."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.name_cores import core_of, is_nearly
from inspect_app.services.institutions.editing import By
from inspect_app.services.merging.distinctions import tell_apart
from inspect_app.services.merging.duplicates import (
    CROWD,
    ENOUGH,
    Entry,
    after,
    are_clearly_two,
    duplicates,
    duplicates_of,
    judged,
)
from inspect_app.services.merging.merges import NewMerge, merge, undo
from inspect_app.services.merging.namesakes import Namesake, are_two
from inspect_app.services.register.files import import_file
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.likeness import KEYS, Likeness, keys_of
from tests.cast import NOW, Cast, make_institution

CODE, OTHER_CODE = "52330106MJ0000001X", "52330106MJ0000002Y"


def entry(number: int = 1, **facts: Any) -> Entry:
    given = {
        "kind": "licensed", "name": "星河培训中心", "district": "330106", "area": "",
        "address": "文三路100号2楼", "credit_code": "", "licence_no": "", "phone": "",
        "closed_on": None, **facts,
    }  # fmt: skip
    return Entry(id=number, uuid=UUID(int=number), **given)


LICENCE, OTHER_LICENCE = "教民133010670000123号", "教民133010670000999号"

OFFERED = {
    "one credit code under two names": (
        {"credit_code": CODE, "name": "甲艺术", "address": "东路1号"},
        {"credit_code": CODE, "name": "乙外语", "address": "西路2号"},
    ),
    "one licence written two ways": (
        {"licence_no": LICENCE, "address": "东路1号"},
        {"licence_no": "教民 1330106 70000123", "address": "东路9号"},
    ),
    "one name in one district": ({"address": "东路1号"}, {"address": "西路2号"}),
    "a name with other brackets": (
        {"name": "星河（文三）培训中心"},
        {"name": "星河(文三)培训中心"},
    ),
    "one house and telephone": (
        {"name": "甲艺术", "phone": "0571-88880000", "address": "东路1号2楼"},
        {"name": "乙外语", "phone": "88880000", "address": "西湖区东路1号", "licence_no": LICENCE},
    ),
    "a slip of one sign at one house": ({"name": "星河学科培训"}, {"name": "星合学科培训"}),
    "closed, and back under other papers": (
        {"licence_no": LICENCE, "closed_on": date(2024, 1, 1)},
        {"licence_no": OTHER_LICENCE},
    ),
}
NOT_OFFERED = {
    "a branch with a licence of its own": (
        {"credit_code": CODE, "licence_no": LICENCE, "address": "东路1号", "name": "甲东校区"},
        {
            "credit_code": CODE,
            "licence_no": OTHER_LICENCE,
            "address": "西路2号",
            "name": "甲西校区",
        },
    ),
    "one name, two licences, two houses": (
        {"licence_no": LICENCE, "address": "东路1号"},
        {"licence_no": OTHER_LICENCE, "address": "西路2号"},
    ),
    "one name in two areas": (
        {"area": "古荡", "address": "东路1号"},
        {"area": "转塘", "address": "西路2号"},
    ),
    "neighbours in one house": ({"name": "甲艺术"}, {"name": "乙外语"}),
    "two floors, two licences, one switchboard": (
        {"name": "甲艺术", "licence_no": LICENCE, "phone": "88880000"},
        {"name": "甲艺术二部", "licence_no": OTHER_LICENCE, "phone": "88880000"},
    ),
    "licence numbers without a number": (
        {"name": "甲艺术", "licence_no": "教社字第 号", "address": "东路1号"},
        {"name": "乙外语", "licence_no": "教社字第 号", "address": "西路2号"},
    ),
}


@pytest.mark.parametrize("facts", OFFERED.values(), ids=OFFERED)
def test_it_is_offered(facts: tuple[dict[str, Any], dict[str, Any]]) -> None:
    one, two = (entry(number, **given) for number, given in enumerate(facts, 1))
    assert judged(one, two).weight >= ENOUGH
    assert judged(one, two) == judged(two, one)


@pytest.mark.parametrize("facts", NOT_OFFERED.values(), ids=NOT_OFFERED)
def test_it_is_not_offered(facts: tuple[dict[str, Any], dict[str, Any]]) -> None:
    one, two = (entry(number, **given) for number, given in enumerate(facts, 1))
    assert judged(one, two).weight < ENOUGH


FACTS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["星河培训中心", "星合培训中心", "乙外语"]),
        "area": st.sampled_from(["", "古荡", "转塘"]),
        "address": st.sampled_from(["", "东路1号", "东路1号2楼", "西路2号"]),
        "credit_code": st.sampled_from(["", CODE, OTHER_CODE]),
        "licence_no": st.sampled_from(["", "教民133010670000123号", "教民133010670000999", "123"]),
        "phone": st.sampled_from(["", "88880000", "0571-88880000"]),
        "closed_on": st.sampled_from([None, date(2024, 1, 1)]),
    }
)


@given(FACTS, FACTS)
def test_what_is_clearly_two_never_weighs_enough(one: Any, two: Any) -> None:
    first, second = entry(1, **one), entry(2, **two)
    if are_clearly_two(first, second):
        assert judged(first, second).weight < ENOUGH


@given(FACTS, FACTS)
def test_namesakes_left_out_by_their_keys_never_weigh_enough(one: Any, two: Any) -> None:
    one, two = entry(1, **one), entry(2, **{**two, "name": one["name"]})
    if are_two(*map(_as_namesake, (one, two))):
        assert are_clearly_two(one, two) or judged(one, two).weight < ENOUGH


def _as_namesake(one: Entry) -> Namesake:
    keys = dict(zip(KEYS, keys_of(vars(one)), strict=True))
    is_open = one.closed_on is None
    return Namesake(one.id, keys["head"], keys["code"], keys["licence"], one.area, is_open)


@pytest.mark.parametrize(
    ("one", "two", "nearly"),
    [
        ("杭州市星河培训学校", "星河培训学校", True),
        ("星河学科", "星合学科", True),
        ("星河学科", "星河学科", True),
        ("星河", "银河", False),
        ("琴韵艺术", "星河学科", False),
        ("星河学科", "学科星河", False),
    ],
)
def test_names_are_compared_without_general_words(one: str, two: str, *, nearly: bool) -> None:
    assert is_nearly(core_of(one), core_of(two)) == nearly


def twins(cast: Cast, count: int = 2, **facts: Any) -> list[Institution]:
    given = {"licence_no": "教民133010670000123号", "address": "东路1号", **facts}
    return [make_institution(cast.offices["xihu"], f"明星{n}", **given) for n in range(count)]


def ids(pairs: Any) -> list[tuple[int, int]]:
    return [(pair.one.id, pair.two.id) for pair in pairs]


def test_only_the_offices_own_register_is_looked_at(cast: Cast) -> None:
    one, two = twins(cast)
    make_institution(cast.offices["culture"], "明星9", licence_no=one.licence_no)
    assert ids(duplicates(cast.offices["xihu"].id)) == [(one.id, two.id)]
    assert duplicates(cast.offices["culture"].id) == []


def test_the_likeliest_pair_comes_first_and_pages_go_on_from_a_pair(cast: Cast) -> None:
    alike = twins(cast, 3)
    own = {"licence_no": "教民133010670000777号", "address": "南路7号"}
    surest = twins(cast, 2, credit_code=CODE, phone="88880000", **own)
    pairs = duplicates(cast.offices["xihu"].id)
    assert ids(pairs)[0] == (surest[0].id, surest[1].id)
    assert len(pairs) == 4
    first = after(pairs, None, 2)
    rest = after(pairs, first[1].place, 2)
    assert ids(first[:2] + rest) == ids(pairs)
    assert {pair.one.id for pair in rest} <= {row.id for row in alike}


def test_what_a_crowd_shares_names_nobody(cast: Cast) -> None:
    twins(cast, CROWD + 1, address="", district="330106")
    assert duplicates(cast.offices["xihu"].id) == []


def test_a_school_and_an_institution_are_never_a_pair(cast: Cast) -> None:
    one, _two = twins(cast)
    one.kind = "school"
    db.session.commit()
    assert duplicates(cast.offices["xihu"].id) == []


def test_the_entry_itself_knows_its_pairs(cast: Cast) -> None:
    one, two, three = twins(cast, 3)
    assert ids(duplicates_of(two)) == [(one.id, two.id), (two.id, three.id)]
    assert duplicates_of(cast.noise) == []


def test_pairs_kept_apart_stay_so_when_one_goes_into_another(cast: Cast) -> None:
    one, two, three = twins(cast, 3)
    by = By(cast.director, cast.director.office, NOW)
    tell_apart(one, three, "", by)
    assert ids(duplicates(one.office_id)) == [(one.id, two.id), (two.id, three.id)]
    row = merge(NewMerge(two, one, (), "同一家"), by)
    assert duplicates(one.office_id) == [], "two stands for one, which is not three"
    undo(row, "看错了", by)
    assert ids(duplicates(one.office_id)) == [(one.id, two.id), (two.id, three.id)]


def test_keys_follow_an_import_and_an_edit(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(
        "机构名称,地址,办学许可证号\n甲艺术,东路1号,教民133010670000123\n乙外语,西路2号,\n",
        encoding="utf-8",
    )
    import_file(path, cast.offices["xihu"], NOW)
    new = db.session.scalars(sa.select(Institution).order_by(Institution.id.desc()).limit(2)).all()
    assert duplicates(cast.offices["xihu"].id) == []
    new[0].licence_no = "教民 1330106 70000123 号"
    new[0].address = "东路1号3楼"
    db.session.commit()
    assert ids(duplicates(cast.offices["xihu"].id)) == [(new[1].id, new[0].id)]
    kept = db.session.scalar(sa.select(sa.func.count()).select_from(Likeness))
    assert kept == db.session.scalar(sa.select(sa.func.count()).select_from(Institution))
