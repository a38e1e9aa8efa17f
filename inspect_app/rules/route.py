"""In which order to go to the day's places: a short way from a start through all of them, one way.

The shortest way through thirty places cannot be had in time; a good one can: nearest neighbour,
then bettered by turning parts of the way round (2-opt) and moving one to three stops elsewhere
(or-opt) until neither helps. The order that was given is bettered as well, and the shorter way is
taken: so the answer is never longer than what was given. The same places give the same way.

Where a place is and how far apart two are is the caller's: each pair is asked for once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

Point = TypeVar("Point")
_MOVED_AT_ONCE = 3
_LEAST_GAIN = 1e-6
"""In metres: a gain of less is none, so that roundings never go round in a circle."""

_Path = list[int]
_Metres = list[list[float]]


@dataclass(frozen=True, slots=True)
class Route:
    """``order`` holds the places' numbers as they were given, ``metres`` the way to each.

    The way to a place is that from the one before it, or from the start; None where it is not
    known: the first place without a start, and the last ``unplaced`` ones, whose points nobody
    knows.
    """

    order: tuple[int, ...]
    metres: tuple[float | None, ...]
    unplaced: int = 0

    @property
    def total(self) -> float:
        return sum(each for each in self.metres if each is not None)


def route(
    points: Sequence[Point | None],
    metres: Callable[[Point, Point], float],
    start: Point | None = None,
    first: int | None = None,
) -> Route:
    """Order the places; those without a point come last, as they were given.

    From ``start``, or from the first place that was given. ``first`` is the number of a place that
    comes first whatever the way (an hour is agreed there).
    """
    placed = [number for number, point in enumerate(points) if point is not None]
    unplaced = [number for number, point in enumerate(points) if point is None]
    if first in placed:
        placed.remove(first)
        placed.insert(0, first)
    known = [points[number] for number in placed]
    nodes = [each for each in (start, *known) if each is not None]
    between = _distances(nodes, metres)
    fixed = min(int(start is not None) + int(first in placed), len(nodes)) or min(1, len(nodes))
    path = _best(between, fixed)
    offset = int(start is not None)
    order = [placed[node - offset] for node in path if node >= offset]
    legs: list[float | None] = [between[a][b] for a, b in pairwise(path)]
    if path and start is None:
        legs.insert(0, None)
    return Route((*order, *unplaced), (*legs, *(None for _ in unplaced)), len(unplaced))


def _distances(nodes: Sequence[Point], metres: Callable[[Point, Point], float]) -> _Metres:
    """Ask for each pair once: there and back are the same."""
    between = [[0.0] * len(nodes) for _ in nodes]
    for one in range(len(nodes)):
        for other in range(one):
            between[one][other] = between[other][one] = metres(nodes[other], nodes[one])
    return between


def _best(between: _Metres, fixed: int) -> _Path:
    """Return the shortest of the ways that were bettered; its first ``fixed`` nodes stay."""
    given = list(range(len(between)))
    ways = (given, _nearest(between, fixed), _inserted(between, fixed))
    bettered = [_bettered(way, between, fixed) for way in ways]
    return min(bettered, key=lambda way: _length(way, between))


def _length(path: _Path, between: _Metres) -> float:
    return sum(between[a][b] for a, b in pairwise(path))


def _nearest(between: _Metres, fixed: int) -> _Path:
    """Go to the nearest place that is left, again and again."""
    path, left = list(range(fixed)), list(range(fixed, len(between)))
    while left:
        here = between[path[-1]]
        following = min(left, key=lambda node: (here[node], node))
        left.remove(following)
        path.append(following)
    return path


def _inserted(between: _Metres, fixed: int) -> _Path:
    """Put in the farthest places first, each where it lengthens the way least."""
    path = list(range(fixed))
    left = range(fixed, len(between))
    for node in sorted(left, key=lambda each: (-between[0][each], each)):
        spots = range(fixed, len(path) + 1)
        path.insert(min(spots, key=lambda at: _detour(path, at, [node], between)), node)
    return path


def _detour(path: _Path, at: int, part: _Path, between: _Metres) -> float:
    """How much longer the way is with the part put in before position ``at``."""
    before = path[at - 1]
    if at == len(path):
        return between[before][part[0]]
    after = path[at]
    return between[before][part[0]] + between[part[-1]][after] - between[before][after]


def _bettered(path: _Path, between: _Metres, fixed: int) -> _Path:
    while True:
        better = _turned(path, between, fixed) or _moved(path, between, fixed)
        if better is None:
            return path
        path = better


def _turned(path: _Path, between: _Metres, fixed: int) -> _Path | None:
    """Turn the first part round that is shorter the other way (2-opt)."""
    for begin in range(fixed, len(path)):
        before = between[path[begin - 1]]
        for end in range(begin + 1, len(path)):
            gain = before[path[begin]] - before[path[end]]
            if end + 1 < len(path):
                after = between[path[end + 1]]
                gain += after[path[end]] - after[path[begin]]
            if gain > _LEAST_GAIN:
                return path[:begin] + path[begin : end + 1][::-1] + path[end + 1 :]
    return None


def _moved(path: _Path, between: _Metres, fixed: int) -> _Path | None:
    """Move the first part of one to three stops that stands better elsewhere (or-opt)."""
    for part, rest, at in _parts(path, fixed):
        saved = _detour(rest, at, part, between)
        for spot in range(fixed, len(rest) + 1):
            for turned in (part, part[::-1]):
                if saved - _detour(rest, spot, turned, between) > _LEAST_GAIN:
                    return rest[:spot] + turned + rest[spot:]
    return None


def _parts(path: _Path, fixed: int) -> Iterable[tuple[_Path, _Path, int]]:
    """Each part of one to three stops, what is left without it, and where it stood."""
    for size in range(1, _MOVED_AT_ONCE + 1):
        for at in range(fixed, len(path) - size + 1):
            yield path[at : at + size], path[:at] + path[at + size :], at
