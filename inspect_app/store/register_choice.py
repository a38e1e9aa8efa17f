"""What a person said about a doubtful row of a register file: kept until and after its import."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base, Hash, Moment

SHEET_LENGTH = 120


class RegisterChoice(Base):
    """Row ``row`` of that file is institution ``institution_id``; None: it is none of those asked.

    ``sheet`` is "" for a file of one sheet. The file is named by its bytes, so a choice holds for
    whoever imports the same file into the same register again. No institution is two rows.
    """

    __tablename__ = "register_choice"
    __table_args__ = (sa.UniqueConstraint("office_id", "file_sha256", "institution_id"),)

    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), primary_key=True)
    file_sha256: Mapped[Hash] = mapped_column(primary_key=True)
    sheet: Mapped[str] = mapped_column(sa.String(SHEET_LENGTH), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    chosen_at: Mapped[Moment]
