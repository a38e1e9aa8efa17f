"""Who calls, as far as every request asks: read as one row, where `Person` is three objects."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from inspect_app.store.base import db, writing
from inspect_app.store.office import Office
from inspect_app.store.person import ApiToken, Person
from inspect_app.store.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Caller:
    """A person who is signed in or calls by a token.

    ``district`` and ``parameters`` (limits of its own, by field) are the office's.
    """

    id: int
    login: str
    role: str
    locale: str
    office_id: int
    district: str
    parameters: Mapping[str, Any]

    @classmethod
    def of(cls, person: Person) -> Self:
        """Return what is known of a person who was loaded."""
        office = person.office
        return cls(
            id=person.id,
            login=person.login,
            role=person.role,
            locale=person.locale,
            office_id=office.id,
            district=office.district,
            parameters=office.parameters or {},
        )


# Built once: it is asked with every call of the API.
_BY_TOKEN = Prepared(
    sa.select(
        ApiToken.id.label("token_id"),
        ApiToken.last_used_on,
        Person.id,
        Person.login,
        Person.role,
        Person.locale,
        Person.office_id,
        Office.district,
        Office.parameters,
    )
    .select_from(ApiToken)
    .join(Person, Person.id == ApiToken.person_id)
    .join(Office, Office.id == Person.office_id)
    .where(ApiToken.token_hash == sa.bindparam("hash"), ApiToken.revoked_at.is_(None))
    .where(Person.active)
)


def token_hash(token: str) -> str:
    """SHA-256 (hex) of a token, which is all that is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def caller_by_token(token: str, on: date) -> Caller | None:
    """Find who a live token belongs to; the day it was last used on is kept."""
    found = _BY_TOKEN.one(db.session.connection(), hash=token_hash(token))
    if found is None:
        return None
    token_id, last_used_on, identity, login, role, locale, office_id, district, own = found
    if last_used_on != on:
        _note_use(token_id, on)
    return Caller(identity, login, role, locale, office_id, district, own or {})


def _note_use(token_id: int, on: date) -> None:
    """Write it once a day; where nothing can be written, reading goes on."""
    with suppress(DBAPIError), writing():
        db.session.execute(sa.update(ApiToken).filter_by(id=token_id).values(last_used_on=on))
