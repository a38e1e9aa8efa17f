"""Patrols (巡查): places in no register, looked at cell by cell; no patrol is an inspection."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, Hash, Key, LongText, Moment, Name, UtcDateTime
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person


class PatrolCell(Base):
    """One unit to be patrolled: a sub-district, community, grid cell or building.

    In force from ``first_day`` until the day before ``ended_on``. ``feature_key`` names its
    polygon in the office's map, where it has one.
    """

    __tablename__ = "patrol_cell"
    __table_args__ = (sa.UniqueConstraint("office_id", "code"),)

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    code: Mapped[str] = mapped_column(sa.String(64))
    name: Mapped[Name]
    level: Mapped[str] = mapped_column(sa.String(12))
    district: Mapped[str] = mapped_column(sa.String(12))
    area: Mapped[Name] = mapped_column(default="")
    feature_key: Mapped[str] = mapped_column(sa.String(64), default="")
    first_day: Mapped[date | None]
    ended_on: Mapped[date | None]
    created_at: Mapped[Moment]


class Patrol(Base):
    """One walk through one cell; never changed: one in error is withdrawn with its reason."""

    __tablename__ = "patrol"
    __table_args__ = (sa.Index("ix_patrol_office_day", "office_id", "patrolled_on", "cell_id"),)

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    cell_id: Mapped[int] = mapped_column(sa.ForeignKey("patrol_cell.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    companions: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    started_at: Mapped[Moment]
    finished_at: Mapped[Moment]
    patrolled_on: Mapped[date]
    fixes: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    note: Mapped[LongText] = mapped_column(default="")
    files: Mapped[list[Any]] = mapped_column(sa.JSON, default=list)
    content_hash: Mapped[Hash]
    recorded_at: Mapped[Moment]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    withdrawal_reason: Mapped[LongText] = mapped_column(default="")

    cell: Mapped[PatrolCell] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class PatrolFinding(Base):
    """An unlicensed site that a patrol found; ``institution`` once it is in the register."""

    __tablename__ = "patrol_finding"

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    patrol_id: Mapped[int] = mapped_column(sa.ForeignKey("patrol.id"), index=True)
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    name: Mapped[Name]
    address: Mapped[str] = mapped_column(sa.String(300))
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    note: Mapped[LongText] = mapped_column(default="")

    patrol: Mapped[Patrol] = relationship()
    institution: Mapped[Institution | None] = relationship()
