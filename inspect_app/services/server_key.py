"""The server's key: made once for an instance, when it is first asked for; it opens what is sealed.

It is read anew each time, by one look at one row: another process, or a restored backup, may have
brought it.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from inspect_app.rules import sealed
from inspect_app.rules.refusals import SealBroken
from inspect_app.store.base import db, writing
from inspect_app.store.prepared import Prepared
from inspect_app.store.room import noticing_no_room
from inspect_app.store.server_key import ONLY, ServerKey

_KEPT = Prepared(sa.select(ServerKey.private_key).where(ServerKey.id == ONLY))


def public_key(now: datetime) -> str:
    """Return what phones seal to. Raises NoRoom or Unavailable when it cannot be kept first."""
    return sealed.public_key(_kept() or _made(now))


def unwrapped(wrapped: str, purpose: str) -> bytes:
    """Open a key that was wrapped to this server for one purpose. Raises SealBroken."""
    private = _kept()
    if private is None:
        raise SealBroken  # nobody was told a key to seal to
    return sealed.unwrapped(wrapped, private, purpose)


def _kept() -> str | None:
    row = _KEPT.one(db.session.connection())
    return None if row is None else str(row[0])


def _made(now: datetime) -> str:
    """Make the key; of two processes that do, one is first, and both return that one's."""
    try:
        with noticing_no_room(), writing():
            kept = _kept()
            if kept is None:
                kept = sealed.new_private_key()
                db.session.add(ServerKey(id=ONLY, private_key=kept, made_at=now))
            return kept
    except IntegrityError:
        with writing():  # a new look, which sees what the other one wrote
            kept = _kept()
        assert kept is not None
        return kept
