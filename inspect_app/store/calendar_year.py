"""Years of the State Council's calendar that were published after this release (design rule 9)."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base, Document, LongText, Moment


class CalendarYear(Base):
    """One year's notice; it holds for every office, for the calendar is the country's.

    ``days_off`` and ``make_up_days`` are lists of ISO days; ``paper`` names the State Council's
    notice; ``added_by`` is the login of the admin, or ``console``.
    """

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    days_off: Mapped[Document]
    make_up_days: Mapped[Document]
    paper: Mapped[LongText]
    added_by: Mapped[str] = mapped_column(sa.String(64))
    added_at: Mapped[Moment]
