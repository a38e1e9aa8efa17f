"""Periods whose coverage is kept counted, so that reading it costs nothing (a plan's own period).

The facts stay the truth: both tables below are made from them and can be made anew.
"""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base, Key, Moment, Name


class CoveragePeriod(Base):
    """Days of an office, both included; ``prefix`` begins the codes of its district."""

    __tablename__ = "coverage_period"
    __table_args__ = (sa.UniqueConstraint("office_id", "first_day", "last_day"),)

    id: Mapped[Key]
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    prefix: Mapped[str] = mapped_column(sa.String(12))
    first_day: Mapped[date]
    last_day: Mapped[date]
    kept_at: Mapped[Moment]


class CoverageMark(Base):
    """What one institution adds to the counts of a period; without a row it adds nothing."""

    __tablename__ = "coverage_mark"
    __table_args__ = ({"sqlite_with_rowid": False},)

    period_id: Mapped[int] = mapped_column(sa.ForeignKey("coverage_period.id"), primary_key=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    sector: Mapped[str] = mapped_column(sa.String(12))
    district: Mapped[str] = mapped_column(sa.String(12))
    area: Mapped[Name]
    mark: Mapped[int]


class CoverageCount(Base):
    """The institutions of a period that share these facts; the sums of their marks."""

    __tablename__ = "coverage_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    period_id: Mapped[int] = mapped_column(sa.ForeignKey("coverage_period.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    sector: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    district: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    area: Mapped[Name] = mapped_column(primary_key=True)
    denominator: Mapped[int]
    visited: Mapped[int]
    attempted: Mapped[int]
    excused: Mapped[int]
    closed: Mapped[int]
