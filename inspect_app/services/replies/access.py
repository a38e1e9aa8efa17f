"""The way into one notice by the two codes: the paper's, and the receipt slip's alone.

The second code is kept as an HMAC with the instance's secret: who reads the database without that
secret cannot try codes against it, and one check costs nobody's processor anything (argon2 at every
try would be a way to stop the server). Drawn by us, it is no password that is used elsewhere.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from flask import current_app

from inspect_app.rules.rectification import RUNNING
from inspect_app.rules.refusals import Conflict, Refusal
from inspect_app.rules.reply import (
    CODE_LENGTH,
    CODE_SIGNS,
    LIFETIME,
    SESSION,
    closure_after,
    typed_code,
)
from inspect_app.services import audit, sign_in
from inspect_app.services.notices.deeds import actor
from inspect_app.store.base import db, writing
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.reply import ReplyAccess, ReplySession


class CodeRefused(Refusal):
    """The code opens nothing now; whether it is wrong, worn out or slowed down is not told."""

    code = "reply_code_refused"


@dataclass(frozen=True, slots=True)
class SecondCode:
    """What stands on a receipt slip alone, and until when it opens. It is kept nowhere."""

    text: str
    expires_at: datetime


def make_code(notice: Notice, by: Person, now: datetime) -> SecondCode:
    """Make the second code for a slip that is printed now; an earlier one opens nothing any more.

    Raises Conflict `reply_notice_ended` for a notice that was closed or withdrawn.
    """
    code = SecondCode(
        "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH)), now + LIFETIME
    )
    with writing():
        audit.take_turn(notice.office_id)  # first, as in every deed: two orders make a deadlock
        db.session.refresh(notice, with_for_update=True)
        if notice.state not in RUNNING:
            raise Conflict("reply_notice_ended", allowed_from=RUNNING)
        access = access_of(notice)
        if access is None:
            access = ReplyAccess(notice_id=notice.id)
            db.session.add(access)
        access.code_hash = _code_hash(notice.uuid, code.text)
        access.made_at, access.made_by_id, access.expires_at = now, by.id, code.expires_at
        access.revoked_at = access.closed_until = access.opened_at = None
        access.failures = 0
        db.session.flush()  # its sessions name its id
        _end_sessions(access)
        _record(notice, by.login, "reply.slip", {"until": code.expires_at.isoformat()}, now)
    return code


def revoke(notice: Notice, by: Person, now: datetime) -> None:
    """End the access at once, for who is in as well. Raises Conflict `reply_not_open`."""
    with writing():
        audit.take_turn(notice.office_id)
        access = access_of(notice)
        if access is None or not is_open(access, now):
            raise Conflict("reply_not_open")
        access.revoked_at = now
        _end_sessions(access)
        _record(notice, by.login, "reply.revoke", {}, now)


def enter(token: str, typed: str, address: str, now: datetime) -> str:
    """Check the second code; return the key of the browser's new session.

    Every try is counted before it is looked at. Raises TooManyAttempts, told of the number of tries
    alone, and CodeRefused, the same whatever is wrong: the paper's code, this one, the time.
    """
    sign_in.note_attempt(f"/r/{token}", address, now)
    with writing():
        notice = _notice_of(token)
        fits = hmac.compare_digest(*_hashes(notice, typed_code(typed)))
        key = _tried(notice, now, fits=fits) if notice else ""
        if key:
            sign_in.forget_attempts(f"/r/{token}")
    if not key:
        raise CodeRefused
    return key


def _hashes(notice: Notice | None, code: str) -> tuple[str, str]:
    """Return the hash of what was typed and the one that is kept; of no notice, two that differ."""
    access = access_of(notice) if notice else None
    uuid = notice.uuid if notice else UUID(int=0)
    return _code_hash(uuid, code), access.code_hash if access else "0" * 64


def _tried(notice: Notice, now: datetime, *, fits: bool) -> str:
    """Let in or count, in the office's turn: of a hundred tries at once each is counted."""
    audit.take_turn(notice.office_id)
    access = access_of(notice)
    if access is None or not is_open(access, now) or is_closed(access, now):
        return ""
    return _let_in(notice, access, now) if fits else _count(notice, access, now)


def _let_in(notice: Notice, access: ReplyAccess, now: datetime) -> str:
    key = secrets.token_urlsafe(32)
    access.failures, access.closed_until = 0, None
    access.opened_at = access.opened_at or now
    db.session.execute(sa.delete(ReplySession).where(ReplySession.until <= now))
    db.session.add(
        ReplySession(
            key_hash=_hash(key), access_id=access.id, code_hash=access.code_hash, since=now,
            until=now + SESSION,
        )
    )  # fmt: skip
    _record(notice, actor(notice, None), "reply.open", {}, now)
    return key


def _count(notice: Notice, access: ReplyAccess, now: datetime) -> str:
    """Count a wrong code; no key."""
    access.failures += 1
    closure = closure_after(access.failures)
    if closure:
        access.closed_until = now + closure
        told = {"failures": access.failures, "until": access.closed_until.isoformat()}
        _record(notice, actor(notice, None), "reply.closed", told, now)
    return ""


def notice_of_session(token: str, key: str, now: datetime) -> Notice | None:
    """Find the notice that this browser was let into, as long as its slip opens it."""
    notice = _notice_of(token) if key else None
    if notice is None:
        return None
    query = (
        sa.select(ReplyAccess)
        .join(ReplySession, ReplySession.access_id == ReplyAccess.id)
        .where(ReplyAccess.notice_id == notice.id, ReplySession.code_hash == ReplyAccess.code_hash)
        .where(ReplySession.key_hash == _hash(key), ReplySession.until > now)
    )
    access = db.session.scalar(query.execution_options(populate_existing=True))
    return notice if access is not None and is_open(access, now) else None


def prolong(key: str, now: datetime) -> None:
    """Let a browser that has sent something stay as long again."""
    with writing():
        query = sa.update(ReplySession).filter_by(key_hash=_hash(key))
        db.session.execute(query.values(until=now + SESSION))


def leave(key: str) -> None:
    """End the session of this browser; the slip opens again."""
    with writing():
        db.session.execute(sa.delete(ReplySession).filter_by(key_hash=_hash(key)))


def access_of(notice: Notice) -> ReplyAccess | None:
    """Return the latest slip's access to a notice, as it is now."""
    query = sa.select(ReplyAccess).filter_by(notice_id=notice.id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def is_open(access: ReplyAccess, now: datetime) -> bool:
    """Tell whether the slip's code opens at all: neither ended by the office nor worn out."""
    return access.revoked_at is None and access.expires_at > now


def is_closed(access: ReplyAccess, now: datetime) -> bool:
    """Tell whether wrong codes keep it from hearing any code for a while."""
    return access.closed_until is not None and access.closed_until > now


def _notice_of(token: str) -> Notice | None:
    if not (token.isascii() and token.isalnum()):
        return None  # PostgreSQL takes no NUL
    return db.session.scalar(sa.select(Notice).filter_by(verify_code=token.upper()))


def _end_sessions(access: ReplyAccess) -> None:
    db.session.execute(sa.delete(ReplySession).filter_by(access_id=access.id))


def _record(notice: Notice, who: str, deed: str, told: dict[str, object], now: datetime) -> None:
    """Write the event; the code itself never enters the chain."""
    after = {"number": notice.number, **told}
    audit.record(
        notice.office_id, who, audit.Deed(deed, "notice", str(notice.uuid), after=after), now
    )


def _code_hash(uuid: UUID, code: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"reply {uuid} {code}".encode(), hashlib.sha256).hexdigest()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
