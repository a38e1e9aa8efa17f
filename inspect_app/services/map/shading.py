"""Coverage by polygon, from the same counts as the coverage page.

An institution belongs to the polygon that its *stated* district or area means (`matching`), not to
the one that its point lies in: so a row says what the coverage page says of that district, and a
wrong pin moves no number. Points that contradict are told apart (`misplaced`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.rules.coverage import Tally
from inspect_app.services.coverage.cells import Cell, Scope, cells, in_register, visited_in
from inspect_app.services.coverage.counting import AXES
from inspect_app.services.coverage.kept import kept
from inspect_app.services.map.layers import names_of
from inspect_app.services.map.matching import Matching
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.map_layer import MapLayer
from inspect_app.store.visit import Visit

STEPS = 5


@dataclass(frozen=True, slots=True)
class Shaded:
    """One polygon's line; a polygon without institutions has an empty tally.

    ``stated`` are the districts and areas of the register that mean it.
    """

    key: str
    name: str
    tally: Tally
    stated: tuple[tuple[str, str], ...] = ()

    @property
    def step(self) -> int | None:
        """The shade: 0 for none visited up to 4 for four fifths and more; None without a rate."""
        rate = self.tally.rate
        return None if rate is None else min(int(rate * STEPS), STEPS - 1)


@dataclass(frozen=True, slots=True)
class Shading:
    """All polygons by key; ``beside`` counts those whose stated place no polygon means."""

    rows: tuple[Shaded, ...]
    beside: Tally
    total: Tally

    @property
    def by_key(self) -> Mapping[str, Shaded]:
        return {row.key: row for row in self.rows}


def shade(scope: Scope, layer: MapLayer) -> Shading:
    """Count a period by the polygons of a layer."""
    names = names_of(layer)
    matching = Matching(layer.level, names)
    tallies: dict[str | None, Tally] = {}
    stated: dict[str | None, list[tuple[str, str]]] = {}
    for cell in places(scope):
        key = matching.key_of(cell.district, cell.area)
        tallies[key] = tallies.get(key, Tally()) + cell.tally
        stated.setdefault(key, []).append((cell.district, cell.area))
    rows = tuple(
        Shaded(key, name, tallies.get(key, Tally()), tuple(stated.get(key, ())))
        for key, name in names
    )
    return Shading(rows, tallies.get(None, Tally()), sum(tallies.values(), Tally()))


def places(scope: Scope) -> list[Cell]:
    """Count by stated district and area, kept or now: what the coverage page adds up as well."""
    axes = AXES["district"]
    found = kept(scope, axes, every_kind=False)
    return found.cells if found else cells(scope, axes)


def institutions_of(
    scope: Scope, polygon: Shaded, after: tuple[str, int] | None, limit: int
) -> list[tuple[Institution, bool]]:
    """List who belongs to a polygon, by name, and whether each was visited; one more than asked."""
    if not polygon.stated:
        return []
    of = Institution
    visited = visited_in(scope).where(Visit.institution_id == of.id).correlate(of).exists()
    query = (
        sa.select(of, visited)
        .where(in_register(scope.office, scope.period.last, scope.kind))
        .where(sa.or_(*_stated_in(polygon.stated)))
        .order_by(of.name, of.id)
        .limit(limit + 1)
    )
    if after is not None:
        name, last_id = after
        later = sa.and_(of.name == name, of.id > last_id)
        query = query.where(of.name >= name, sa.or_(of.name > name, later))
    return [(row, bool(seen)) for row, seen in db.session.execute(query)]


def _stated_in(own: Iterable[tuple[str, str]]) -> list[sa.ColumnElement[bool]]:
    """A condition a district, with all of its areas that belong: areas are many, districts few."""
    areas: dict[str, list[str]] = {}
    for district, area in own:
        areas.setdefault(district, []).append(area)
    of = Institution
    return [sa.and_(of.district == code, of.area.in_(names)) for code, names in areas.items()]
