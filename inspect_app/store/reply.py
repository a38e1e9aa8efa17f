"""The institution's way into its own notice, without an account."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base, Hash, Key, Moment, UtcDateTime


class ReplyAccess(Base):
    """One a notice: the second code of the latest receipt slip, as a hash, and until when it opens.

    ``failures`` counts wrong codes since the last right one; ``closed_until`` is when the next try
    is heard. A new slip replaces the code; ``revoked_at`` ends it without a new one.
    """

    __tablename__ = "reply_access"

    id: Mapped[Key]
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notice.id"), unique=True)
    code_hash: Mapped[Hash]
    made_at: Mapped[Moment]
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    expires_at: Mapped[Moment]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    closed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReplySession(Base):
    """A browser that gave the right second code: its cookie's key as a hash, until its end."""

    __tablename__ = "reply_session"

    key_hash: Mapped[Hash] = mapped_column(primary_key=True)
    access_id: Mapped[int] = mapped_column(sa.ForeignKey("reply_access.id"), index=True)
    code_hash: Mapped[Hash]
    since: Mapped[Moment]
    until: Mapped[Moment]
