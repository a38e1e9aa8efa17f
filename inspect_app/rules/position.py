"""Was the phone at the institution: a verdict from distance and accuracy (design rule 16).

A fix says "somewhere within `accuracy_m` of here". Where that whole circle lies within
`ON_SITE_METRES` of the register's point the phone was on site; where it lies wholly outside, off
site; where both are possible, uncertain. 200 m:
a campus, whose point in the register marks the gate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Protocol, TypeVar

ON_SITE_METRES = 200.0
VERDICTS = ("on_site", "uncertain", "off_site", "unknown")
EARTH_METRES = 6_371_008.8
"""Mean radius (IUGG); against the ellipsoid a distance differs by less than 0.6 %."""

THRESHOLDS = {"on_site_metres": ON_SITE_METRES, "earth_metres": EARTH_METRES}
"""What the phone needs to say the same; shipped as data."""


class Reading(Protocol):
    """What a fix must tell: degrees in WGS-84, metres."""

    @property
    def lat(self) -> float: ...
    @property
    def lng(self) -> float: ...
    @property
    def accuracy_m(self) -> float: ...


Fixed = TypeVar("Fixed", bound=Reading)


@dataclass(frozen=True)
class Position:
    """The verdict and what it rests on; ``distance_m`` is None where nothing could be measured."""

    verdict: str
    distance_m: float | None = None

    @property
    def needs_reason(self) -> bool:
        return self.verdict != "on_site"


def best_fix(fixes: Sequence[Fixed]) -> Fixed | None:
    """Return the reading with the smallest accuracy radius; of equals the last one."""
    return min(reversed(fixes), key=lambda fix: fix.accuracy_m, default=None)


def verdict(distance_m: float | None, accuracy_m: float | None) -> str:
    """Judge by the circle of accuracy; one of VERDICTS."""
    if distance_m is None or accuracy_m is None:
        return "unknown"
    if distance_m + accuracy_m <= ON_SITE_METRES:
        return "on_site"
    return "off_site" if distance_m - accuracy_m > ON_SITE_METRES else "uncertain"


def judged(fix: Reading | None, point: tuple[float, float] | None) -> Position:
    """Judge the best fix against the register's point, both WGS-84 (latitude, longitude)."""
    if fix is None or point is None:
        return Position("unknown")
    distance = metres_between((fix.lat, fix.lng), point)
    return Position(verdict(distance, fix.accuracy_m), round(distance, 1))


def metres_between(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the great-circle distance (haversine); geopy's geodesic is the tests' reference."""
    lat1, lat2 = radians(here[0]), radians(there[0])
    half_lat, half_lng = (lat2 - lat1) / 2, radians(there[1] - here[1]) / 2
    chord = sin(half_lat) ** 2 + cos(lat1) * cos(lat2) * sin(half_lng) ** 2
    return 2 * EARTH_METRES * asin(min(1.0, sqrt(chord)))
