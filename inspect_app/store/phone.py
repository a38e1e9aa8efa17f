"""Phones that visits are recorded on, and what each person has unsent on them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, Hash, Moment, Name, UtcDateTime
from inspect_app.store.person import Person


class Phone(Base):
    """One browser's storage, under the id it made itself; ``person`` was the last to report.

    ``revoked_at``: its sessions were ended then. ``wipe_at``: it is to empty itself, and
    ``wiped_at``: it was first told so, with nothing unsent on it.
    """

    __tablename__ = "phone"

    uuid: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    label: Mapped[Name] = mapped_column(default="")
    first_seen: Mapped[Moment]
    last_seen: Mapped[Moment]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wipe_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wiped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()
    work: Mapped[list["PhoneWork"]] = relationship(
        back_populates="phone", order_by="PhoneWork.person_id"
    )


class PhoneWork(Base):
    """What one person has unsent on a phone, as last reported by that person.

    Two people may work on one phone: what the first left unsent stays counted when the second
    signs in, or it would be forgotten here, and lost by a wipe there. ``locked_at``: since then
    this person's reports come by the send token alone: what is unfinished opens by signing in.
    """

    __tablename__ = "phone_work"

    phone_uuid: Mapped[UUID] = mapped_column(sa.ForeignKey("phone.uuid"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    unsent: Mapped[int]
    oldest_unsent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reported_at: Mapped[Moment]
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    phone: Mapped[Phone] = relationship(back_populates="work")
    person: Mapped[Person] = relationship()


class PhoneKey(Base):
    """A session or token that a phone has reported with, by its SHA-256: revoking it ends them."""

    __tablename__ = "phone_key"

    phone_uuid: Mapped[UUID] = mapped_column(sa.ForeignKey("phone.uuid"), primary_key=True)
    key_hash: Mapped[Hash] = mapped_column(primary_key=True)
    since: Mapped[Moment]


class SendToken(Base):
    """A secret of one person on one phone, by its SHA-256: it sends what is sealed, nothing else.

    It outlives sessions, so that a phone can send when nobody may sign in there any more.
    ``late_at``: it was first used then after the phone was revoked or its person's account ended.
    """

    __tablename__ = "send_token"

    token_hash: Mapped[Hash] = mapped_column(primary_key=True)
    phone_uuid: Mapped[UUID] = mapped_column(sa.ForeignKey("phone.uuid"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    made_at: Mapped[Moment]
    late_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
