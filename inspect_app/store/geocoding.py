"""Points looked up by address: asked once, kept, and confirmed by a person before they count."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, Hash, Key, Moment, Name, UtcDateTime
from inspect_app.store.institution import Institution


class GeocodeAnswer(Base):
    """What a provider answered to one query, or that it knew nothing; never asked twice."""

    __tablename__ = "geocode_answer"
    __table_args__ = (sa.UniqueConstraint("provider", "query_hash"),)

    id: Mapped[Key]
    provider: Mapped[str] = mapped_column(sa.String(32))
    query_hash: Mapped[Hash]
    query: Mapped[str] = mapped_column(sa.String(400))
    found: Mapped[bool]
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    datum: Mapped[str] = mapped_column(sa.String(8))
    quality: Mapped[str] = mapped_column(sa.String(16))
    label: Mapped[str] = mapped_column(sa.String(400), default="")
    raw: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    asked_at: Mapped[Moment]


class GeocodeProposal(Base):
    """An answer proposed as an institution's point, until a person confirms or rejects it."""

    __tablename__ = "geocode_proposal"
    __table_args__ = (
        sa.CheckConstraint("state IN ('proposed','confirmed','rejected')", name="state_known"),
        sa.UniqueConstraint("institution_id", "answer_id"),
        sa.Index("ix_geocode_proposal_office_state", "office_id", "state", "id"),
    )

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"))
    answer_id: Mapped[int] = mapped_column(sa.ForeignKey("geocode_answer.id"), index=True)
    address: Mapped[Name]
    state: Mapped[str] = mapped_column(sa.String(12))
    proposed_at: Mapped[Moment]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    institution: Mapped[Institution] = relationship()
    answer: Mapped[GeocodeAnswer] = relationship()
