"""Web Mercator: known corners, there and back, and views that show what they are asked to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.projection import MAX_ZOOM, SIZE, View, degrees_at, pixels, view_of

lngs, lats, zooms = (
    st.floats(-179, 179),
    st.floats(-84, 84),
    st.integers(8, 2 * MAX_ZOOM).map(lambda n: n / 2),
)


def test_known_places() -> None:
    assert pixels(0, 0, 0) == (128, 128)
    assert pixels(-180, 85.05112878, 0)[0] == 0
    # The tile of Hangzhou at zoom 10, as every tile server numbers it.
    x, y = pixels(120.1551, 30.2741, 10)
    assert (int(x // 256), int(y // 256)) == (853, 421)


@given(lngs, lats, zooms)
def test_there_and_back(lng: float, lat: float, zoom: int) -> None:
    back = degrees_at(*pixels(lng, lat, zoom), zoom)
    assert back == pytest.approx((lng, lat), abs=1e-9)


@given(lngs, lats, st.floats(0, 3), st.floats(0, 3))
def test_a_view_shows_the_whole_box(lng: float, lat: float, wide: float, high: float) -> None:
    box = (lng, lat, min(lng + wide, 179.5), min(lat + high, 84.5))
    view = view_of(box)
    for corner in ((box[0], box[1]), (box[2], box[3])):
        x, y = view.place_of(*corner)
        assert -1 <= x <= SIZE + 1
        assert -1 <= y <= SIZE + 1


def test_moving_and_zooming_keep_the_middle() -> None:
    view = View(120.15, 30.27, 12)
    there = view.moved(0.5, 0)
    assert there.moved(-0.5, 0).lng == pytest.approx(view.lng, abs=1e-9)
    assert view.zoomed(1).zoom == 13
    assert view.zoomed(99).zoom == MAX_ZOOM
    west, south, east, north = view.box
    assert west < 120.15 < east
    assert south < 30.27 < north
