"""The life of a notice after it was issued: what was done, by whom, with what proof."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base, Document, Key, LongText, Moment, Name, UtcDateTime


class _Deed:
    """What every deed of the loop carries."""

    id: Mapped[Key]
    uuid: Mapped[UUID] = mapped_column(unique=True)
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notice.id"), index=True)
    recorded_at: Mapped[Moment]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Delivery(_Deed, Base):
    """送达: how and when the notice reached the party; ``proof`` is the body as received."""

    __tablename__ = "delivery"

    method: Mapped[str] = mapped_column(sa.String(16))
    at: Mapped[Moment]
    effective_on: Mapped[date]
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    proof: Mapped[Document]


class Report(_Deed, Base):
    """整改报告 from the institution; ``person_id`` is empty where it sent it itself."""

    __tablename__ = "report"

    text: Mapped[LongText]
    results: Mapped[Document]
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Extension(_Deed, Base):
    """A request for more time and its decision."""

    __tablename__ = "extension"

    reason: Mapped[LongText]
    until: Mapped[date]
    granted: Mapped[bool | None]
    granted_until: Mapped[date | None]
    decision_reason: Mapped[LongText] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Hearing(_Deed, Base):
    """陈述申辩: what the party says against a finding, and what the office makes of it.

    ``person_id`` is empty where the party wrote it itself. ``accepted`` is None until somebody of
    the office has looked at it; it changes nothing by itself: what is to be changed is withdrawn.
    """

    __tablename__ = "hearing"

    text: Mapped[LongText]
    files: Mapped[Document]
    speaker: Mapped[Name]
    post: Mapped[Name] = mapped_column(default="")
    heard_at: Mapped[Moment]
    place: Mapped[str] = mapped_column(sa.String(300), default="")
    accepted: Mapped[bool | None]
    opinion: Mapped[LongText] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Escalation(_Deed, Base):
    """A matter laid before somebody higher (`rules.escalation`), with a day, and the answer."""

    __tablename__ = "escalation"

    level: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[LongText]
    answer_by: Mapped[date]
    answer: Mapped[LongText] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Recheck(_Deed, Base):
    """复查: the visit that answered, violation by violation.

    A result that is partly says in ``done`` what was put right, in ``rest`` what goes on.
    """

    __tablename__ = "recheck"

    visit_id: Mapped[int] = mapped_column(sa.ForeignKey("visit.id"), unique=True)
    results: Mapped[Document]


class Referral(_Deed, Base):
    """移送 of violations to the competent authority."""

    __tablename__ = "referral"

    authority: Mapped[Name]
    violations: Mapped[Document]
    reason: Mapped[LongText]
    answer_by: Mapped[date | None]
    accepted: Mapped[bool | None]
    case_no: Mapped[Name] = mapped_column(default="")
    answer: Mapped[LongText] = mapped_column(default="")
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class Closure(_Deed, Base):
    """销号: every violation has its own end."""

    __tablename__ = "closure"
    __table_args__ = (sa.UniqueConstraint("notice_id"),)

    remark: Mapped[LongText] = mapped_column(default="")


class Withdrawal(_Deed, Base):
    """A notice taken back, with its reason; its number is never used again."""

    __tablename__ = "withdrawal"
    __table_args__ = (sa.UniqueConstraint("notice_id"),)

    reason: Mapped[LongText]
    replaced_by: Mapped[UUID | None]
