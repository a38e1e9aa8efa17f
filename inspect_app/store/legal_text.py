"""Legal texts that an admin entered and confirmed where the catalogue has none (rule 7)."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base, Key, LongText, Moment, Name


class ConfirmedText(Base):
    """The wording for one violation code; the newest one that is not revoked counts."""

    __tablename__ = "confirmed_text"

    id: Mapped[Key]
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(20))
    text: Mapped[LongText]
    confirmed_by: Mapped[Name]
    confirmed_on: Mapped[date]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    recorded_at: Mapped[Moment]
