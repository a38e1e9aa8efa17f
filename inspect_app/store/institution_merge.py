"""What a person decided about two entries of a register: they are one, or they are two."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, Document, Key, LongText, Moment, UtcDateTime
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person


class InstitutionMerge(Base):
    """One entry went into another; undone, the row stays with both days.

    ``changes`` is {field: [before, after]} of the survivor's facts; ``moved`` is {table: [key]} of
    the rows whose reference went from the absorbed to the survivor. Of those rows nothing else
    changed (design rules 1 and 4), and undoing sends back exactly them.
    """

    __tablename__ = "institution_merge"
    __table_args__ = (sa.CheckConstraint("survivor_id <> absorbed_id", name="two_entries"),)

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    survivor_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    absorbed_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    reason: Mapped[LongText]
    changes: Mapped[Document]
    moved: Mapped[Document]
    merged_at: Mapped[Moment]
    merged_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    undone_reason: Mapped[LongText] = mapped_column(default="")

    survivor: Mapped[Institution] = relationship(foreign_keys=[survivor_id])
    absorbed: Mapped[Institution] = relationship(foreign_keys=[absorbed_id])
    merged_by: Mapped[Person] = relationship(foreign_keys=[merged_by_id])
    undone_by: Mapped[Person | None] = relationship(foreign_keys=[undone_by_id])

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


class Distinction(Base):
    """Two entries that look alike are two institutions; taken back, the row goes (audited)."""

    __tablename__ = "institution_distinction"
    __table_args__ = (sa.CheckConstraint("low_id < high_id", name="low_before_high"),)

    low_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"), primary_key=True)
    high_id: Mapped[int] = mapped_column(
        sa.ForeignKey("institution.id"), primary_key=True, index=True
    )
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    reason: Mapped[LongText]
    judged_at: Mapped[Moment]
    judged_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))

    low: Mapped[Institution] = relationship(foreign_keys=[low_id])
    high: Mapped[Institution] = relationship(foreign_keys=[high_id])
    judged_by: Mapped[Person] = relationship()
