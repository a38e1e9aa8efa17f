"""What an admin does with the accounts of the own office: change, deactivate, a new password."""

import secrets
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.rules.roles import RIGHTS
from inspect_app.services import audit, people
from inspect_app.store.base import db, writing
from inspect_app.store.locks import AS_A_PARENT
from inspect_app.store.person import ApiToken, Person

CHANGEABLE = ("display", "role", "certificate_no", "certificate_until", "approver", "active")
PERSONAL = ("display", "certificate_no", "certificate_until")


def people_of(office_id: int) -> list[Person]:
    """List the office's accounts, those in use first, by login."""
    query = sa.select(Person).filter_by(office_id=office_id)
    return list(db.session.scalars(query.order_by(Person.active.desc(), Person.login)))


def person_of(office_id: int, login: str) -> Person:
    """Find an account of the office. Raises NotFound."""
    person = db.session.scalar(sa.select(Person).filter_by(office_id=office_id, login=login))
    if person is None:
        raise NotFound
    return person


def change_person(
    person: Person, wanted: Mapping[str, object], by: Person, now: datetime
) -> list[str]:
    """Change an account; return the names of what changed.

    Raises Conflict when an admin would lock out oneself. A deactivated account's sessions and
    tokens end at once, and for good: they stay dead when the account is used again. What its phones
    have sealed still arrives (`services.send_tokens`).
    """
    if wanted.get("role", person.role) not in RIGHTS:
        raise Invalid({"role": [("unknown_value", {"value": wanted["role"]})]})
    with writing():
        db.session.refresh(person, with_for_update={"of": Person, **AS_A_PARENT})
        _refuse_locking_out_oneself(person, wanted, by)
        before = {name: getattr(person, name) for name in CHANGEABLE}
        changed = [name for name in CHANGEABLE if name in wanted and wanted[name] != before[name]]
        for name in changed:
            setattr(person, name, wanted[name])
        if "active" in changed and not person.active:
            people.end_sessions(person)
            _revoke_tokens(person, now)
        if changed:
            audit.record(person.office_id, by.login, _deed(person, before, changed), now)
    return changed


def _revoke_tokens(person: Person, now: datetime) -> None:
    living = sa.update(ApiToken).filter_by(person_id=person.id, revoked_at=None)
    db.session.execute(living.values(revoked_at=now))


def _refuse_locking_out_oneself(person: Person, wanted: Mapping[str, object], by: Person) -> None:
    stays = wanted.get("active", True) and wanted.get("role", person.role) == person.role
    if person.id == by.id and not stays:
        raise Conflict("locks_out_oneself")


def _deed(person: Person, before: Mapping[str, object], changed: list[str]) -> audit.Deed:
    def told(values: Mapping[str, object], *, personal: bool) -> dict[str, object]:
        names = [name for name in changed if (name in PERSONAL) is personal]
        return {n: v if isinstance(v := values[n], str | bool) else str(v or "") for n in names}

    after = {name: getattr(person, name) for name in changed}
    return audit.Deed(
        "person.change",
        "person",
        person.login,
        before=told(before, personal=False),
        after=told(after, personal=False),
        personal_before=told(before, personal=True),
        personal_after=told(after, personal=True),
    )


def new_password() -> str:
    """Make a first password that can be read out over the telephone."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


def reset_password(person: Person, by: Person, now: datetime) -> str:
    """Set a new password and return it, to be told once; every session of the person ends."""
    password = new_password()
    fresh = people.hashed(password)
    with writing():
        db.session.refresh(person, with_for_update={"of": Person, **AS_A_PARENT})
        person.password_hash = fresh
        people.end_sessions(person)
        deed = audit.Deed("person.reset_password", "person", person.login)
        audit.record(person.office_id, by.login, deed, now)
    return password


def tokens_of(person: Person) -> list[ApiToken]:
    """List the person's tokens, the newest first; revoked ones too."""
    query = sa.select(ApiToken).filter_by(person_id=person.id).order_by(ApiToken.id.desc())
    return list(db.session.scalars(query))


def token_of(person: Person, token_id: int) -> ApiToken:
    """Find a token of the person's own. Raises NotFound."""
    token = db.session.scalar(sa.select(ApiToken).filter_by(person_id=person.id, id=token_id))
    if token is None:
        raise NotFound
    return token
