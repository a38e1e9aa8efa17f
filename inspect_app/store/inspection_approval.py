"""Approvals of inspections (检查审批): asked for, decided by an approver, for ever on record."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.assignment import Assignment
from inspect_app.store.base import Base, Key, LongText, Moment, UtcDateTime
from inspect_app.store.institution import Institution
from inspect_app.store.paper import Paper
from inspect_app.store.person import Person


class InspectionApproval(Base):
    """One request to inspect one institution; ``urgent`` ones are decided after the visit.

    It stands for an assignment, or for the visit that was made in urgency (``visit_uuid``; the
    visit may not have arrived). ``asked`` is what was asked for, as it was then: matters, basis,
    method, days, officers, how often inspected of how often allowed, and why more often.
    ``decide_by`` is the last day on which an urgent one is to be decided.
    """

    __tablename__ = "inspection_approval"
    __table_args__ = (
        sa.CheckConstraint(
            "state IN ('requested','approved','refused','withdrawn')", name="state_known"
        ),
        sa.Index("ix_inspection_approval_office_order", "office_id", "id"),
        # What waits: few among very many that are decided.
        sa.Index(
            "ix_inspection_approval_waiting", "office_id", "state", "urgent", "decide_by", "id"
        ),
    )

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    assignment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("assignment.id"), index=True)
    visit_uuid: Mapped[UUID | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(12))
    urgent: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[LongText] = mapped_column(default="")
    asked: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    decide_by: Mapped[date | None]
    requested_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    requested_at: Mapped[Moment]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[LongText] = mapped_column(default="")
    paper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("paper.id"), index=True)

    institution: Mapped[Institution | None] = relationship()
    assignment: Mapped[Assignment | None] = relationship()
    requested_by: Mapped[Person] = relationship(foreign_keys=[requested_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    paper: Mapped[Paper | None] = relationship()
