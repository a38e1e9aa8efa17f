"""Figures and their bars, and the arithmetic of turns."""

import itertools
import json

import pytest

from inspect_app.cli.bench.report import LARGE, Figure, as_line, at_least, at_most, when_large
from inspect_app.cli.bench.rounds import in_turns, median_ratio, medians, percentile


@pytest.mark.parametrize(
    ("value", "bar", "met"),
    [
        (0.3, at_least(0.3), True),
        (0.29, at_least(0.3), False),
        (200.0, at_most(200), True),
        (200.1, at_most(200), False),
        (None, at_most(200), None),
        (1.0, None, None),
    ],
)
def test_a_bar_is_met_by_what_reaches_it(value, bar, met) -> None:
    assert Figure("x", "what", "ms", value, bar).met is met


def test_a_figure_says_all_that_it_rests_on() -> None:
    figure = Figure(
        "intake.ratio", "ours ÷ bare", "ratio", 0.31234, at_least(0.3), (1_000,), {"a": 1}
    )
    assert json.loads(json.dumps(figure.as_document())) == {
        "name": "intake.ratio", "what": "ours ÷ bare", "sizes": [1000], "unit": "ratio",
        "value": 0.312, "ratio": 0.312, "bar": ">= 0.3", "met": True, "raw": {"a": 1}, "note": "",
    }  # fmt: skip


def test_only_a_ratio_is_told_as_one() -> None:
    assert Figure("x", "what", "ms", 5.0).as_document()["ratio"] is None


def test_what_was_not_measured_says_why() -> None:
    line = as_line(Figure("papers.typst", "what", "ratio", None, at_least(1), note="not installed"))
    assert "not measured" in line
    assert line.endswith("not installed")
    assert not line.startswith("SHORT")


def test_a_bar_of_growth_is_no_bar_for_the_small() -> None:
    bar = at_most(1.2)
    assert when_large(bar, LARGE) is bar
    assert when_large(bar, 1_000) is None


def test_turns_alternate_after_each_has_warmed_up() -> None:
    seen: list[str] = []
    in_turns({"a": lambda: seen.append("a"), "b": lambda: seen.append("b")}, 2)
    assert "".join(seen) == "ababab"


def test_turns_are_timed_by_the_given_clock() -> None:
    ticks = itertools.count(0, 0.25)
    taken = in_turns({"a": lambda: None}, 3, lambda: next(ticks))
    assert taken == {"a": [250.0, 250.0, 250.0]}
    assert medians(taken) == {"a": 250.0}


def test_a_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    assert median_ratio([10, 40, 30], [10, 20, 10]) == 2.0


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert percentile([], 0.99) == 0.0
    assert percentile([3, 1, 2, 4], 0.5) == 3
    assert percentile([3, 1, 2, 4], 0.99) == 4
