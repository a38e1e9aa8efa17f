"""One institution to be visited by a date by named inspectors; and excuses from a visit."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, Key, LongText, Moment
from inspect_app.store.institution import Institution


class Assignment(Base):
    """任务; done when a visit names it, open until then."""

    __tablename__ = "assignment"

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    due_on: Mapped[date]
    source: Mapped[str] = mapped_column(sa.String(16))
    created_at: Mapped[Moment]
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))

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
