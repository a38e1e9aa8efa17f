"""Visits are spread fairly (`rules.load`)."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.rules.load import spread

PEOPLE = ("lin", "wang", "sun", "zhao")
people = st.integers(2, 4).map(lambda n: PEOPLE[:n])
stops = st.integers(0, 12).map(lambda n: [f"s{i}" for i in range(n)])
recusals = st.sets(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(["s0", "s1", "s2", "s3"])))


def after(sent: dict[str, tuple[str, ...] | None], loads: dict[str, int]) -> dict[str, int]:
    return {
        person: load + sum(person in (going or ()) for going in sent.values())
        for person, load in loads.items()
    }


@given(people, stops)
def test_without_recusals_nobody_gets_more_than_one_above_another(
    who: tuple[str, ...], where: list[str]
) -> None:
    loads = after(spread(where, dict.fromkeys(who, 0)), dict.fromkeys(who, 0))
    assert max(loads.values()) - min(loads.values()) <= 1
    assert sum(loads.values()) == 2 * len(where)


@given(people, stops, recusals, st.lists(st.integers(0, 5), min_size=4, max_size=4))
def test_pairs_are_two_and_nobody_goes_where_recused(
    who: tuple[str, ...], where: list[str], barred: set[tuple[str, str]], have: list[int]
) -> None:
    found = spread(where, dict(zip(who, have, strict=False)), barred)
    for stop in where:
        free = [person for person in who if (person, stop) not in barred]
        going = found[stop]
        assert (going is None) == (len(free) < 2)
        assert going is None or (len(set(going)) == 2 and set(going) <= set(free))


@settings(deadline=None)
@given(
    st.integers(2, 4).map(lambda n: PEOPLE[:n]),
    st.integers(1, 4).map(lambda n: [f"s{i}" for i in range(n)]),
    recusals,
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
)
def test_no_other_way_is_fairer(
    who: tuple[str, ...], where: list[str], barred: set[tuple[str, str]], have: list[int]
) -> None:
    """Every way is tried; fairness is the sum of the squares."""
    loads = dict(zip(who, have, strict=False))
    found = spread(where, loads, barred)
    ways = [
        [each for each in combinations(who, 2) if all((p, stop) not in barred for p in each)]
        for stop in where
        if found[stop]
    ]
    best = min(
        sum(n**2 for n in after(dict(enumerate(way)), loads).values()) for way in product(*ways)
    )
    assert sum(n**2 for n in after(found, loads).values()) == best


def test_who_has_less_to_do_goes() -> None:
    found = spread(["a", "b"], {"lin": 5, "wang": 0, "sun": 1})
    assert found == {"a": ("wang", "sun"), "b": ("wang", "sun")}


def test_a_stop_with_one_free_person_is_left_out() -> None:
    barred = {("lin", "a"), ("wang", "a")}
    found = spread(["a", "b"], {"lin": 0, "wang": 0, "sun": 0}, barred)
    assert found["a"] is None
    assert found["b"] is not None


def test_who_shares_evenly_hands_nothing_over(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[object]()
    monkeypatch.setattr("inspect_app.rules.load._steps", lambda *told: asked.append(told) or ())
    spread([f"s{i}" for i in range(30)], dict.fromkeys(PEOPLE, 0))
    assert asked == []
