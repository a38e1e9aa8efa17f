"""Our own bigram index, the same on SQLite and PostgreSQL.

SQLite's trigram index finds nothing for two characters, the commonest Chinese query.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base


class SearchTerm(Base):
    """One character or two neighbouring ones of what an institution may be found by."""

    __tablename__ = "search_term"
    __table_args__ = ({"sqlite_with_rowid": False},)

    term: Mapped[str] = mapped_column(sa.String(4), primary_key=True)
    institution_id: Mapped[int] = mapped_column(
        sa.ForeignKey("institution.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class SearchText(Base):
    """The folded text that a query must be part of; settles what the terms suggest."""

    __tablename__ = "search_text"

    institution_id: Mapped[int] = mapped_column(
        sa.ForeignKey("institution.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(sa.Text)
