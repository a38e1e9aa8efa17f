"""Points convert between the three datums and back."""

import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.datum import DATUMS, from_wgs84, to_wgs84

IN_CHINA = st.tuples(st.floats(18, 53), st.floats(74, 134))
ANYWHERE = st.tuples(st.floats(-89, 89), st.floats(-179, 179))


@given(IN_CHINA, st.sampled_from(DATUMS))
def test_there_and_back_is_the_same_place(point: tuple[float, float], datum: str) -> None:
    back = to_wgs84(*from_wgs84(*point, datum), datum)
    assert back == pytest.approx(point, abs=1e-9)


@given(ANYWHERE, st.sampled_from(DATUMS))
def test_no_point_of_the_earth_is_moved_far(point: tuple[float, float], datum: str) -> None:
    assert geodesic(point, from_wgs84(*point, datum)).meters < 2500


def test_outside_china_nothing_is_shifted() -> None:
    for datum in DATUMS:
        assert from_wgs84(48.8584, 2.2945, datum) == (48.8584, 2.2945)
        assert to_wgs84(48.8584, 2.2945, datum) == (48.8584, 2.2945)


def test_known_points_of_beijing() -> None:
    """Tiananmen as the three systems have it (published conversions, to the metre)."""
    assert from_wgs84(39.908722, 116.397499, "GCJ-02") == pytest.approx(
        (39.910126, 116.403743), abs=2e-5
    )
    assert from_wgs84(39.908722, 116.397499, "BD-09") == pytest.approx(
        (39.916440, 116.410112), abs=5e-5
    )


def test_an_unknown_datum_is_refused() -> None:
    for convert in (to_wgs84, from_wgs84):
        with pytest.raises(ValueError, match="CGCS"):
            convert(30.0, 120.0, "CGCS2000")
