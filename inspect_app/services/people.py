"""Accounts: offices, people, passwords, tokens."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.rules.roles import RIGHTS
from inspect_app.services import audit
from inspect_app.services.callers import token_hash
from inspect_app.store.base import db, writing
from inspect_app.store.office import Office
from inspect_app.store.person import ApiToken, BrowserSession, Person

# Half of argon2-cffi's default memory: an office signs in at the same hour.
HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=2)
SHORTEST_PASSWORD = 8


@dataclass(frozen=True, slots=True)
class NewOffice:
    """What `office add` takes."""

    code: str
    name: str
    district: str
    word: str
    title_alias: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What `user add` takes; ``certificate_until`` is the last valid day."""

    login: str
    display: str
    role: str
    office: str
    password: str
    certificate_no: str = ""
    certificate_until: date | None = None
    approver: bool = False


def add_office(new: NewOffice, actor: str, now: datetime) -> Office:
    """Add an authority with its empty audit chain. Raises Invalid; Conflict for a taken code."""
    needed = {"code": new.code, "name": new.name, "district": new.district, "word": new.word}
    blank = [field for field, text in needed.items() if not text.strip()]
    if blank:
        raise Invalid({field: [("required", {})] for field in blank})
    with writing():
        if db.session.scalar(sa.select(Office.id).filter_by(code=new.code)):
            raise Conflict("office_exists", code_given=new.code)
        office = Office(
            code=new.code, name=new.name, district=new.district, word=new.word,
            title_alias=new.title_alias, is_demo=new.is_demo, created_at=now,
            kind_words={}, parameters={},
        )  # fmt: skip
        db.session.add(office)
        db.session.flush()  # the chain needs office.id
        audit.begin_chain(office.id)
        audit.record(
            office.id, actor, audit.Deed("office.add", "office", new.code, after=needed), now
        )
    return office


def add_person(new: NewPerson, actor: str, now: datetime) -> Person:
    """Add an account. Raises Invalid for a short password or unknown role, Conflict if taken."""
    if new.role not in RIGHTS:
        raise Invalid({"role": [("unknown_value", {"value": new.role})]})
    password_hash = hashed(new.password)
    with writing():
        office = office_by_code(new.office)
        if db.session.scalar(sa.select(Person.id).filter_by(login=new.login)):
            raise Conflict("login_exists", login=new.login)
        person = Person(
            login=new.login, display=new.display, role=new.role, office_id=office.id,
            office=office, certificate_no=new.certificate_no, approver=new.approver,
            certificate_until=new.certificate_until, password_hash=password_hash, created_at=now,
        )  # fmt: skip
        db.session.add(person)
        audit.record(
            office.id,
            actor,
            audit.Deed(
                "person.add", "person", new.login,
                after={"role": new.role, "approver": new.approver},
                personal_after={"display": new.display, "certificate": new.certificate_no},
            ),
            now,
        )  # fmt: skip
    return person


def office_by_code(code: str) -> Office:
    """Find the office. Raises Invalid naming the code."""
    office = db.session.scalar(sa.select(Office).filter_by(code=code))
    if office is None:
        raise Invalid({"office": [("unknown_office", {"value": code})]})
    return office


def person_by_login(login: str) -> Person | None:
    """Find an account by its login."""
    return db.session.scalar(sa.select(Person).filter_by(login=login))


def hashed(password: str) -> str:
    """Hash a password with argon2id. Raises Invalid when it is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid({"password": [("password_too_short", {"least": SHORTEST_PASSWORD})]})
    return HASHER.hash(password)


def change_password(person: Person, old: str, new: str, now: datetime) -> None:
    """Set a new password; every other session of the person ends."""
    try:
        HASHER.verify(person.password_hash, old)
    except (VerifyMismatchError, InvalidHashError):
        raise Invalid({"old_password": [("wrong_password", {})]}) from None
    fresh = hashed(new)
    with writing():
        db.session.refresh(person)
        person.password_hash = fresh
        end_sessions(person)
        deed = audit.Deed("person.password", "person", person.login)
        audit.record(person.office_id, person.login, deed, now)


def end_sessions(person: Person) -> None:
    """End every session of the person; call inside ``writing()``."""
    db.session.execute(sa.delete(BrowserSession).filter_by(person_id=person.id))


def new_token(person: Person, now: datetime, label: str = "") -> str:
    """Make an API token; it is shown once and kept as a hash."""
    token = secrets.token_urlsafe(32)
    with writing():
        row = ApiToken(
            person_id=person.id, token_hash=token_hash(token), label=label, created_at=now
        )
        db.session.add(row)
        deed = audit.Deed("token.add", "person", person.login, after={"label": label})
        audit.record(person.office_id, person.login, deed, now)
    return token


def revoke_token(token: ApiToken, actor: str, now: datetime) -> None:
    """End a token at once."""
    with writing():
        db.session.refresh(token)
        token.revoked_at = token.revoked_at or now
        deed = audit.Deed(
            "token.revoke", "person", token.person.login, after={"label": token.label}
        )
        audit.record(token.person.office_id, actor, deed, now)


def names_of(office_id: int) -> dict[str, str]:
    """Return what everybody of an office is called, by login; those out of use too."""
    query = sa.select(Person.login, Person.display).filter_by(office_id=office_id)
    rows = db.session.execute(query.order_by(Person.login))
    return {row.login: row.display for row in rows}
