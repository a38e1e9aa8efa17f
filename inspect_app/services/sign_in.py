"""Signing in: the password's check, the slowing of guessers, and who is signed in where.

A session is a row: what ends it (signing out, a new password, an account out of use) ends it on
the server, whatever cookie was copied before.
"""

import hashlib
import ipaddress
import math
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from inspect_app.rules.refusals import Refusal
from inspect_app.services import audit, people
from inspect_app.store.base import db, writing
from inspect_app.store.locks import wait_for_turn
from inspect_app.store.person import BrowserSession, Person, SignInAttempt

WINDOW = timedelta(minutes=15)
ATTEMPTS_FROM_ONE_PLACE = 8
"""On one login from one address: whoever guesses there does not lock the person out elsewhere."""
ATTEMPTS_PER_LOGIN = 40
ATTEMPTS_PER_ADDRESS = 60
"""An office of a hundred behind one address mistypes less: a success forgets one's own failures."""
LONGEST = timedelta(days=7)


class TooManyAttempts(Refusal):
    """Wait before the next try; ``params`` say how long: ``minutes`` in words, ``seconds``."""

    code = "too_many_attempts"


class WrongPassword(Refusal):
    """The login or the password is wrong; which of the two is not told."""

    code = "wrong_password"


def sign_in(login: str, password: str, address: str, now: datetime) -> tuple[Person, str]:
    """Check a password; return the person and the key of the new session.

    Raises WrongPassword, or TooManyAttempts for a guesser. An unknown login costs the same time
    as a known one.
    """
    note_attempt(login, address, now)
    person = people.person_by_login(login)
    kept = person.password_hash if person and person.active else _nobody()
    try:
        people.HASHER.verify(kept, password)
    except (VerifyMismatchError, InvalidHashError):
        raise WrongPassword from None
    assert person is not None
    with writing():
        forget_attempts(login)
        deed = audit.Deed("person.sign_in", "person", person.login)
        audit.record(person.office_id, person.login, deed, now)
        key = new_session(person, now)
    return person, key


def change_password(person: Person, old: str, new: str, address: str, now: datetime) -> str:
    """Set a new password, every session of the person ends; return the key of a new one.

    Raises Invalid for a wrong old one, which counts as an attempt to sign in, or TooManyAttempts.
    """
    note_attempt(person.login, address, now)
    people.change_password(person, old, new, now)
    with writing():
        forget_attempts(person.login)
    return new_session(person, now)


_nobody_hash: list[str] = []


def _nobody() -> str:
    if not _nobody_hash:
        _nobody_hash.append(people.HASHER.hash(secrets.token_hex()))
    return _nobody_hash[0]


def note_attempt(login: str, address: str, now: datetime) -> None:
    """Count an attempt before the password is looked at: a hundred sent at once count as well.

    Raises TooManyAttempts. Attempts that no longer count are forgotten.
    """
    login_hash, place = _hash(login), _network(address)
    with writing():
        wait_for_turn("sign-in")
        db.session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at <= now - WINDOW))
        limits = (
            (ATTEMPTS_FROM_ONE_PLACE, {"login_hash": login_hash, "address": place}),
            (ATTEMPTS_PER_LOGIN, {"login_hash": login_hash}),
            (ATTEMPTS_PER_ADDRESS, {"address": place}),
        )
        free = max(_free_again(most, whose, now) for most, whose in limits)
        if free > now:
            seconds = math.ceil((free - now).total_seconds())
            raise TooManyAttempts(minutes=math.ceil(seconds / 60), seconds=seconds)
        db.session.add(SignInAttempt(login_hash=login_hash, address=place, at=now))


def forget_attempts(login: str) -> None:
    """Forget the failures of a login that was signed in with; call inside ``writing()``."""
    db.session.execute(sa.delete(SignInAttempt).filter_by(login_hash=_hash(login)))


def _free_again(most: int, whose: dict[str, str], now: datetime) -> datetime:
    """Return when fewer than ``most`` attempts count: now, or when the ``most``-th newest ends."""
    query = sa.select(SignInAttempt.at).filter_by(**whose).order_by(SignInAttempt.at.desc())
    oldest = db.session.scalar(query.offset(most - 1).limit(1))
    return now if oldest is None else oldest + WINDOW


def _network(address: str) -> str:
    """Name where an attempt came from: of IPv6 the /64, which one subscriber has whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def new_session(person: Person, now: datetime) -> str:
    """Begin a session and return its key; the person's worn-out ones are forgotten."""
    key = secrets.token_urlsafe(32)
    with writing():
        old = sa.delete(BrowserSession).filter_by(person_id=person.id)
        db.session.execute(old.where(BrowserSession.since <= now - LONGEST))
        db.session.add(BrowserSession(key_hash=_hash(key), person_id=person.id, since=now))
    return key


def person_of_session(key: str, now: datetime) -> Person | None:
    """Find who is signed in with this key."""
    query = (
        sa.select(Person)
        .join(BrowserSession, BrowserSession.person_id == Person.id)
        .where(BrowserSession.key_hash == _hash(key), BrowserSession.since > now - LONGEST)
        .where(Person.active)
    )
    return db.session.scalar(query)


def end_session(key: str) -> None:
    """Sign out: the key opens nothing any more, wherever it was copied to."""
    with writing():
        db.session.execute(sa.delete(BrowserSession).filter_by(key_hash=_hash(key)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
