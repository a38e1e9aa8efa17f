"""A statement of very many rows is made, signed and drawn as a job, once, whatever happens."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from inspect_app.rules.refusals import Conflict, Forbidden, Invalid
from inspect_app.services.jobs.queue import LEASE, LeaseLost, claim
from inspect_app.services.jobs.running import run_waiting_job
from inspect_app.services.jobs.ticket import Stopped, Ticket
from inspect_app.services.statements import at_length, content, making
from inspect_app.services.statements.gathering import Wanted
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.coverage_statement import CoverageStatement
from inspect_app.store.job import Job
from tests.cast import NOW, Cast, make_institution
from tests.contract.statement_calls import QUARTER, stated

BASE = "https://app.example"
WANTED = Wanted(QUARTER, "330106")
LATER = NOW + timedelta(days=2)


@pytest.fixture
def office(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Five in the district, where two are many, and progress is told of each row."""
    for number in range(3):
        make_institution(cast.offices["xihu"], f"补充{number}")
    monkeypatch.setattr(at_length, "AT_ONCE", 2)
    monkeypatch.setattr(content, "TOLD_EVERY", 1)
    return cast


def done(job: Job) -> Job:
    assert run_waiting_job(lambda: LATER, threading.Event())
    db.session.refresh(job)
    return job


def statements() -> list[CoverageStatement]:
    return list(db.session.scalars(sa.select(CoverageStatement)).unique())


def events(deed: str) -> int:
    return db.session.query(AuditEvent).filter_by(deed=deed).count()


def test_it_is_made_as_it_would_be_at_once(office: Cast) -> None:
    at_once = stated(office.director, now=LATER)
    assert at_length.would_be_long(WANTED, office.director)
    assert not at_length.would_be_long(Wanted(QUARTER, "330106009"), office.director)
    job = done(at_length.begin_making(WANTED, office.director, NOW))
    first, later = statements()
    assert first is at_once
    assert job.outcome == {"statement": str(later.uuid)}
    assert (later.content, later.register_hash, later.denominator) == (
        first.content, first.register_hash, 5,
    )  # fmt: skip
    assert events("statement.make") == 2


def test_it_is_signed_with_both_papers_drawn_and_only_once(office: Cast) -> None:
    row = stated(office.director)
    job = at_length.begin_signing(row, office.director, BASE, NOW)
    assert at_length.under_way(row) is job
    for again in (
        lambda: at_length.begin_signing(row, office.director, BASE, NOW),
        lambda: at_length.begin_drawing(row, office.director, NOW),
    ):
        with pytest.raises(Conflict, match="statement_under_way"):
            again()
    assert done(job).state == "done"
    db.session.refresh(row)
    assert (row.signed_by, row.signed_at) == (office.director, LATER)
    assert row.pdf
    assert row.xlsx
    assert at_length.under_way(row) is None
    with pytest.raises(Conflict, match="statement_signed"):
        at_length.begin_signing(row, office.director, BASE, NOW)


def test_a_job_that_died_after_the_signature_finishes_and_signs_nothing_again(
    office: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = stated(office.director)
    job = at_length.begin_signing(row, office.director, BASE, NOW)
    taken = claim("dies", NOW)
    assert taken is not None
    with monkeypatch.context() as patch:
        patch.setattr(at_length, "xlsx_of", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            at_length.work(taken, Ticket(taken.id, "dies", lambda: NOW))
    db.session.refresh(row)
    paper = row.paper
    assert paper
    assert run_waiting_job(lambda: NOW + 2 * LEASE, threading.Event())
    db.session.refresh(job)
    db.session.refresh(row)
    assert (job.state, row.paper, row.signed_at) == ("done", paper, NOW)
    assert row.xlsx
    assert events("statement.sign") == 1


def test_who_may_not_sign_any_more_signs_nothing(office: Cast) -> None:
    row = stated(office.director)
    job = at_length.begin_signing(row, office.director, BASE, NOW)
    office.director.approver = False
    db.session.commit()
    assert (done(job).state, job.outcome["code"]) == ("failed", "approver_signs")
    db.session.refresh(row)
    assert row.signed_at is None
    with pytest.raises(Forbidden):
        at_length.begin_signing(row, office.director, BASE, NOW)
    assert at_length.lacks_papers(row)
    assert done(at_length.begin_drawing(row, office.director, NOW)).state == "done"
    db.session.refresh(row)
    assert not at_length.lacks_papers(row)


def test_progress_is_told_by_the_row_and_a_stop_leaves_nothing(office: Cast) -> None:
    job = at_length.begin_making(WANTED, office.director, NOW)
    taken, stop = claim("stops", NOW), threading.Event()
    assert taken is not None
    ticket = Ticket(taken.id, "stops", lambda: NOW, stop)
    seen = []

    def stopping(what: str, count: int, total: int) -> None:
        seen.append((what, count, total))
        if count == 3:
            stop.set()
        Ticket.report(ticket, what, count, total)

    ticket.report = stopping  # type: ignore[method-assign] # it watches what is told
    with pytest.raises(Stopped):
        at_length.work(taken, ticket)
    assert seen == [("gathering", n, 5) for n in range(4)]
    assert statements() == []
    assert making.statements_of(job.office_id, 0, 5) == ([], None)


def test_what_makes_no_sense_is_refused_before_it_is_asked(office: Cast) -> None:
    with pytest.raises(Invalid):
        at_length.begin_making(Wanted(QUARTER, "330110"), office.director, NOW)
    assert db.session.query(Job).count() == 0


def test_whose_lease_was_lost_makes_nothing(office: Cast) -> None:
    job = at_length.begin_making(WANTED, office.director, NOW)
    assert claim("another", NOW) is not None
    with pytest.raises(LeaseLost):
        at_length.work(job, Ticket(job.id, "late", lambda: NOW))
    assert statements() == []
    assert events("statement.make") == 0
