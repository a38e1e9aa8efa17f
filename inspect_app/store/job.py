"""Work that outlasts a request: who runs it, until when, how far it is and what came of it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, Code, Document, Key, Moment, UtcDateTime
from inspect_app.store.person import Person

STATES = ("waiting", "running", "done", "failed")


class Job(Base):
    """One office's piece of work; backups leave it out: it is no record, its effects are.

    While ``running`` it belongs to ``runner``, a name made anew for every attempt, until
    ``lease_until``; whoever finishes it must still be that runner. ``payload`` is what the work
    needs, ``outcome`` its result, or for a failure {"code", "params"} of the refusal.
    """

    __tablename__ = "job"
    __table_args__ = (
        sa.CheckConstraint("state IN ('waiting','running','done','failed')", name="state_known"),
        sa.Index("ix_job_state_id", "state", "id"),
        sa.Index("ix_job_office_id_id", "office_id", "id"),
    )

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(sa.String(30))
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    payload: Mapped[Document]
    outcome: Mapped[Document] = mapped_column(sa.JSON, default=dict)
    phase: Mapped[str] = mapped_column(sa.String(20), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    runner: Mapped[Code] = mapped_column(default="")
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[Moment]
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person | None] = relationship()

    @property
    def is_over(self) -> bool:
        return self.state in {"done", "failed"}
