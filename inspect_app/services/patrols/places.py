"""Which cells hold a point: by the polygons of the office's map, else by the register's areas."""

from datetime import date
from math import cos, radians

import sqlalchemy as sa

from inspect_app.rules.polygons import contains
from inspect_app.services.coverage.cells import in_register
from inspect_app.services.patrols.cells import in_force
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.map_layer import MapFeature, MapLayer
from inspect_app.store.office import Office
from inspect_app.store.patrol import PatrolCell

NEAR_DEGREES = 0.01
"""About a kilometre: the register's points around it tell the area where there is no polygon."""
_MOST = 200


def cells_near(office: Office, lat: float, lng: float, on: date, limit: int) -> list[PatrolCell]:
    """Name the cells that hold a WGS-84 point, the finest first."""
    query = sa.select(PatrolCell).where(PatrolCell.office_id == office.id, in_force(on))
    keys, areas = _features_at(office, lat, lng), _areas_near(office, lat, lng, on)
    where = [PatrolCell.feature_key.in_(keys)] if keys else []
    if not keys and areas:
        where = [PatrolCell.area.in_(areas)]
    if not where:
        return []
    fineness = sa.case({"building": 0, "grid": 1, "community": 2}, value=PatrolCell.level, else_=3)
    ordered = query.where(*where).order_by(fineness, PatrolCell.code)
    return list(db.session.scalars(ordered.limit(limit)))


def _features_at(office: Office, lat: float, lng: float) -> list[str]:
    of = MapFeature
    query = (
        sa.select(of.key, of.rings)
        .join(MapLayer, MapLayer.id == of.layer_id)
        .where(MapLayer.office_id == office.id)
        .where(of.west <= lng, of.east >= lng, of.south <= lat, of.north >= lat)
        .limit(_MOST)
    )
    return [key for key, rings in db.session.execute(query) if contains(rings, lng, lat)]


def _areas_near(office: Office, lat: float, lng: float, on: date) -> list[str]:
    """Areas of the register's entries within about a kilometre; datums differ by half of that."""
    wide = NEAR_DEGREES / max(cos(radians(lat)), 0.1)
    query = (
        sa.select(Institution.area)
        .where(in_register(office, on), Institution.area != "")
        .where(Institution.lat.between(lat - NEAR_DEGREES, lat + NEAR_DEGREES))
        .where(Institution.lng.between(lng - wide, lng + wide))
        .distinct()
        .limit(_MOST)
    )
    return list(db.session.scalars(query))
