"""A point and a polygon: examples by hand, and another method that must agree."""

import itertools
from math import atan2, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.polygons import (
    Boxes,
    Prepared,
    bounds,
    bounds_of_all,
    contains,
    label_point,
)
from tests.rules.map_files import FAR, HOLE, SQUARE

U_SHAPE = [[0, 0], [9, 0], [9, 9], [6, 9], [6, 3], [3, 3], [3, 9], [0, 9], [0, 0]]
steps = st.integers(-12, 12)


@pytest.mark.parametrize(
    ("polygons", "point", "inside"),
    [
        ([[SQUARE]], (2, 2), True),
        ([[SQUARE]], (5, 2), False),
        ([[SQUARE]], (-1, 4), False),
        ([[SQUARE]], (0, 2), True),
        ([[SQUARE]], (2, 4), True),
        ([[SQUARE]], (4, 4), True),
        ([[SQUARE, HOLE]], (2, 2), False),
        ([[SQUARE, HOLE]], (0.5, 2), True),
        ([[SQUARE, HOLE]], (1, 2), True),
        ([[SQUARE, HOLE]], (3, 3), True),
        ([[SQUARE], [FAR]], (10.5, 10.5), True),
        ([[SQUARE], [FAR]], (7, 7), False),
        ([[SQUARE, HOLE], [HOLE]], (2, 2), True),
        ([[U_SHAPE]], (4.5, 6), False),
        ([[U_SHAPE]], (4.5, 3), True),
        ([[U_SHAPE]], (7, 9), True),
        ([[U_SHAPE]], (5, 9), False),
    ],
)
def test_holes_parts_and_edges(polygons: list, point: tuple, inside: bool) -> None:
    assert contains(polygons, *point) is inside
    assert Prepared(polygons).contains(*point) is inside


@st.composite
def stars(draw: st.DrawFn) -> list:
    """A ring around a middle: its corners by angle, so that it never crosses itself."""
    corners = draw(
        st.lists(st.tuples(steps, steps), min_size=3, max_size=14, unique=True).filter(
            lambda many: (0, 0) not in many
        )
    )
    by_angle = {}
    for x, y in corners:
        by_angle[atan2(y, x)] = (x, y)
    ring = [by_angle[angle] for angle in sorted(by_angle)]
    gaps = [b - a for a, b in zip(sorted(by_angle), sorted(by_angle)[1:], strict=False)]
    if len(ring) < 3 or max([*gaps, 2 * pi - sum(gaps)]) >= pi:
        ring = [(-7, -5), (8, -6), (3, 9)]
    return [*ring, ring[0]]


def winding(ring: list, x: float, y: float) -> float:
    """How many times the ring goes round the point: by angles, no edge is counted."""
    total = 0.0
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        turn = atan2(y2 - y, x2 - x) - atan2(y1 - y, x1 - x)
        total += (turn + pi) % (2 * pi) - pi
    return total / (2 * pi)


@given(stars(), steps, steps)
def test_it_agrees_with_the_winding_number(ring: list, x: int, y: int) -> None:
    # A half beside the whole numbers of the corners: never on a corner, seldom on an edge.
    point = (x + 0.25, y + 0.375)
    on_edge = any(
        (x2 - x1) * (point[1] - y1) == (point[0] - x1) * (y2 - y1)
        for (x1, y1), (x2, y2) in itertools.pairwise(ring)
    )
    if not on_edge:
        assert contains([[ring]], *point) is (abs(winding(ring, *point)) > 0.5)


@given(stars(), st.tuples(steps, steps), st.tuples(st.integers(-99, 99), st.integers(-80, 80)))
def test_moving_both_changes_nothing(ring: list, point: tuple, by: tuple) -> None:
    moved = [(x + by[0], y + by[1]) for x, y in ring]
    there = contains([[moved]], point[0] + by[0], point[1] + by[1])
    assert there is contains([[ring]], *point)


@given(stars(), st.tuples(steps, steps))
def test_bands_and_direction_change_nothing(ring: list, point: tuple) -> None:
    expected = contains([[ring]], *point)
    assert Prepared([[ring]]).contains(*point) is expected
    assert contains([[ring[::-1]]], *point) is expected


halves = st.integers(-26, 26).map(lambda n: n / 2)


@given(
    st.lists(stars(), min_size=1, max_size=3),
    st.sampled_from([1.0, 0.1, 1 / 3, 1e-7]),
    st.lists(st.tuples(halves, halves), min_size=1, max_size=60),
)
def test_what_one_question_settles_is_true_for_the_others(
    rings: list, scale: float, points: list
) -> None:
    """The grid answers as the plain computation does, in every order, on edges as well."""
    polygons = [[[(x * scale, y * scale) for x, y in ring]] for ring in rings]
    polygons.append([*polygons[0], [(x * scale / 2, y * scale / 2) for x, y in rings[0]]])
    west, south, east, north = bounds(polygons)
    tips = [(west, south), (east, north), (west, north), ((west + east) / 2, south)]
    # Neighbours share a cell of the grid, and lie now and then on two sides of an edge.
    beside = (0.0, 0.06, -0.11, 0.17)
    near = [
        (x + dx, y + dy) for x, y in points for dx, dy in zip(beside, beside[::-1], strict=True)
    ]
    asked = [*((x * scale, y * scale) for x, y in (*points, *near)), *tips]
    prepared = Prepared(polygons)
    for lng, lat in (*asked, *reversed(asked)):
        assert prepared.contains(lng, lat) is contains(polygons, lng, lat)


@given(st.lists(st.tuples(steps, steps, st.integers(0, 9), st.integers(0, 9))), halves, halves)
def test_boxes_are_found_as_by_looking_at_each(given: list, x: float, y: float) -> None:
    boxes = [(west, south, west + wide, south + high) for west, south, wide, high in given]
    plain = [n for n, (w, s, e, north) in enumerate(boxes) if w <= x <= e and s <= y <= north]
    assert list(Boxes(boxes).at(x, y)) == plain


@given(stars())
def test_corners_and_middles_of_edges_are_inside(ring: list) -> None:
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        assert contains([[ring]], x1, y1)
        assert contains([[ring]], (x1 + x2) / 2, (y1 + y2) / 2)


@pytest.mark.parametrize(
    "polygons", [[[SQUARE]], [[SQUARE, HOLE]], [[U_SHAPE]], [[SQUARE], [U_SHAPE]]]
)
def test_a_name_is_written_inside(polygons: list) -> None:
    assert contains(polygons, *label_point(polygons))


def test_boxes() -> None:
    assert bounds([[SQUARE], [FAR]]) == (0, 0, 11, 11)
    assert bounds_of_all([(0, 1, 2, 3), (-1, 2, 1, 9)]) == (-1, 1, 2, 9)
