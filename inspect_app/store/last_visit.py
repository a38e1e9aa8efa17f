"""The last day each office completed a visit to an institution; made from the visits."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base


class LastVisit(Base):
    """``day`` is the latest that counts: complete, outcome completed, no later revision."""

    __tablename__ = "last_visit"
    __table_args__ = ({"sqlite_with_rowid": False},)

    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), primary_key=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"), primary_key=True)
    day: Mapped[date]
