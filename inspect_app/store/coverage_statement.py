"""Coverage statements (覆盖情况表): frozen when made, the same bytes ever after."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, Hash, Key, Moment, Name, UtcDateTime
from inspect_app.store.office import Office
from inspect_app.store.person import Person


class CoverageStatement(Base):
    """One statement: ``content`` is the SHA-256 of its rows and figures as canonical JSON.

    ``register_hash`` is over the denominator alone. ``pdf`` and ``xlsx`` name the drawn files,
    made once, None until then. Signed once; a signed one names who and when.
    """

    __tablename__ = "coverage_statement"
    __table_args__ = (sa.Index("ix_coverage_statement_office_order", "office_id", "id"),)

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    title: Mapped[Name]
    district: Mapped[str] = mapped_column(sa.String(12))
    kind: Mapped[str] = mapped_column(sa.String(12))
    first_day: Mapped[date]
    last_day: Mapped[date]
    denominator: Mapped[int]
    visited: Mapped[int]
    off_site: Mapped[int]
    attempted: Mapped[int]
    excused: Mapped[int]
    closed: Mapped[int]
    register_hash: Mapped[Hash]
    content: Mapped[Hash]
    pdf: Mapped[str | None] = mapped_column(sa.String(64))
    xlsx: Mapped[str | None] = mapped_column(sa.String(64))
    verify_code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    made_at: Mapped[Moment]
    signed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    number = ""
    """A statement bears none; asked for where any paper may stand (`web.genuine`)."""

    office: Mapped[Office] = relationship()
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])
    signed_by: Mapped[Person | None] = relationship(foreign_keys=[signed_by_id])

    @property
    def paper(self) -> str:
        """The file as it was drawn when it was signed; "" before."""
        return (self.pdf or "") if self.signed_at else ""

    @property
    def issued_at(self) -> datetime:
        """When it was signed; until then when it was made."""
        return self.signed_at or self.made_at
