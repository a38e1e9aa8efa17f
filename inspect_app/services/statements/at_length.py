"""Statements of very many rows: made, signed and drawn as a job of the office.

What is done stays done whatever becomes of the job: taken up again, it leaves a statement that was
signed or drawn as it is, and making one is undone with the job.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.coverage import Period
from inspect_app.rules.refusals import Conflict
from inspect_app.services.jobs import queue as jobs
from inspect_app.services.jobs.ticket import Ticket
from inspect_app.services.statements.gathering import Wanted, count_rows, gather
from inspect_app.services.statements.making import (
    check,
    check_signing,
    keep,
    sign_statement,
    statement_of_office,
)
from inspect_app.services.statements.papers import pdf_of, xlsx_of
from inspect_app.store.base import db, writing
from inspect_app.store.coverage_statement import CoverageStatement
from inspect_app.store.job import Job
from inspect_app.store.person import Person

KIND = "statement"
AT_ONCE = 5000
"""So many rows are gathered and drawn while the person waits; more are a job."""


def is_long(statement: CoverageStatement) -> bool:
    """Tell whether its signing and its papers are a job."""
    return statement.denominator > AT_ONCE


def lacks_papers(statement: CoverageStatement) -> bool:
    """Tell whether its papers would have to be asked for first."""
    return is_long(statement) and not (statement.pdf and statement.xlsx)


def would_be_long(wanted: Wanted, by: Person) -> bool:
    """Tell whether making it is a job. Raises Invalid."""
    check(wanted, by)
    return count_rows(wanted, by.office) > AT_ONCE


def begin_making(wanted: Wanted, by: Person, now: datetime) -> Job:
    """Ask for a statement to be made. Raises Invalid."""
    check(wanted, by)
    period = {"from": str(wanted.period.first), "to": str(wanted.period.last)}
    return _ask("make", {**period, "district": wanted.district, "kind": wanted.kind}, by, now)


def begin_signing(statement: CoverageStatement, by: Person, base_url: str, now: datetime) -> Job:
    """Ask for it to be signed in this person's name, and both papers to be drawn.

    Raises Forbidden `approver_signs`, Conflict `statement_signed` or `statement_under_way`.
    """
    check_signing(statement, by)
    _must_be_free(statement)
    return _ask("sign", {"statement": str(statement.uuid), "base_url": base_url}, by, now)


def begin_drawing(statement: CoverageStatement, by: Person, now: datetime) -> Job:
    """Ask for both papers to be drawn. Raises Conflict `statement_under_way`."""
    _must_be_free(statement)
    return _ask("draw", {"statement": str(statement.uuid)}, by, now)


def _ask(deed: str, payload: Mapping[str, str], by: Person, now: datetime) -> Job:
    return jobs.ask(jobs.Work(KIND, by.office_id, by.id, {"deed": deed, **payload}), now)


def _must_be_free(statement: CoverageStatement) -> None:
    if under_way(statement) is not None:
        raise Conflict("statement_under_way")


def under_way(statement: CoverageStatement) -> Job | None:
    """Find the job that signs or draws it, waiting or running."""
    query = sa.select(Job).filter_by(office_id=statement.office_id, kind=KIND)
    rows = db.session.scalars(query.where(Job.state.in_(("waiting", "running")))).unique()
    return next((row for row in rows if row.payload.get("statement") == str(statement.uuid)), None)


def work(job: Job, ticket: Ticket) -> None:
    """Do it; the outcome is {statement}. Raises Refusal where it can no longer be done."""
    by = db.session.get_one(Person, job.person_id)
    if job.payload["deed"] == "make":
        _make(job, by, ticket)
        return
    statement = statement_of_office(UUID(job.payload["statement"]), job.office_id)
    assert statement is not None  # nothing deletes one
    is_done = statement.signed_at is not None and statement.signed_by_id == by.id
    if job.payload["deed"] == "sign" and not is_done:
        sign_statement(statement, by, ticket.clock(), job.payload["base_url"], ticket.report)
    pdf_of(statement, ticket.report)
    xlsx_of(statement, ticket.report)
    ticket.finish({"statement": str(statement.uuid)})


def _make(job: Job, by: Person, ticket: Ticket) -> None:
    asked, now = job.payload, ticket.clock()
    period = Period(date.fromisoformat(asked["from"]), date.fromisoformat(asked["to"]))
    wanted = Wanted(period, asked["district"], asked["kind"])
    found = gather(wanted, by.office, by, now, ticket.report)
    with writing():
        row = keep(found, wanted, by, now)
        ticket.finish({"statement": str(row.uuid)})
