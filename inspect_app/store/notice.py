"""The rectification notice (or a school's supervision opinion) for one visit's violations."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from inspect_app.store.base import Base, Hash, Key, LongText, Moment, Name, UtcDateTime
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.seal import ElectronicSeal
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit


class Notice(Base):
    """An issued paper never changes: ``sheet`` is the data it was drawn from, ``paper`` its hash.

    ``delivered_on`` is the day the delivery takes effect. One standing notice a visit.
    """

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("office_id", "kind", "year", "serial"),
        sa.Index("ix_notice_office_state", "office_id", "state"),
        # The order of the list: without it a page sorts every notice of the office.
        sa.Index("ix_notice_office_order", "office_id", "id"),
    )

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    kind: Mapped[str] = mapped_column(sa.String(12))
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[Name] = mapped_column(index=True)
    title: Mapped[Name]
    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"), index=True)
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    addressee: Mapped[Name]
    issued_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    issued_at: Mapped[Moment]
    sheet: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    # What the paper's code holds, for lists: the whole sheet is long.
    verify_url: Mapped[str] = column_property(
        sheet["verification"]["url"].as_string(), deferred=True
    )
    paper: Mapped[Hash]
    verify_code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    state: Mapped[str] = mapped_column(sa.String(16), default="issued")
    delivered_on: Mapped[date | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    office: Mapped[Office] = relationship()
    visit: Mapped[Visit] = relationship(foreign_keys=[visit_id])
    issued_by: Mapped[Person] = relationship()
    violations: Mapped[list[Violation]] = relationship(
        secondary="notice_violation", order_by=Violation.ordinal, viewonly=True
    )
    seal: Mapped[ElectronicSeal | None] = relationship(
        primaryjoin=lambda: sa.orm.foreign(Notice.paper) == ElectronicSeal.paper, viewonly=True
    )

    @property
    def file(self) -> str:
        """The hash of what its address answers: sealed, or as it was drawn."""
        return self.seal.sealed if self.seal else self.paper


class NoticeViolation(Base):
    """Which violations a notice orders to be put right."""

    __tablename__ = "notice_violation"

    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notice.id"), primary_key=True)
    violation_id: Mapped[int] = mapped_column(
        sa.ForeignKey("violation.id"), primary_key=True, index=True
    )


class NumberSequence(Base):
    """The next serial per office, kind of paper and year; its row is the lock."""

    __tablename__ = "number_sequence"

    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    next_serial: Mapped[int]


class NumberFate(Base):
    """Each number has exactly one fate: issued, withdrawn, or void with a reason (rule 10)."""

    __tablename__ = "number_fate"
    __table_args__ = (
        sa.CheckConstraint("fate IN ('issued','withdrawn','void')", name="fate_known"),
    )

    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True)
    fate: Mapped[str] = mapped_column(sa.String(10))
    notice_id: Mapped[int | None] = mapped_column(sa.ForeignKey("notice.id"))
    paper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("paper.id"))
    reason: Mapped[LongText] = mapped_column(default="")
