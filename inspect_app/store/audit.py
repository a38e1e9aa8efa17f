"""The chain of events: who, when, what, before and after, per office (design rule 5)."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base, Code, Document, Hash, Moment


class AuditHead(Base):
    """The end of an office's chain; its row is the lock for the next event."""

    __tablename__ = "audit_head"

    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), primary_key=True)
    seq: Mapped[int]
    hash: Mapped[Hash]


class AuditEvent(Base):
    """One deed. ``hash`` covers everything but ``personal``, which the chain holds as a hash only.

    ``personal`` is {"salt", "before", "after"}; erasing it leaves the chain whole.
    """

    __tablename__ = "audit_event"
    __table_args__ = (sa.Index("ix_audit_event_office_id_at", "office_id", "at"),)

    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[Moment]
    actor: Mapped[Code]
    deed: Mapped[Code]
    subject_kind: Mapped[Code]
    subject: Mapped[Code] = mapped_column(index=True)
    before: Mapped[Document]
    after: Mapped[Document]
    personal_hash: Mapped[Hash] = mapped_column(default="")
    personal: Mapped[dict[str, object] | None] = mapped_column(sa.JSON(none_as_null=True))
    previous_hash: Mapped[Hash]
    hash: Mapped[Hash]
