"""Polygons of an office: loaded from a file, read, taken away."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from inspect_app.rules.datum import DATUMS
from inspect_app.rules.map_file import LEVELS, LONGEST_NAME, Shape, Wanted, read_map_file
from inspect_app.rules.polygons import Bounds, bounds_of_all
from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.rules.sound_text import is_sound
from inspect_app.services import audit
from inspect_app.store.base import db, writing
from inspect_app.store.map_layer import MapFeature, MapLayer
from inspect_app.store.office import Office
from inspect_app.store.person import Person

CONSOLE = "console"
MOST_LAYERS = 20


@dataclass(frozen=True, slots=True)
class NewLayer:
    """A file as it was sent, and how to read it; ``level`` is one of LEVELS."""

    content: bytes
    name: str
    level: str
    wanted: Wanted
    uuid: UUID | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """A polygon of a layer as it is kept: WGS-84, longitude first."""

    key: str
    name: str
    box: Bounds
    rings: list[Any]


def load_layer(new: NewLayer, office: Office, by: Person | None, now: datetime) -> MapLayer:
    """Read the file and keep its polygons. Raises MapFileError, Invalid, Conflict."""
    _check(new)
    shapes = read_map_file(new.content, new.wanted)
    layer = MapLayer(
        uuid=new.uuid or uuid4(),
        office_id=office.id,
        name=new.name.strip(),
        level=new.level,
        datum=new.wanted.datum,
        file=hashlib.sha256(new.content).hexdigest(),
        loaded_by_id=by.id if by else None,
        loaded_at=now,
    )
    after = {"name": layer.name, "level": layer.level, "datum": layer.datum, "file": layer.file}
    deed = audit.Deed("map.load", "map_layer", str(layer.uuid), after=after)
    with writing():
        # the chain's head first: it is the office's lock, so that two who load count in turn
        audit.record(office.id, by.login if by else CONSOLE, deed, now)
        if len(layers_of(office.id)) >= MOST_LAYERS:
            raise Conflict("map_too_many_layers", limit=MOST_LAYERS)
        db.session.add(layer)
        db.session.flush()  # its features need its id
        db.session.execute(sa.insert(MapFeature), [_row(layer.id, shape) for shape in shapes])
    return layer


def _check(new: NewLayer) -> None:
    problems: dict[str, list[tuple[str, dict[str, object]]]] = {}
    if not new.name.strip() or len(new.name) > LONGEST_NAME or not is_sound(new.name):
        problems["name"] = [("map_name_needed", {"limit": LONGEST_NAME})]
    if new.level not in LEVELS:
        problems["level"] = [("unknown_value", {"value": new.level[:40]})]
    if new.wanted.datum not in DATUMS:
        problems["datum"] = [("unknown_value", {"value": new.wanted.datum[:40]})]
    if problems:
        raise Invalid(problems)


def _row(layer_id: int, shape: Shape) -> dict[str, Any]:
    west, south, east, north = shape.box
    return {
        "layer_id": layer_id,
        "key": shape.key,
        "name": shape.name,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "rings": shape.rings,
    }


def remove_layer(layer: MapLayer, by: Person, now: datetime) -> None:
    """Take a layer away, with its polygons; the chain keeps the hash of its file."""
    before = {"name": layer.name, "level": layer.level, "file": layer.file}
    deed = audit.Deed("map.remove", "map_layer", str(layer.uuid), before=before)
    with writing():
        audit.record(layer.office_id, by.login, deed, now)
        db.session.execute(sa.delete(MapFeature).where(MapFeature.layer_id == layer.id))
        db.session.execute(sa.delete(MapLayer).where(MapLayer.id == layer.id))


def layers_of(office_id: int) -> Sequence[MapLayer]:
    """List an office's layers, newest first: the first is the one that is shown unless told."""
    query = sa.select(MapLayer).filter_by(office_id=office_id)
    return db.session.scalars(query.order_by(MapLayer.id.desc())).all()


def layer_of(office_id: int, uuid: UUID) -> MapLayer:
    """Load one of the office's layers. Raises NotFound."""
    found = db.session.scalar(sa.select(MapLayer).filter_by(office_id=office_id, uuid=uuid))
    if found is None:
        raise NotFound
    return found


def current_layer(office_id: int) -> MapLayer | None:
    """Return the layer that institutions are compared with: the newest, or None."""
    query = sa.select(MapLayer).filter_by(office_id=office_id)
    return db.session.scalar(query.order_by(MapLayer.id.desc()).limit(1))


def counts_of(layers: Sequence[MapLayer]) -> dict[int, int]:
    """Count the polygons of each layer, by its id."""
    ids = [layer.id for layer in layers]
    query = sa.select(MapFeature.layer_id, sa.func.count()).where(MapFeature.layer_id.in_(ids))
    return dict(db.session.execute(query.group_by(MapFeature.layer_id)).all())


def names_of(layer: MapLayer) -> Sequence[tuple[str, str]]:
    """Key and name of every polygon, without the polygons."""
    query = sa.select(MapFeature.key, MapFeature.name).filter_by(layer_id=layer.id)
    rows = db.session.execute(query.order_by(MapFeature.key))
    return [(key, name) for key, name in rows]


def features_of(layer: MapLayer) -> tuple[Feature, ...]:
    """Return a layer's polygons; a layer never changes, so that a process reads it once."""
    return features_by_uuid(layer.uuid)


@lru_cache(maxsize=4)
def features_by_uuid(uuid: UUID) -> tuple[Feature, ...]:
    """Read them by the layer's id, which is never used again for another one."""
    query = sa.select(MapFeature).join(MapLayer, MapLayer.id == MapFeature.layer_id)
    rows = db.session.scalars(query.where(MapLayer.uuid == uuid).order_by(MapFeature.key))
    return tuple(
        Feature(row.key, row.name, (row.west, row.south, row.east, row.north), row.rings)
        for row in rows
    )


def box_of(layer: MapLayer) -> Bounds:
    """Return the box around all of a layer's polygons."""
    return bounds_of_all(feature.box for feature in features_of(layer))
