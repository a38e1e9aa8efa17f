"""The order of a day's places: each once, never longer than given, nearly as short as can be."""

from collections.abc import Callable
from itertools import pairwise, permutations
from math import hypot
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.route import Route, route

Spot = tuple[float, float]
coordinates = st.integers(0, 10_000).map(float)
spots = st.tuples(coordinates, coordinates)
places = st.lists(st.none() | spots, max_size=12)


def metres(one: Spot, other: Spot) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def length(points: list[Spot]) -> float:
    return sum(metres(a, b) for a, b in pairwise(points))


def shortest(points: list[Spot], start: Spot) -> float:
    """Try every order."""
    return min(length([start, *each]) for each in permutations(points))


def scattered(seed: int, many: int) -> list[Spot]:
    rng = Random(seed)
    return [(rng.uniform(0, 10_000), rng.uniform(0, 10_000)) for _ in range(many)]


def counted(calls: list[int]) -> Callable[[Spot, Spot], float]:
    def measured(one: Spot, other: Spot) -> float:
        calls.append(1)
        return metres(one, other)

    return measured


@given(places, st.none() | spots)
def test_every_place_stands_there_once(points: list[Spot | None], start: Spot | None) -> None:
    found = route(points, metres, start)
    assert sorted(found.order) == list(range(len(points)))
    assert len(found.metres) == len(points)


@given(places, st.none() | spots)
def test_places_without_a_point_come_last_as_they_were_given(
    points: list[Spot | None], start: Spot | None
) -> None:
    found = route(points, metres, start)
    nowhere = [number for number, point in enumerate(points) if point is None]
    assert found.unplaced == len(nowhere)
    assert list(found.order[len(points) - len(nowhere) :]) == nowhere
    assert found.metres[len(points) - len(nowhere) :] == (None,) * len(nowhere)


@given(st.lists(spots, min_size=1, max_size=12), st.none() | spots)
def test_it_is_never_longer_than_the_order_that_was_given(
    points: list[Spot], start: Spot | None
) -> None:
    found = route(points, metres, start)
    way = [points[number] for number in found.order]
    before = [] if start is None else [start]
    assert found.total == pytest.approx(length([*before, *way]))
    assert found.total <= length([*before, *points]) + 1e-6


@given(st.lists(spots, min_size=1, max_size=8))
def test_without_a_start_it_begins_where_the_given_order_began(points: list[Spot]) -> None:
    found = route(points, metres)
    assert found.order[0] == 0
    assert found.metres[0] is None


@given(st.lists(spots, min_size=1, max_size=8), st.none() | spots, st.data())
def test_a_place_with_an_hour_comes_first(
    points: list[Spot], start: Spot | None, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(points) - 1))
    assert route(points, metres, start, first).order[0] == first


@given(places, spots)
def test_the_same_places_give_the_same_way(points: list[Spot | None], start: Spot) -> None:
    assert route(points, metres, start) == route(list(points), metres, start)


def test_it_is_nearly_as_short_as_can_be() -> None:
    gaps = []
    for seed in range(40):
        start, *points = scattered(seed, 8)
        gaps.append(route(points, metres, start).total / shortest(points, start) - 1)
    assert max(gaps) <= 0.05
    assert sum(gaps) / len(gaps) <= 0.005


def test_thirty_places_cost_each_pair_once() -> None:
    calls: list[int] = []
    start, *points = scattered(30, 31)
    found = route(points, counted(calls), start)
    assert len(calls) == 31 * 30 // 2
    assert found.total < 0.6 * length([start, *points])


def test_a_row_of_places_is_walked_along() -> None:
    row: list[Spot] = [(5.0, 0.0), (1.0, 0.0), (4.0, 0.0), (2.0, 0.0), (3.0, 0.0)]
    assert route(row, metres, (0.0, 0.0)) == Route((1, 3, 4, 2, 0), (1.0,) * 5)


def test_nowhere_to_go() -> None:
    assert route([], metres, (0.0, 0.0)) == Route((), ())
    assert route([None], metres) == Route((0,), (None,), 1)
