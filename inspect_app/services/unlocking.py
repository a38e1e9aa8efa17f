"""Give a person back the key under which a phone locked what they left unfinished there."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules import sealed
from inspect_app.rules.refusals import Forbidden
from inspect_app.services import audit, server_key
from inspect_app.services.callers import Caller
from inspect_app.store.base import db, writing
from inspect_app.store.person import BrowserSession
from inspect_app.store.phone import Phone

FRESH = timedelta(minutes=15)
"""How long after the password was given: every reason to lock is older than that, or ends the
session, or is the office's revocation, whose moment is known."""


def unlock(phone: UUID, wrapped: str, by: Caller, key_hash: str, now: datetime) -> str:
    """Open a lock key for who locked with it; ``key_hash`` is that of the session that asks.

    Raises Forbidden where the password was not given just now, SealBroken for a key that is of
    another phone or another person.
    """
    _require_fresh(phone, key_hash, now)
    key = server_key.unwrapped(wrapped, sealed.lock(phone, by.login))
    with writing():
        deed = audit.Deed("phone.unlock", "phone", str(phone), after={"person": by.login})
        audit.record(by.office_id, by.login, deed, now)
    return sealed.text_of(key)


def _require_fresh(phone: UUID, key_hash: str, now: datetime) -> None:
    """An API token is no session: nobody typed a password for it."""
    since = db.session.scalar(sa.select(BrowserSession.since).filter_by(key_hash=key_hash))
    revoked_at = db.session.scalar(sa.select(Phone.revoked_at).filter_by(uuid=phone))
    if since is None or now - since > FRESH or (revoked_at is not None and since <= revoked_at):
        raise Forbidden("sign_in_again")
