"""Draws (双随机抽取): bound by a commitment, revealed once, for ever on record; and recusals."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.rules.draw import MEMBERS
from inspect_app.store.base import Base, Hash, Key, LongText, Moment, Name, UtcDateTime
from inspect_app.store.office import Office
from inspect_app.store.plan import Plan


class Draw(Base):
    """One draw of a plan, by ``number``; ``commitment`` binds ``bound`` and the hidden ``seed``.

    In ``bound`` the inspectors are named, with the salts of their seals (`rules.draw_record`).
    ``told`` is what the reveal adds to it; both are the public ``record``. A later draw of the plan
    names the one it follows, with its reason; both stay. It ``replaces`` it, or comes on top of it.
    One that was not revealed and will not be was dropped. ``published_at`` lets anyone see the
    commitment, ``result_published_at`` the result too; ``hides_inspectors`` until the visits are
    done.
    """

    __tablename__ = "draw"
    __table_args__ = (
        sa.UniqueConstraint("plan_id", "number"),  # two at once never both follow the same
        sa.Index("ix_draw_office_order", "office_id", "id"),
    )

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"), index=True)
    number: Mapped[int]
    commitment: Mapped[Hash]
    seed: Mapped[Hash] = mapped_column(deferred=True)
    bound: Mapped[dict[str, Any]] = mapped_column(sa.JSON, deferred=True)
    committed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    committed_at: Mapped[Moment]
    redraw_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("draw.id"), unique=True)
    redraw_reason: Mapped[LongText] = mapped_column(default="")
    witness: Mapped[Name] = mapped_column(default="")
    witness_phrase: Mapped[Name] = mapped_column(default="")
    told: Mapped[dict[str, Any] | None] = mapped_column(
        "record", sa.JSON(none_as_null=True), deferred=True
    )
    revealed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    revealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaces: Mapped[bool] = mapped_column(default=False)
    dropped_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    drop_reason: Mapped[LongText] = mapped_column(default="")
    result_published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    result_published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hides_inspectors: Mapped[bool] = mapped_column(default=True)

    plan: Mapped[Plan] = relationship()
    office: Mapped[Office] = relationship()

    @property
    def record(self) -> dict[str, Any] | None:
        """The public record; None before the reveal."""
        if self.told is None:
            return None
        return {**{name: self.bound[name] for name in MEMBERS}, **self.told}

    @property
    def state(self) -> str:
        """committed, revealed or dropped."""
        if self.revealed_at is not None:
            return "revealed"
        return "committed" if self.dropped_at is None else "dropped"


class Recusal(Base):
    """A declared interest (回避) that keeps a person from inspecting an institution."""

    __tablename__ = "recusal"

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    reason: Mapped[LongText]
    declared_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    recorded_at: Mapped[Moment]
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
