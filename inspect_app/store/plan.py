"""Plans (计划): a period, a scope and a goal; read by coverage, followed by assignments."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base, Key, LongText, Moment, Name, UtcDateTime


class Plan(Base):
    """What an office means to visit in a period, both days included.

    ``period`` is one of `rules.plans.PERIODS`. ``scope`` narrows the register by district, sector,
    kind and grade; ``goal`` is {"visits_each": n} or {"by_grade": {grade: goal}}. A published plan
    is read by anyone under its ``uuid`` and never changes.
    """

    __tablename__ = "plan"
    __table_args__ = (
        sa.CheckConstraint("first_day <= last_day", name="days_in_order"),
        sa.Index("ix_plan_office_order", "office_id", "id"),
    )

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    name: Mapped[Name]
    period: Mapped[str] = mapped_column(sa.String(12))
    first_day: Mapped[date]
    last_day: Mapped[date]
    scope: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    goal: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    note: Mapped[LongText] = mapped_column(default="")
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[Moment]
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
