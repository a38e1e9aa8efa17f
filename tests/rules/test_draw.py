"""Chance that anyone can derive again, fair to all, and bound by what was fixed before."""

import hashlib
import hmac
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.draw import Chance, below, commitment, outcome, seats, seats_of
from tests.rules.drawn import SEED, bound_of, bounds, document, sizes

SEEDS = [hashlib.sha256(f"seed {n}".encode()).hexdigest() for n in range(3000)]
"""A fixed list, so that the test of fairness is the same every time."""
CHI_SQUARE_AT_1_IN_1000 = {5: 20.515, 9: 27.877, 19: 43.820}
"""Upper points of the distribution by degrees of freedom (NIST/SEMATECH handbook, 1.3.6.7.4)."""


def chi_square(counts, expected):
    return sum((count - expected) ** 2 / expected for count in counts)


def test_every_institution_is_as_likely_as_the_others():
    bound = bound_of(document({"A": 20}, 6))
    drawn = Counter(pick.institution for seed in SEEDS for pick in outcome(bound, seed, "词"))
    assert len(drawn) == 20
    assert chi_square(drawn.values(), 6 * len(SEEDS) / 20) < CHI_SQUARE_AT_1_IN_1000[19]


def test_every_pair_of_a_stratum_is_as_likely_as_the_others():
    """Single chances may be fair while pairs are not; of five, ten pairs can be drawn."""
    bound = bound_of(document({"A": 5, "B": 7}, {"A": 2, "B": 3}))
    pairs = Counter(
        tuple(sorted(pick.institution for pick in outcome(bound, seed, "") if pick.stratum == "A"))
        for seed in SEEDS
    )
    assert len(pairs) == 10
    assert chi_square(pairs.values(), len(SEEDS) / 10) < CHI_SQUARE_AT_1_IN_1000[9]


def test_every_pair_of_inspectors_is_as_likely_as_the_others():
    bound = bound_of(document({"A": 5}, 1))
    teams = Counter(tuple(sorted(outcome(bound, seed, "词")[0].inspectors)) for seed in SEEDS)
    assert len(teams) == 6
    assert chi_square(teams.values(), len(SEEDS) / 6) < CHI_SQUARE_AT_1_IN_1000[5]


@given(bounds(), st.sampled_from(SEEDS), st.text(max_size=10))
def test_a_draw_made_again_is_the_same(named, seed, phrase):
    bound = bound_of(named)
    assert outcome(bound, seed, phrase) == outcome(bound, seed, phrase)


@given(bounds(), st.sampled_from(SEEDS))
def test_each_is_picked_once_and_from_the_pool_alone(named, seed):
    bound = bound_of(named)
    picks = outcome(bound, seed, "")
    ids = [pick.institution for pick in picks]
    assert len(ids) == len(set(ids)) == bound["institutions"]
    assert set(ids) <= {entry["id"] for entry in bound["pool"]}
    assert not set(ids) & {entry["id"] for entry in bound["exclusions"]}
    assert [pick.place for pick in picks] == list(range(1, len(picks) + 1))


@given(bounds(), st.sampled_from(SEEDS))
def test_every_stratum_gets_its_seats(named, seed):
    bound = bound_of(named)
    got = Counter(pick.stratum for pick in outcome(bound, seed, ""))
    assert got == Counter({name: n for name, n in seats_of(bound).items() if n})


@given(bounds(), st.sampled_from(SEEDS))
def test_nobody_who_declared_an_interest_goes_there(named, seed):
    bound = bound_of(named)
    away = {(one["institution"], one["inspector"], one["ground"]) for one in bound["avoidances"]}
    for pick in outcome(bound, seed, "x"):
        assert len(set(pick.inspectors)) == len(pick.inspectors)
        recused = {who for place, who, why in away if (place, why) == (pick.institution, "recusal")}
        before = {
            who for place, who, why in away if (place, why) == (pick.institution, "last_visit")
        }
        assert not recused & set(pick.inspectors)
        able = set(bound["inspectors"]) - recused
        assert pick.lacking == max(0, 2 - len(able))
        assert len(pick.again) == max(0, min(2, len(able)) - len(able - before))
        assert set(pick.again) == set(pick.inspectors) & before


@given(sizes.filter(lambda found: sum(found.values()) > 0), st.data())
def test_the_load_is_fair_where_nobody_stays_away(given_sizes, data):
    wanted = data.draw(st.integers(1, sum(given_sizes.values())))
    bound = bound_of(document(given_sizes, wanted))
    load = Counter(dict.fromkeys(bound["inspectors"], 0))
    for pick in outcome(bound, data.draw(st.sampled_from(SEEDS)), ""):
        load.update(pick.inspectors)
    assert max(load.values()) - min(load.values()) <= 1


def test_seats_are_shared_by_largest_remainder():
    assert seats(10, {"A": 47, "B": 16, "C": 15, "D": 12}, {}) == {"A": 5, "B": 2, "C": 2, "D": 1}
    assert seats(1, {"B": 5, "A": 5}, {}) == {"A": 1, "B": 0}, "the first by name, if all is equal"


def test_a_weight_sends_more_and_what_is_full_leaves_the_rest_to_the_others():
    assert seats(6, {"A": 10, "D": 10}, {"D": 5}) == {"A": 1, "D": 5}
    assert seats(12, {"A": 10, "D": 4}, {"D": 9}) == {"A": 8, "D": 4}
    assert seats(3, {"A": 10, "D": 4}, {"A": 0}) == {"A": 0, "D": 3}


@given(sizes, st.integers(0, 50), st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 9)))
def test_no_stratum_sends_more_than_it_has_and_no_seat_is_lost(given_sizes, total, weights):
    found = seats(total, given_sizes, weights)
    assert all(found[name] <= given_sizes[name] for name in given_sizes)
    able = sum(size for name, size in given_sizes.items() if weights.get(name, 1))
    assert sum(found.values()) == min(total, able)


def test_the_numbers_are_those_of_the_page():
    """By hand, as docs/draws.md says it: HMAC over the phrase, then over label and counter."""
    key = hmac.new(bytes.fromhex(SEED), "春眠".encode(), hashlib.sha256).digest()
    block = hmac.new(key, b"institutions/A#1", hashlib.sha256).hexdigest()
    blocks = Chance(SEED, "春眠").blocks("institutions/A")
    next(blocks)
    assert next(blocks) == int(block, 16)


def test_a_block_that_would_favour_small_numbers_is_passed_over():
    largest = 2**256 - 1  # 2**256 mod 10 is 6: the last six blocks would favour 0 to 5
    assert below(10, iter([largest, 2**256 - 6, 2**256 - 7])) == (2**256 - 7) % 10


def test_seed_and_phrase_and_pool_each_change_the_outcome():
    bound = bound_of(document({"A": 40}, 10))
    base = [pick.institution for pick in outcome(bound, SEED, "one")]
    assert base != [pick.institution for pick in outcome(bound, SEED, "two")]
    assert base != [pick.institution for pick in outcome(bound, SEEDS[0], "one")]
    smaller = {**bound, "pool": bound["pool"][1:]}
    assert commitment(bound, SEED) != commitment(smaller, SEED) != commitment(bound, SEEDS[0])


@pytest.mark.parametrize("phrase", ["", " ", "春", "e\u0301", "\u00e9"])
def test_a_phrase_counts_byte_by_byte(phrase):
    others = {"", " ", "春", "e\u0301", "\u00e9"} - {phrase}
    mine = next(Chance(SEED, phrase).blocks("x"))
    assert all(next(Chance(SEED, other).blocks("x")) != mine for other in others)
