"""The second code: kept by nobody, slowed for guessers, its pauses, its end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.refusals import TooBig
from inspect_app.rules.reply import LIFETIME, SESSION
from inspect_app.services.audit import verify
from inspect_app.services.replies import access, files
from inspect_app.services.sign_in import TooManyAttempts
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.reply import ReplyAccess, ReplySession
from tests.cast import NOW, Cast
from tests.notices import make_notice, picture

WRONG = "AAAAAAAA"


@pytest.fixture
def notice(app: Flask, cast: Cast) -> Notice:
    return make_notice(cast)


@pytest.fixture
def code(notice: Notice, cast: Cast) -> str:
    return access.make_code(notice, cast.director, NOW).text


@pytest.fixture
def addresses() -> Iterator[str]:
    """Each try from somewhere else: what slows here is the notice's own count."""
    return (f"10.0.{number // 250}.{number % 250}" for number in range(1, 5000))


def opens(notice: Notice, code: str, at: datetime, address: str = "") -> bool:
    try:
        access.enter(notice.verify_code, code, address, at)
    except access.CodeRefused:
        return False
    return True


def found(notice: Notice) -> ReplyAccess:
    db.session.rollback()
    kept = access.access_of(notice)
    assert kept is not None
    return kept


def test_pauses_double_and_the_right_code_ends_them(
    notice: Notice, code: str, addresses: Iterator[str]
) -> None:
    at = NOW
    for minutes in (15, 30, 60):
        for _ in range(5):
            assert not opens(notice, WRONG, at, next(addresses))
        pause = timedelta(minutes=minutes)
        assert found(notice).closed_until == at + pause
        assert not opens(notice, code, at + pause - timedelta(seconds=1), next(addresses))
        at += pause
    assert found(notice).failures == 15, "what is not heard is not counted"
    assert opens(notice, code, at, next(addresses))
    assert (found(notice).failures, found(notice).closed_until) == (0, None)


def test_of_many_tries_at_once_five_are_heard(
    app: Flask, notice: Notice, code: str, addresses: Iterator[str]
) -> None:
    def guess(address: str) -> None:
        with app.app_context(), pytest.raises(access.CodeRefused):
            access.enter(token, WRONG, address, NOW)

    token = notice.verify_code
    db.session.commit()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, [next(addresses) for _ in range(24)]))
    assert found(notice).failures == 5


def test_a_notice_without_a_slip_and_no_notice_count_nothing_and_open_nothing(
    notice: Notice,
) -> None:
    assert not opens(notice, "", NOW)
    with pytest.raises(access.CodeRefused):
        access.enter("Z" * 12, "", "", NOW)
    for _ in range(7):
        opens(notice, WRONG, NOW)
    with pytest.raises(TooManyAttempts):
        opens(notice, WRONG, NOW)
    assert access.access_of(notice) is None


def test_a_slip_opens_for_ninety_days_and_a_session_for_two_hours(
    notice: Notice, code: str
) -> None:
    last = NOW + LIFETIME - timedelta(seconds=1)
    key = access.enter(notice.verify_code, code, "", last)
    token = notice.verify_code
    assert access.notice_of_session(token, key, last) is not None
    assert access.notice_of_session(token, key, NOW + LIFETIME) is None
    assert not opens(notice, code, NOW + LIFETIME)
    key = access.enter(token, code, "", NOW)
    assert access.notice_of_session(token, key, NOW + SESSION - timedelta(seconds=1)) is not None
    assert access.notice_of_session(token, key, NOW + SESSION) is None
    access.prolong(key, NOW + timedelta(hours=1))
    assert access.notice_of_session(token, key, NOW + SESSION) is not None


def test_neither_code_nor_key_is_kept(notice: Notice, code: str) -> None:
    key = access.enter(notice.verify_code, code, "", NOW)
    rows = [
        *db.session.scalars(sa.select(ReplyAccess)),
        *db.session.scalars(sa.select(ReplySession)),
    ]
    texts = [str(value) for row in rows for value in vars(row).values()]
    assert not any(secret in text for text in texts for secret in (code, key))
    assert verify()[1] is None


def test_the_same_code_on_two_notices_has_two_hashes(app: Flask, cast: Cast, code: str) -> None:
    """Or one who sees the hashes could tell that two slips are alike."""
    hashes = {access._code_hash(make_notice(cast).uuid, code) for _ in range(2)}
    assert len(hashes) == 2


def test_one_code_does_not_fill_the_disk(
    notice: Notice, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_FILES_A_DAY", 2)
    for number in range(2):
        files.keep_upload(notice, picture(str(number)), NOW)
    with pytest.raises(TooBig):
        files.keep_upload(notice, picture("3"), NOW)
    files.keep_upload(notice, picture("3"), NOW + timedelta(days=1))
