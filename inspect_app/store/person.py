"""People who sign in: inspectors with certificates, the office, admins, auditors."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.store.base import Base, Code, Hash, Key, Moment, Name, UtcDateTime
from inspect_app.store.office import Office


class Person(Base):
    """One account."""

    __tablename__ = "person"
    __table_args__ = (
        sa.CheckConstraint("role IN ('inspector','office','admin','auditor')", name="role_known"),
    )

    id: Mapped[Key]
    login: Mapped[Code] = mapped_column(unique=True)
    display: Mapped[Name]
    role: Mapped[str] = mapped_column(sa.String(12))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    certificate_no: Mapped[str] = mapped_column(sa.String(64), default="")
    certificate_until: Mapped[date | None]
    approver: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200), default="")
    locale: Mapped[str] = mapped_column(sa.String(10), default="")
    email: Mapped[Name] = mapped_column(default="")
    created_at: Mapped[Moment]

    office: Mapped[Office] = relationship(lazy="joined", innerjoin=True)

    def certified_on(self, day: date) -> bool:
        """Hold a certificate that is valid on that day (design rule 6)."""
        return holds_certificate(self.certificate_no, self.certificate_until, day)


def holds_certificate(number: str, until: date | None, day: date) -> bool:
    """Tell whether a certificate is valid on that day; the last valid day counts."""
    return bool(number) and until is not None and day <= until


class ApiToken(Base):
    """A bearer token, kept as its SHA-256 only."""

    __tablename__ = "api_token"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    token_hash: Mapped[Hash] = mapped_column(unique=True)
    label: Mapped[Name] = mapped_column(default="")
    created_at: Mapped[Moment]
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class BrowserSession(Base):
    """A sign-in on one browser, until its end: the cookie's key is kept as its SHA-256 only."""

    __tablename__ = "browser_session"

    key_hash: Mapped[Hash] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    since: Mapped[Moment]


class SignInAttempt(Base):
    """A sign-in that failed or is being tried, kept to slow guessing; the login only as a hash."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[Key]
    login_hash: Mapped[Hash] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(sa.String(64), index=True)
    at: Mapped[Moment] = mapped_column(index=True)
