"""The papers of the loop beside the notice itself: opinions, decisions, letters, forms."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, Hash, Key, Moment, Name
from inspect_app.store.notice import Notice
from inspect_app.store.office import Office
from inspect_app.store.person import Person


class Paper(Base):
    """A paper that was drawn once and never changes: ``sheet`` its data, ``paper`` its hash.

    ``kind`` is one of `rules.papers.PAPERS`. ``deed`` is the id of the deed that it documents (an
    extension, a referral, …): one paper of a kind for each deed. A form without a number of its
    own has no serial and "" as number.
    """

    __tablename__ = "paper"
    __table_args__ = (
        sa.UniqueConstraint("office_id", "kind", "year", "serial"),
        sa.UniqueConstraint("notice_id", "kind", "deed"),
        sa.Index("ix_paper_office_order", "office_id", "id"),
    )

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    kind: Mapped[str] = mapped_column(sa.String(12))
    year: Mapped[int]
    serial: Mapped[int | None]
    number: Mapped[Name] = mapped_column(default="")
    title: Mapped[Name]
    addressee: Mapped[Name]
    notice_id: Mapped[int | None] = mapped_column(sa.ForeignKey("notice.id"), index=True)
    deed: Mapped[UUID]
    issued_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    issued_at: Mapped[Moment]
    sheet: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    paper: Mapped[Hash]
    verify_code: Mapped[str] = mapped_column(sa.String(32), unique=True)

    office: Mapped[Office] = relationship()
    notice: Mapped[Notice | None] = relationship()
    issued_by: Mapped[Person] = relationship()
