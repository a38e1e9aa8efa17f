"""Polygons that an office loads (区划图层), cut into features; all in WGS-84 once loaded."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base, Hash, Key, Moment, Name


class MapLayer(Base):
    """One loaded file; ``datum`` is what the file was in, ``file`` its SHA-256.

    ``level`` is ``district`` or ``area``: what the features' keys and names mean.
    ``loaded_by_id`` is None for what the console loaded.
    """

    __tablename__ = "map_layer"

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    name: Mapped[Name]
    level: Mapped[str] = mapped_column(sa.String(12))
    datum: Mapped[str] = mapped_column(sa.String(8))
    file: Mapped[Hash]
    loaded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    loaded_at: Mapped[Moment]


class MapFeature(Base):
    """One polygon or several; ``rings`` is [[[[lng, lat], …] ring, …] polygon, …] in WGS-84."""

    __tablename__ = "map_feature"
    __table_args__ = (sa.UniqueConstraint("layer_id", "key"),)

    id: Mapped[Key]
    layer_id: Mapped[int] = mapped_column(sa.ForeignKey("map_layer.id"))
    key: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[Name]
    west: Mapped[float]
    south: Mapped[float]
    east: Mapped[float]
    north: Mapped[float]
    rings: Mapped[list[Any]] = mapped_column(sa.JSON)
