"""Where reminders go, and which ones went: each once for its matter, step and day."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base, Key, LongText, Moment, UtcDateTime


class ReminderChannel(Base):
    """An address that is told: a person's e-mail, or the robot of an office's group."""

    __tablename__ = "reminder_channel"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('email','wecom','dingtalk')", name="kind_known"),
    )

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    address: Mapped[str] = mapped_column(sa.String(500))
    secret: Mapped[str] = mapped_column(sa.String(200), default="")
    enabled: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[Moment]
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))


class Reminder(Base):
    """One message of a matter (a notice, a digest) at a step on a day to one channel."""

    __tablename__ = "reminder"
    __table_args__ = (
        sa.UniqueConstraint("channel_id", "matter", "step", "day"),
        sa.Index("ix_reminder_office_order", "office_id", "id"),
    )

    id: Mapped[Key]
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    channel_id: Mapped[int] = mapped_column(sa.ForeignKey("reminder_channel.id"))
    matter: Mapped[str] = mapped_column(sa.String(80))
    step: Mapped[str] = mapped_column(sa.String(40))
    day: Mapped[date]
    claimed_at: Mapped[Moment]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[LongText] = mapped_column(default="")


class Feed(Base):
    """A person's calendar address: its secret key as a hash, replaced or ended by its owner."""

    __tablename__ = "feed"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    key_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[Moment]
