import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.districts import covers, prefix

codes = st.one_of(
    st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
    st.from_regex(r"[1-9][0-9](0000|[0-9]{2}00)", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{8}", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{11}", fullmatch=True),
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("330000", "33"),
        ("330100", "3301"),
        ("330106", "330106"),
        ("330110", "330110"),
        ("33", "33"),
        ("3301", "3301"),
        ("330106002", "330106002"),
        ("330106100", "330106100"),
        ("330106000", "330106"),
        ("330106002013", "330106002013"),
        ("330106002000", "330106002"),
        ("330106000000", "330106"),
        ("330000000000", "33"),
        (" 330106 ", "330106"),
        ("TPE-A", "TPE-A"),
        ("", ""),
    ],
)
def test_the_prefix_of_a_code(code, expected):
    assert prefix(code) == expected


@pytest.mark.parametrize(
    ("office", "district", "inside"),
    [
        ("330000", "330106", True),
        ("330100", "330106", True),
        ("330106", "330106", True),
        ("330106", "330106002", True),
        ("330106", "330106002013", True),
        ("330106", "330100", False),
        ("330106", "330105", False),
        ("330100", "330206", False),
        ("440000", "330106", False),
        ("330106002", "330106", False),
        ("TPE", "TPE-A", True),
        ("", "330106", False),
        ("330106", "", False),
    ],
)
def test_a_district_covers_what_nests_in_it(office, district, inside):
    assert covers(office, district) is inside


@given(codes)
def test_every_district_covers_itself_and_lies_in_its_province(code):
    assert covers(code, code)
    assert covers(code[:2] + "0000", code)


@given(codes, codes, codes)
def test_covering_is_handed_down(a, b, c):
    if covers(a, b) and covers(b, c):
        assert covers(a, c)


@given(codes, codes)
def test_two_districts_cover_each_other_only_when_they_are_one(a, b):
    if covers(a, b) and covers(b, a):
        assert prefix(a) == prefix(b)
