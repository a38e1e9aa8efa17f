"""The office's electronic seal: its certificates, and which papers were sealed with which."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, Hash, Key, LongText, Moment, Name, UtcDateTime


class SealCertificate(Base):
    """A certificate with its private key; retired ones still tell whether a seal was the office's.

    ``pkcs12`` is locked under the instance's secret and opens nowhere else; ``certificates`` (PEM,
    the office's own first) hold no key. ``fingerprint`` is the SHA-256 of the own one.
    """

    __tablename__ = "seal_certificate"

    id: Mapped[Key]
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    certificates: Mapped[LongText]
    pkcs12: Mapped[bytes] = mapped_column(sa.LargeBinary)
    subject: Mapped[LongText]
    issuer: Mapped[LongText]
    serial_no: Mapped[Name]
    not_before: Mapped[Moment]
    valid_until: Mapped[Moment]
    fingerprint: Mapped[Hash]
    added_at: Mapped[Moment]
    added_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ElectronicSeal(Base):
    """``sealed`` is the hash of the file that bears the seal; ``paper`` of the one as drawn."""

    __tablename__ = "electronic_seal"

    id: Mapped[Key]
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    paper: Mapped[Hash] = mapped_column(unique=True)
    sealed: Mapped[Hash] = mapped_column(index=True)
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("seal_certificate.id"))
    sealed_at: Mapped[Moment]
    timestamped: Mapped[bool] = mapped_column(default=False)

    certificate: Mapped[SealCertificate] = relationship()
