"""One institution to be visited by a date by named inspectors; and excuses from a visit."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, Key, LongText, Moment, UtcDateTime
from inspect_app.store.institution import Institution


class Assignment(Base):
    """任务; done when a visit names it, open until then or until it is cancelled with a reason.

    It comes from a plan, a draw of it, or neither. ``ground`` says why an institution is visited
    beyond the year's cap (design rule 12), or what the clue said. ``recheck_of_id`` names the
    notice to be rechecked. ``skipped_on`` is the day on which the inspectors put it off.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        # Which clues came of late: few among all that plans and draws bring.
        sa.Index("ix_assignment_clue", "office_id", "source", "created_at"),
    )

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    due_on: Mapped[date]
    source: Mapped[str] = mapped_column(sa.String(16))
    created_at: Mapped[Moment]
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    draw_id: Mapped[int | None] = mapped_column(sa.ForeignKey("draw.id"), index=True)
    recheck_of_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("notice.id", use_alter=True), index=True
    )
    ground: Mapped[LongText] = mapped_column(default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    skipped_on: Mapped[date | None]
    skip_reason: Mapped[LongText] = mapped_column(default="")
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    cancel_reason: Mapped[LongText] = mapped_column(default="")

    institution: Mapped[Institution] = relationship()


class AssignmentInspector(Base):
    """Who is to go."""

    __tablename__ = "assignment_inspector"

    assignment_id: Mapped[int] = mapped_column(sa.ForeignKey("assignment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)


class Excuse(Base):
    """Why an institution need not be visited in a period (both days included)."""

    __tablename__ = "excuse"
    __table_args__ = (sa.CheckConstraint("first_day <= last_day", name="days_in_order"),)

    id: Mapped[Key]
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[LongText]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    recorded_at: Mapped[Moment]
