"""How the office settled a refused visit: mended and taken in, or put away with a reason."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, Key, LongText, Moment
from inspect_app.store.person import Person
from inspect_app.store.visit import QuarantinedVisit


class Settlement(Base):
    """What became of one refused visit; what the phone sent stays in `QuarantinedVisit` for ever.

    ``deed`` is ``mended`` or ``closed``. Of a mended one ``document`` is the canonical JSON that
    was taken in, ``content_hash`` its SHA-256: the stored visit of that id has the same.
    ``places`` are the paths that were changed.
    """

    __tablename__ = "settlement"
    __table_args__ = (
        sa.CheckConstraint("deed IN ('mended','closed')", name="deed_known"),
        sa.CheckConstraint(
            "(deed = 'mended') = (content_hash IS NOT NULL)", name="mended_has_hash"
        ),
    )

    id: Mapped[Key]
    quarantined_id: Mapped[int] = mapped_column(sa.ForeignKey("quarantined_visit.id"), unique=True)
    deed: Mapped[str] = mapped_column(sa.String(8))
    reason: Mapped[LongText]
    places: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    document: Mapped[str | None] = mapped_column(sa.Text)
    content_hash: Mapped[str | None] = mapped_column(sa.String(64))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[Moment]

    quarantined: Mapped[QuarantinedVisit] = relationship()
    person: Mapped[Person] = relationship()
