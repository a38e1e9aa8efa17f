"""Tell where institutions are, by today's register, for many of them at once."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

import sqlalchemy as sa

from inspect_app.services.reports import records
from inspect_app.store.base import db
from inspect_app.store.office import Office

_BATCH = 500


class Place(NamedTuple):
    """A place as the register of today says it; all may be "" of one that is in none."""

    district: str
    area: str
    sector: str


class Register:
    """The places of the office's district, read once; others when they are asked for."""

    def __init__(self, office: Office) -> None:
        self._places: list[Place] = []
        self._at: dict[int, int] = {}
        self._read(records.register(office))

    def count(self, ids: Collection[int]) -> Iterator[tuple[Place, int]]:
        """Say how many of the institutions are at each place; one that stands twice counts so."""
        try:
            found = Counter(map(self._at.__getitem__, ids))
        except KeyError:
            self._look_up(sorted(set(ids) - self._at.keys()))
            found = Counter(map(self._at.__getitem__, ids))
        for at, n in found.items():
            yield self._places[at], n

    def _look_up(self, missing: Sequence[int]) -> None:
        for start in range(0, len(missing), _BATCH):
            self._read(records.whereabouts(missing[start : start + _BATCH]))

    def _read(self, query: sa.Select[Any]) -> None:
        for *facts, ids in db.session.execute(query):
            self._at.update(dict.fromkeys(numbers([ids]), len(self._places)))
            self._places.append(Place(*facts))


def numbers(texts: Iterable[str]) -> list[int]:
    """Read what `records.ids_of` wrote."""
    return [*chain.from_iterable(map(int, text.split(",")) for text in texts)]
