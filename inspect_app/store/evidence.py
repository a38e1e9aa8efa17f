"""Evidence files: rows that name bytes by their SHA-256 (the bytes are in `blobs`)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.store.base import Base, Hash, Moment, UtcDateTime


class EvidenceFile(Base):
    """What the server itself read from the bytes: type, size, and a photo's time and place.

    ``orientation`` is the EXIF value 1..8; ``taken_at`` and the position are as the camera wrote
    them (``taken_at`` without a zone is taken as Asia/Shanghai).
    """

    __tablename__ = "evidence_file"

    sha256: Mapped[Hash] = mapped_column(primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(sa.String(40))
    received_at: Mapped[Moment]
    width: Mapped[int | None]
    height: Mapped[int | None]
    orientation: Mapped[int] = mapped_column(default=1)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lat: Mapped[float | None]
    lng: Mapped[float | None]


class EvidenceHolder(Base):
    """Which office sent (and so may read) a file; no person where an institution sent it."""

    __tablename__ = "evidence_holder"

    sha256: Mapped[str] = mapped_column(sa.ForeignKey("evidence_file.sha256"), primary_key=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    received_at: Mapped[Moment]
