"""How the office took a visit in without files that will never come."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, Key, LongText, Moment
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit


class Acceptance(Base):
    """Why a revision does without some files of the visit that it replaces.

    ``visit`` is the revision that the office made; ``files`` are the SHA-256 that were missing.
    What the phone sent stays in the visit that is replaced, for ever, `incomplete` as it was.
    """

    __tablename__ = "acceptance"

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"), unique=True)
    files: Mapped[list[str]] = mapped_column(sa.JSON)
    reason: Mapped[LongText]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[Moment]

    visit: Mapped[Visit] = relationship()
    person: Mapped[Person] = relationship()
