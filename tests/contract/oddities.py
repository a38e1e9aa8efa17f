"""Odd values in odd places of a JSON body that was sound."""

import copy
from typing import Any

from hypothesis import strategies as st

DEEP: list[Any] = []
for _ in range(60):
    DEEP = [DEEP]
ODD = (
    None, True, False, 0, -1, 1.5, 2**53 + 2, 2**70, -(10**30), 1e308, "", " ", "\x00", "a\x00b",
    "\ud800", "\u202e", "\ufeff", "𠮷", "=1+1", "<script>alert(1)</script>", "'; --", "../../etc",
    "9" * 5000, "长" * 20_000, "2026-02-30", "2026-11-20", "9999-12-31", "0000-00-00",
    "2026-11-20T09:12:31", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00",
    "00000000-0000-0000-0000-000000000000", "f" * 64, "F" * 64, [], {}, [None], [[]], [{}],
    {"": ""}, {"\ud800": 1}, {"x" * 300: {}}, ["a"] * 300, DEEP,
)  # fmt: skip
Path = tuple[str | int, ...]


def paths(value: Any, here: Path = ()) -> list[Path]:
    """Every place in a body, its root included."""
    found = [here]
    if isinstance(value, dict):
        for key, part in value.items():
            found += paths(part, (*here, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            found += paths(part, (*here, number))
    return found


@st.composite
def mutated(draw: st.DrawFn, sound: Any) -> Any:
    """Draw the sound body with one to three places replaced, dropped, doubled or added to."""
    body = copy.deepcopy(sound)
    for _ in range(draw(st.integers(1, 3))):
        places = [path for path in paths(body) if path]
        if not places or not draw(st.integers(0, 30)):
            return copy.deepcopy(draw(st.sampled_from(ODD)))
        path = draw(st.sampled_from(places))
        holder = body
        for step in path[:-1]:
            holder = holder[step]
        deed = draw(st.sampled_from(("replace", "replace", "replace", "drop", "add")))
        if deed == "replace":
            holder[path[-1]] = copy.deepcopy(draw(st.sampled_from(ODD)))
        elif deed == "drop":
            del holder[path[-1]]
        elif isinstance(holder, dict):
            holder[draw(st.sampled_from(("", "x", "id", "\ud800", "\x00", "k" * 300)))] = 1
        else:
            holder.append(copy.deepcopy(draw(st.sampled_from([*holder[:3], *ODD]))))
    return body
