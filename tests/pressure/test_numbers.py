"""Fifty who issue at once, some in vain: every number once, none missing (design rule 10)."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.loop_bodies import WithdrawalBody
from inspect_app.rules.refusals import Conflict
from inspect_app.services import audit
from inspect_app.services.notices.issuing import issue_notice
from inspect_app.services.notices.numbering import gaps
from inspect_app.services.rectifications.deeds import withdraw
from inspect_app.store.base import db
from inspect_app.store.notice import Notice, NumberFate
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit
from tests.cast import NOW, Cast
from tests.notices import BASE, Found, make_notice, make_visit
from tests.pressure.crowd import at_once

UNDRAWABLE = Found(facts="收据编号\U0010fffd。")
"""No face has a picture of it: the paper fails after its number was taken."""


def issue(visit_id: int) -> int:
    """Issue as the director; return the serial, 0 for a paper that cannot be drawn."""
    director = db.session.scalars(sa.select(Person).filter_by(login="director")).one()
    try:
        notice, _is_new = issue_notice(db.session.get_one(Visit, visit_id), director, NOW, BASE)
    except Conflict as refusal:
        if refusal.code != "undrawable_text":
            raise
        return 0
    return notice.serial


def fates(office_id: int) -> Counter[str]:
    rows = db.session.scalars(sa.select(NumberFate.fate).filter_by(office_id=office_id))
    return Counter(rows)


@pytest.fixture
def office_id(cast: Cast) -> int:
    return cast.lin.office_id


def test_fifty_at_once_get_fifty_consecutive_numbers(
    app: Flask, cast: Cast, office_id: int
) -> None:
    visits = [make_visit(cast).id for _ in range(50)]
    db.session.remove()
    serials = at_once(issue, visits, app)
    assert sorted(serials) == list(range(1, 51))
    assert gaps(office_id, "notice", 2026) == []
    assert fates(office_id) == {"issued": 50}
    assert audit.verify()[1] is None


def test_withdrawals_and_failed_papers_in_between_leave_no_gap(
    app: Flask, cast: Cast, office_id: int
) -> None:
    standing = [make_notice(cast).id for _ in range(10)]
    good = [make_visit(cast).id for _ in range(25)]
    bad = [make_visit(cast, found=[UNDRAWABLE]).id for _ in range(15)]
    db.session.remove()

    def do(given: tuple[str, int]) -> int:
        deed, identity = given
        if deed == "issue":
            return issue(identity)
        director = db.session.scalars(sa.select(Person).filter_by(login="director")).one()
        withdraw(db.session.get_one(Notice, identity), WithdrawalBody("笔误", None), director, NOW)
        return 0

    mixed = [("withdraw", each) for each in standing]
    for number, each in enumerate([*good, *bad]):
        mixed.insert(number * 2 % len(mixed), ("issue", each))
    serials = at_once(do, mixed, app)
    assert sorted(filter(None, serials)) == list(range(11, 36))
    assert gaps(office_id, "notice", 2026) == []
    assert fates(office_id) == {"issued": 25, "withdrawn": 10}
    assert audit.verify()[1] is None


def test_a_clock_that_jumps_back_costs_no_number_and_no_link(cast: Cast, office_id: int) -> None:
    """Even over the end of the year: each year counts on where it was."""
    new_year = datetime(2026, 12, 31, 16, 5, tzinfo=UTC)  # 00:05 on 1 January in China
    for at, told in (
        (new_year - timedelta(hours=1), (2026, 1)),
        (new_year, (2027, 1)),
        (new_year - timedelta(hours=2), (2026, 2)),
        (new_year + timedelta(hours=1), (2027, 2)),
    ):
        notice = make_notice(cast, at)
        assert (notice.year, notice.serial) == told
    assert gaps(office_id, "notice", 2026) == gaps(office_id, "notice", 2027) == []
    assert audit.verify()[1] is None
