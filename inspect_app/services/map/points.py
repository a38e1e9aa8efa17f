"""The register's points for one view of the map: added up on a grid by the database.

Points stand in the datum that the register gave; each datum is asked for by its own box, and what
comes back (the middle of a grid's cell) is converted. So a view costs a few hundred rows, however
many institutions there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import hypot
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.datum import DATUMS, from_wgs84, to_wgs84
from inspect_app.rules.polygons import Bounds
from inspect_app.rules.projection import SIZE, View
from inspect_app.services.coverage.cells import (
    Scope,
    in_register,
    reads_whole_table,
    visited_in,
)
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.membership import among

CELL = 20
"""Units of the drawing that one cell of the database's grid is wide."""
ACROSS = SIZE // CELL + 1
"""Cells of the grid side by side: the last one is for points on the view's very edge."""
APART = 36
"""Marks nearer to each other than this become one: a finger must be able to tell them apart."""


@dataclass
class Cluster:
    """Institutions near each other: where in the drawing, how many, how many of them visited.

    ``uuid`` and ``name`` are set where it is one alone.
    """

    x: float
    y: float
    count: int
    visited: int
    first_id: int
    uuid: UUID | None = field(default=None)
    name: str = ""


def clusters(scope: Scope, view: View, datum: str) -> list[Cluster]:
    """Return the marks of a view that is drawn in that datum, the fullest first."""
    found: list[Cluster] = []
    for one in sorted(_cells(scope, view, datum), key=lambda each: (-each.count, each.first_id)):
        near = next((each for each in found if hypot(each.x - one.x, each.y - one.y) < APART), None)
        if near is None:
            found.append(one)
        else:
            _join(near, one)
    _name_single_ones(found)
    return found


def _join(near: Cluster, one: Cluster) -> None:
    count = near.count + one.count
    near.x = (near.x * near.count + one.x * one.count) / count
    near.y = (near.y * near.count + one.y * one.count) / count
    near.count, near.visited = count, near.visited + one.visited
    near.first_id = min(near.first_id, one.first_id)


def _cells(scope: Scope, view: View, datum: str) -> Iterable[Cluster]:
    of = Institution
    boxes = {each: _box_in(view.box, datum, each) for each in DATUMS}
    source, visited = among(sa.inspect(of).local_table, visited_in(scope), "visited")
    query = (
        sa.select(
            sa.func.min(of.datum),
            sa.func.count(),
            sa.func.count(sa.case((visited, 1))),
            sa.func.avg(of.lat),
            sa.func.avg(of.lng),
            sa.func.min(of.id),
        )
        .select_from(source)
        .where(_in_register(scope), within(boxes))
        .group_by(_cell(boxes))
    )
    for own, count, seen, lat, lng, first_id in db.session.execute(query):
        here = from_wgs84(*to_wgs84(lat, lng, own), datum)
        x, y = view.place_of(here[1], here[0])
        yield Cluster(x, y, count, seen, first_id)


def _box_in(box: Bounds, datum: str, other: str) -> Bounds:
    """The same box in another datum; its corners are moved by nearly the same."""
    corners = [(south_north, west_east) for south_north in box[1::2] for west_east in box[::2]]
    moved = [from_wgs84(*to_wgs84(lat, lng, datum), other) for lat, lng in corners]
    lats, lngs = zip(*moved, strict=True)
    return min(lngs), min(lats), max(lngs), max(lats)


def within(boxes: dict[str, Bounds]) -> sa.ColumnElement[bool]:
    """Points that lie in the box of their own datum."""
    of = Institution
    return sa.or_(
        *(
            sa.and_(of.datum == datum, of.lng.between(west, east), of.lat.between(south, north))
            for datum, (west, south, east, north) in boxes.items()
        )
    )


def _cell(boxes: dict[str, Bounds]) -> sa.ColumnElement[int]:
    """Number the grid's cells through, those of each datum by its own box: one key to add up by."""
    of = Institution
    numbers = []
    for number, (datum, (west, south, east, north)) in enumerate(boxes.items()):
        column = _whole((of.lng - west) / (east - west) * (SIZE / CELL))
        row = _whole((of.lat - south) / (north - south) * (SIZE / CELL))
        cell = (column + number * ACROSS) * ACROSS + row
        numbers.append((of.datum == datum, cell))
    return sa.case(*numbers)


def _whole(number: sa.ColumnElement[float | None]) -> sa.ColumnElement[int]:
    # Within the box nothing is negative: cutting off is rounding down; PostgreSQL's cast rounds.
    whole = number if db.engine.dialect.name == "sqlite" else sa.func.floor(number)
    return sa.cast(whole, sa.Integer)


def _in_register(scope: Scope) -> sa.ColumnElement[bool]:
    """The register of the period's last day, said for who asks for points: no index holds them."""
    whole = reads_whole_table(scope.office)
    return in_register(scope.office, scope.period.last, scope.kind, by_name=whole)


def _name_single_ones(found: Sequence[Cluster]) -> None:
    single = {one.first_id: one for one in found if one.count == 1}
    query = sa.select(Institution.id, Institution.uuid, Institution.name)
    for row_id, uuid, name in db.session.execute(query.where(Institution.id.in_(single))):
        single[row_id].uuid, single[row_id].name = uuid, name


def institutions_in(scope: Scope, view: View, datum: str, limit: int) -> Sequence[Institution]:
    """List the first by name whose points lie in the view."""
    boxes = {each: _box_in(view.box, datum, each) for each in DATUMS}
    # The few of a view are found first: who walks the names for them walks nearly all.
    here = sa.select(Institution.id).where(_in_register(scope), within(boxes))
    query = sa.select(Institution).where(Institution.id.in_(here))
    return db.session.scalars(query.order_by(Institution.name, Institution.id).limit(limit)).all()


@dataclass(frozen=True, slots=True)
class Spread:
    """How many institutions there are, and how many of them have a point."""

    count: int
    with_point: int


def spread(scope: Scope) -> Spread:
    """Count them, by the index of the coverage alone."""
    query = sa.select(sa.func.count(), sa.func.count(Institution.lat))
    query = query.where(in_register(scope.office, scope.period.last, scope.kind))
    return Spread(*db.session.execute(query).one())


def box_of_points(scope: Scope) -> Bounds | None:
    """Return the box around all points; mixed datums differ by less than a kilometre."""
    of, least, most = Institution, sa.func.min, sa.func.max
    query = sa.select(least(of.lng), least(of.lat), most(of.lng), most(of.lat))
    query = query.where(_in_register(scope))
    edges = [edge for edge in db.session.execute(query).one() if edge is not None]
    if not edges:
        return None
    west, south, east, north = edges
    return west, south, east, north
