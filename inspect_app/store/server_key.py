"""The instance's own key: what phones seal is sealed to it."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base, Moment

ONLY = 1


class ServerKey(Base):
    """One row, made when it is first asked for and never changed: what was sealed must open.

    ``private_key`` is the number of a key on P-256, 32 bytes in base64url. It is kept in the plain:
    a backup alone must bring back what phones have sealed, and who can read this table can read
    what has arrived as well.
    """

    __tablename__ = "server_key"
    __table_args__ = (sa.CheckConstraint(f"id = {ONLY}", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    private_key: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[Moment]
