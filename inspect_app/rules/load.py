"""Spread visits fairly over inspectors: whoever has least to do goes, unless recused.

The spread is as even as the recusals allow: no chain of hand-overs would make it more even (a
semi-matching without a cost-reducing path is optimal: Harvey, Ladner, Lovász, Tamir 2006).
"""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence

Recused = Collection[tuple[str, str]]
"""(person, stop): who must not inspect what."""


def spread(
    stops: Sequence[str], loads: Mapping[str, int], recused: Recused = (), each: int = 2
) -> dict[str, tuple[str, ...] | None]:
    """Send ``each`` people to every stop; ``loads`` says how much each person has to do already.

    A stop for which too few may go gets None. The same arguments give the same answer; people are
    told in the order of ``loads``.
    """
    order = {person: place for place, person in enumerate(loads)}
    barred = set(recused)
    allowed = {stop: [p for p in loads if (p, stop) not in barred] for stop in stops}
    sent: dict[str, set[str]] = {}
    now = dict(loads)
    for stop in sorted(stops, key=lambda stop: len(allowed[stop])):  # who has least choice first
        if len(allowed[stop]) < each:
            continue
        chosen = sorted(allowed[stop], key=lambda person: (now[person], order[person]))[:each]
        sent[stop] = set(chosen)
        for person in chosen:
            now[person] += 1
    while path := _hand_over(now, sent, allowed):
        for giver, stop, taker in path:
            sent[stop].remove(giver)
            sent[stop].add(taker)
        now[path[0][0]] -= 1
        now[path[-1][2]] += 1
    return {
        stop: tuple(sorted(sent[stop], key=order.__getitem__)) if stop in sent else None
        for stop in stops
    }


Step = tuple[str, str, str]


def _hand_over(
    now: Mapping[str, int], sent: Mapping[str, set[str]], allowed: Mapping[str, Sequence[str]]
) -> list[Step]:
    """Find stops to hand over, person to person, so that one gets two less to do than before.

    The last person of the chain has at least two less than the first; [] where there is none.
    """
    fewest = min(now.values(), default=0)
    givers = (person for person in now if now[person] - fewest > 1)
    for giver in sorted(givers, key=lambda person: -now[person]):
        came: dict[str, Step | None] = {giver: None}
        waiting = deque([giver])
        while waiting:
            person = waiting.popleft()
            if now[giver] - now[person] > 1:
                return _path(came, person)
            for step in _steps(person, sent, allowed):
                if step[2] not in came:
                    came[step[2]] = step
                    waiting.append(step[2])
    return []


def _steps(
    person: str, sent: Mapping[str, set[str]], allowed: Mapping[str, Sequence[str]]
) -> Iterator[Step]:
    for stop, going in sent.items():
        if person in going:
            yield from ((person, stop, other) for other in allowed[stop] if other not in going)


def _path(came: Mapping[str, Step | None], last: str) -> list[Step]:
    path: list[Step] = []
    step = came[last]
    while step is not None:
        path.append(step)
        step = came[step[0]]
    return path[::-1]
