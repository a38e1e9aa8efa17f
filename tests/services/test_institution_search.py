"""Search finds any part, in an order that new rows do not move."""

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.services.institutions.search import Found, Query, search_institutions
from inspect_app.services.register.files import import_file
from inspect_app.store.base import db, writing
from inspect_app.store.id_sets import SIZE, from_bits, pack, places_of, to_bits
from inspect_app.store.institution import Institution
from inspect_app.store.search import SearchBlock, SearchText
from inspect_app.store.search_index import rebuild
from inspect_app.store.search_terms import initials, searched_text, terms_of, terms_of_query
from tests.cast import NOW, make_institution

NAME = "重庆星光臺ＡＢＣ培训100%_中心"


def names(found: Found) -> list[str]:
    return [row.name for row in found.items]


def find(q: str, **more: object) -> list[str]:
    return names(search_institutions(Query("330106", q, **more)))  # type: ignore[arg-type]  # a test's shorthand


@pytest.fixture
def star(cast):
    office = cast.offices["xihu"]
    return make_institution(
        office,
        NAME,
        address="文三路 259 号",
        licence_no="教民133010670000121号",
        credit_code="525101045099990132",
        phone="0571-87654321",
    )


@pytest.mark.parametrize(
    "q",
    [
        NAME, "庆", "星光", "光台", "abc", "ＡＢＣ", "100%_", "%_", "259", "文三路259",
        "文三路 259 号", "号", "教民1330", "0000121", "525101045099990132", "0132", "8765", "5",
        "cqxg", "zqxg", "qx", "xgtabcpx", "星光 259", "光臺 cq",
    ],
)  # fmt: skip
def test_any_part_is_found(star, q):
    assert star.name in find(q)


@pytest.mark.parametrize(
    "q", ["庆重", "星光%培训", "星_", "100%%", "2590", "星光 没有", "\\", "'", "\0", "鑫"]
)
def test_what_is_no_part_is_not_found(star, q):
    assert find(q) == []


def test_pairs_that_only_meet_elsewhere_are_no_match(cast):
    make_institution(cast.offices["xihu"], "启明明星")
    assert find("启明星") == []


def test_it_stays_within_the_reader_s_district_and_the_filters(cast):
    assert find("远山") == []
    assert names(search_institutions(Query("330110", "远山"))) == ["远山体育培训"]
    assert names(search_institutions(Query("330100", "培训", sector="sports"))) == ["远山体育培训"]
    assert find("", kind="school") == ["西湖第一小学"]
    assert find("", district="330106") == sorted(
        row.name for row in cast.institutions.values() if row.district == "330106"
    )
    assert find("小学", kind="licensed") == []


def test_the_cursor_is_not_moved_by_new_rows(cast):
    office = cast.offices["xihu"]
    for number in range(9):
        make_institution(office, f"连锁{number // 2}")
    seen: list[int] = []
    after = None
    for page in range(10):
        found = search_institutions(Query("330106", "连锁", limit=2, after=after))
        seen += [row.id for row in found.items]
        make_institution(office, "连锁0" if page == 0 else f"连锁{page}新")
        after = found.next
        if after is None:
            break
    rows = [db.session.get_one(Institution, identity) for identity in seen]
    assert len(set(seen)) == len(seen)
    assert [(row.name, row.id) for row in rows] == sorted((row.name, row.id) for row in rows)
    assert {f"连锁{number // 2}" for number in range(9)} <= {row.name for row in rows}


def test_many_matches_are_walked_in_the_order_of_names(cast, monkeypatch):
    office = cast.offices["xihu"]
    for number in range(30):
        make_institution(office, f"连锁{number:02d}", sector="arts" if number % 3 else "tech")
    few = find("连锁", limit=7, sector="arts")
    monkeypatch.setattr("inspect_app.services.institutions.search._FEW", 0)
    assert find("连锁", limit=7, sector="arts") == few
    assert len(few) == 7
    assert find("锁29", limit=7) == ["连锁29"]


def test_an_edit_moves_the_index_along(star):
    with writing():
        star.name = "改了名的中心"
    assert find("星光") == []
    assert find("改了名") == ["改了名的中心"]
    assert find("glmd") == ["改了名的中心"]


def test_an_import_indexes_new_and_changed_rows(cast, tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("机构名称,地址,电话\n甲培训,东路1号,111222\n", encoding="utf-8")
    import_file(path, cast.offices["xihu"], NOW)
    assert find("11122") == ["甲培训"]
    path.write_text("机构名称,地址,电话\n甲培训,东路1号,333444\n", encoding="utf-8")
    import_file(path, cast.offices["xihu"], NOW)
    assert (find("111222"), find("333444")) == ([], ["甲培训"])


def index() -> tuple[set[tuple[str, int, int, int]], set[tuple[int, str]]]:
    blocks = db.session.scalars(sa.select(SearchBlock))
    texts = db.session.scalars(sa.select(SearchText))
    return (
        {(b.term, b.office_id, b.block, to_bits(b.ids)) for b in blocks},
        {(t.institution_id, t.text) for t in texts},
    )


def test_the_kept_index_equals_the_one_made_anew(star, cast, tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("机构名称,地址\n甲培训,东路1号\n乙,西路\n", encoding="utf-8")
    import_file(path, cast.offices["xihu"], NOW)
    with writing():
        star.address = "搬到了别处"
    kept = index()
    with writing():
        count = rebuild()
    assert count == db.session.scalar(sa.select(sa.func.count()).select_from(Institution))
    assert index() == kept


@given(st.sets(st.integers(0, SIZE - 1), max_size=3000))
def test_a_set_of_ids_is_unpacked_as_it_was_packed(places):
    ordered = sorted(places)
    bits = to_bits(pack(ordered))
    assert list(places_of(bits)) == ordered
    assert bits.bit_count() == len(places)
    assert from_bits(bits) == pack(ordered)


@given(st.text(max_size=30), st.integers(0, 29), st.integers(1, 30))
def test_every_part_of_a_text_has_only_terms_of_the_text(name, start, length):
    text = searched_text({"name": name})
    part = text[start : start + length]
    if part and "\n" not in part:
        assert set(terms_of_query(part)) <= terms_of(text)


def test_initials_know_both_readings():
    assert initials("重庆音乐") == ["zqyl", "zqyy", "cqyl", "cqyy"]
    assert initials("Star培训") == ["starpx"]
