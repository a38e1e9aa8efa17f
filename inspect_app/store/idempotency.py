"""Answers already given to a POST with an Idempotency-Key (design rule 2)."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base, Document, Hash, Moment


class GivenAnswer(Base):
    """The answer to repeat, with its ``Location``; the same key with another body is refused."""

    __tablename__ = "given_answer"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    request_hash: Mapped[Hash]
    status: Mapped[int]
    body: Mapped[Document]
    location: Mapped[str] = mapped_column(sa.String(200), default="")
    at: Mapped[Moment]
