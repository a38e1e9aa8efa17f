"""One finding of a visit, with the law as it stood (design rule 4)."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.rules.rectification import SETTLED
from inspect_app.store.base import Base, Document, Key, LongText, Name
from inspect_app.store.visit import Visit

_SETTLED = ", ".join(f"'{state}'" for state in sorted(SETTLED))


class Violation(Base):
    """``uuid`` persists over revisions of the visit; ``basis`` is the snapshot of citations.

    ``due`` is the order as written ({"days","type"} | {"date"} | {"immediate"}); ``due_on`` is the
    binding day, set by the delivery and None before it. ``rest`` is what goes on after a recheck
    that found it partly put right.
    """

    __tablename__ = "violation"
    __table_args__ = (
        sa.UniqueConstraint("visit_id", "uuid"),
        sa.Index("ix_violation_state_due", "state", "due_on"),
        # What is still to be put right, the most urgent first; nearly all violations are settled.
        sa.Index(
            "ix_violation_unsettled_due",
            "due_on",
            "id",
            sqlite_where=sa.text(f"state NOT IN ({_SETTLED})"),
            postgresql_where=sa.text(f"state NOT IN ({_SETTLED})"),
        ),
    )

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(index=True)
    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"))
    ordinal: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(20), index=True)
    title: Mapped[Name]
    facts: Mapped[LongText]
    requirement: Mapped[LongText]
    severity: Mapped[str] = mapped_column(sa.String(12))
    due: Mapped[Document]
    basis: Mapped[Document]
    files: Mapped[Document] = mapped_column(sa.JSON, default=list)
    corrected_on_spot: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(sa.String(16), default="open")
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)
    rest: Mapped[LongText] = mapped_column(default="")

    visit: Mapped[Visit] = relationship(back_populates="violations")


def is_unsettled(violation: type[Violation]) -> sa.ColumnElement[bool]:
    """It must still be put right; said in the words of its index, which bound values would hide."""
    return violation.state.not_in([sa.literal_column(f"'{state}'") for state in sorted(SETTLED)])
