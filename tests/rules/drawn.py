"""Bound documents to draw from, as small or as odd as a test wants them."""

from typing import Any

from hypothesis import strategies as st

from inspect_app.rules.draw import ALGORITHM, LAST_VISIT, RECUSAL, seal
from inspect_app.rules.draw_record import Reveal, bound_of, public_record

SEED = "5e" * 32
REVEAL = Reveal(SEED, "周见证", "春眠不觉晓", "2026-11-20T12:00:00+08:00")


def inspector(name: str) -> dict[str, str]:
    """Name one as the office does; the salt would be chance."""
    entry = {"id": name, "display": f"检查员{name}", "salt": f"salt of {name}"}
    return {**entry, "seal": seal(entry)}


def document(
    sizes: dict[str, int],
    institutions: Any,
    people: tuple[str, ...] = ("chen", "lin", "sun", "wang"),
    recused: tuple[tuple[str, str], ...] = (),
    last_time: tuple[tuple[str, str], ...] = (),
    **members: Any,
) -> dict[str, Any]:
    """Bind a pool with so many of each stratum; avoidances are (institution, inspector)."""
    named = sorted((inspector(name) for name in people), key=lambda one: one["seal"])
    seals = {one["id"]: one["seal"] for one in named}
    pool = [
        {"id": f"{stratum or 'x'}{n:03}", "name": f"{stratum}机构{n}", "stratum": stratum}
        for stratum in sorted(sizes)
        for n in range(sizes[stratum])
    ]
    avoidances = [
        {"institution": place, "inspector": seals[who], "ground": ground}
        for ground, pairs in ((RECUSAL, recused), (LAST_VISIT, last_time))
        for place, who in pairs
    ]
    return {
        "schema": 1,
        "algorithm": ALGORITHM,
        "draw": "0190c5a0-0000-7000-8000-000000000001",
        "office": {"code": "xihu", "name": "西湖区教育局"},
        "plan": {"id": "0190c5a0-0000-7000-8000-000000000002", "name": "2026年第四季度"},
        "period": {"from": "2026-10-01", "to": "2026-12-31"},
        "number": 1,
        "follows": None,
        "committed_at": "2026-11-20T09:00:00+08:00",
        "institutions": institutions,
        "inspectors_each": 2,
        "stratified_by": "grade",
        "weights": {},
        "pool": sorted(pool, key=lambda one: one["id"]),
        "inspectors": named,
        "avoidances": avoidances,
        "exclusions": [{"id": "z900", "name": "停业机构", "reason": "停业装修"}],
        "left_out": [{"id": "z901", "name": "查过的机构", "ground": "visited"}],
        **members,
    }


def record_of(named: dict[str, Any], reveal: Reveal = REVEAL) -> dict[str, Any]:
    return public_record(named, reveal)


sizes = st.dictionaries(st.sampled_from(["", "A", "B", "C", "D"]), st.integers(0, 9), min_size=1)


@st.composite
def bounds(draw):
    """A bound document that makes sense: no more wanted than there are."""
    given_sizes = draw(sizes.filter(lambda found: sum(found.values()) > 0))
    wanted = draw(st.integers(1, sum(given_sizes.values())))
    people = tuple("abcdef"[: draw(st.integers(2, 6))])
    weights = draw(st.dictionaries(st.sampled_from("ABCD"), st.integers(1, 9)))
    places = [f"{stratum or 'x'}{n:03}" for stratum in given_sizes for n in range(9)]
    known = [p for p in places if int(p[1:]) < given_sizes[p[0] if p[0] != "x" else ""]]
    pair = st.tuples(st.sampled_from(known), st.sampled_from(people))
    recused, last = draw(st.lists(pair, max_size=12)), draw(st.lists(pair, max_size=12))
    return document(given_sizes, wanted, people, tuple(recused), tuple(last), weights=weights)


__all__ = ["REVEAL", "SEED", "bound_of", "bounds", "document", "inspector", "record_of", "sizes"]
