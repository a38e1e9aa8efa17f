"""An inspector's day as a way from place to place (`rules.route`), without what is put off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from geopy.distance import geodesic

from inspect_app.rules.route import route
from inspect_app.services.field_day import Stop, assigned_stops
from inspect_app.store.person import Person

MOST_ROUTED = 30
"""The way leads to the most urgent ones; what is due later than these follows by its day."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Leg:
    """A stop and the metres to it from the one before, or from where the way begins."""

    stop: Stop
    metres: float | None


@dataclass(frozen=True, slots=True)
class DayRoute:
    """``legs`` in their order, ``later`` beyond `MOST_ROUTED`, ``put_off`` for today.

    ``unplaced`` of the legs, the last ones, have no point; ``metres`` is the whole way.
    """

    legs: tuple[Leg, ...]
    later: tuple[Stop, ...]
    put_off: tuple[Stop, ...]
    unplaced: int
    metres: float

    @property
    def stops(self) -> tuple[Stop, ...]:
        """All that are open today, in their order."""
        return (*(leg.stop for leg in self.legs), *self.later)


def day_route(
    person: Person, today: date, start: Point | None = None, first: UUID | None = None
) -> DayRoute:
    """Order one's open assignments from a point in WGS-84, or from the assignment ``first``.

    Without either the way begins where something is due first.
    """
    every = assigned_stops(person, today)
    put_off = tuple(stop for stop in every if is_put_off(stop, today))
    going = [stop for stop in every if not is_put_off(stop, today)]
    now, later = going[:MOST_ROUTED], going[MOST_ROUTED:]
    return _route(now, tuple(later), put_off, start, first)


def order_of_day(person: Person, today: date) -> dict[UUID, int]:
    """Number the assignments in the order of today's way; what is put off has no number."""
    going = day_route(person, today).stops
    return {stop.assignment.uuid: n for n, stop in enumerate(going, 1) if stop.assignment}


def is_put_off(stop: Stop, today: date) -> bool:
    """Tell whether somebody put it off for this day."""
    return stop.assignment is not None and stop.assignment.skipped_on == today


def _route(
    stops: Sequence[Stop],
    later: tuple[Stop, ...],
    put_off: tuple[Stop, ...],
    start: Point | None,
    first: UUID | None,
) -> DayRoute:
    named = [stop.assignment.uuid if stop.assignment else None for stop in stops]
    number = named.index(first) if first in named else None
    found = route([stop.point for stop in stops], metres_between, start, number)
    legs = (Leg(stops[i], metres) for i, metres in zip(found.order, found.metres, strict=True))
    return DayRoute(tuple(legs), later, put_off, found.unplaced, found.total)


def metres_between(one: Point, other: Point) -> float:
    """Measure along the WGS-84 ellipsoid."""
    return float(geodesic(one, other).meters)
