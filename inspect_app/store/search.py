"""Our own index of characters and pairs, the same on SQLite and PostgreSQL.

SQLite's trigram index finds nothing for two characters, the commonest Chinese query.
A row per term and institution would be 15 million rows for 100,000 institutions; a term's
institutions are therefore kept in blocks of 16,384 ids.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base


class SearchBlock(Base):
    """The institutions of one block (``id >> 14``) whose text holds the term.

    ``ids`` is what `id_sets` packs. Blocks belong to an office, so that offices do not wait for
    each other; within an office the audit head is the lock.
    """

    __tablename__ = "search_block"
    __table_args__ = ({"sqlite_with_rowid": False},)

    term: Mapped[str] = mapped_column(sa.String(4), primary_key=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), primary_key=True)
    block: Mapped[int] = mapped_column(primary_key=True)
    ids: Mapped[bytes]


class SearchText(Base):
    """The folded text that a query must be part of; settles what the terms suggest."""

    __tablename__ = "search_text"

    institution_id: Mapped[int] = mapped_column(
        sa.ForeignKey("institution.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(sa.Text)
