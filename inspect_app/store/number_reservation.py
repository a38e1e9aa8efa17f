"""Numbers of papers that a phone took along, to hand over a notice where there is no network."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, LongText, Moment, Name, UtcDateTime
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.phone import Phone
from inspect_app.store.visit import Visit


class NumberReservation(Base):
    """A number given out before its paper: with its code, for one person on one phone.

    It is open until ``settled_at``; what then became of it stands in `NumberFate` under the same
    key. ``number`` and ``verify_url`` are as they were printed, whatever the office's words are
    later. ``bound_at``: the phone said that a visit of its own bears it. ``visit`` is the stored
    visit that brought it; until its last file is here ``sheet`` holds what its paper says.
    """

    __tablename__ = "number_reservation"

    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(12), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[Name]
    phone_uuid: Mapped[UUID] = mapped_column(sa.ForeignKey("phone.uuid"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    verify_url: Mapped[LongText]
    reserved_at: Mapped[Moment]
    bound_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    visit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("visit.id"), unique=True)
    sheet: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    office: Mapped[Office] = relationship()
    phone: Mapped[Phone] = relationship()
    person: Mapped[Person] = relationship()
    visit: Mapped[Visit | None] = relationship()

    @property
    def is_open(self) -> bool:
        return self.settled_at is None

    @property
    def is_free(self) -> bool:
        """Open, and no stored visit waits with it for its files."""
        return self.is_open and self.visit_id is None
