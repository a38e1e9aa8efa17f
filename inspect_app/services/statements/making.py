"""Make a coverage statement, sign it once, find it again."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa

from inspect_app.rules.districts import covers
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.refusals import Conflict, Forbidden, Invalid
from inspect_app.services import audit
from inspect_app.services.notices.issuing import new_verify_code
from inspect_app.services.seals import applying as seals
from inspect_app.services.statements import papers
from inspect_app.services.statements.content import Told, nobody
from inspect_app.services.statements.gathering import Gathered, Wanted, gather
from inspect_app.store.base import db, writing
from inspect_app.store.coverage_statement import CoverageStatement
from inspect_app.store.person import Person

TITLE = "覆盖情况表"
LONGEST_DAYS = 3660
"""Ten years, as the tables of months."""


def make_statement(wanted: Wanted, by: Person, now: datetime) -> CoverageStatement:
    """Freeze what is known now of a period. Raises Invalid.

    What comes later (visits sent late, merges, closures, corrections) leaves it as it is.
    """
    check(wanted, by)
    return keep(gather(wanted, by.office, by, now), wanted, by, now)


def keep(found: Gathered, wanted: Wanted, by: Person, now: datetime) -> CoverageStatement:
    """Make a statement of what was gathered."""
    tally, figures = found.figures.tally, found.figures
    row = CoverageStatement(
        uuid=uuid4(), office_id=by.office_id, title=TITLE, district=wanted.district,
        kind=wanted.kind, first_day=wanted.period.first, last_day=wanted.period.last,
        denominator=tally.denominator, visited=tally.visited, off_site=figures.off_site,
        attempted=tally.attempted, excused=tally.excused, closed=figures.closed,
        register_hash=found.register_hash, content=found.content, verify_code=new_verify_code(),
        made_by_id=by.id, made_at=now,
    )  # fmt: skip
    after: dict[str, object] = {
        "from": str(row.first_day), "to": str(row.last_day), "district": row.district,
        "kind": row.kind, "content": row.content, "register_hash": row.register_hash,
        "denominator": row.denominator, "visited": row.visited, "excused": row.excused,
    }  # fmt: skip
    with writing():
        db.session.add(row)
        deed = audit.Deed("statement.make", "coverage_statement", str(row.uuid), after=after)
        audit.record(by.office_id, by.login, deed, now)
    return row


def check(wanted: Wanted, by: Person) -> None:
    """Refuse a district that is not the office's, no kind, or too many years. Raises Invalid."""
    errors: dict[str, list[tuple[str, dict[str, object]]]] = {}
    if not covers(by.office.district, wanted.district):
        errors["district"] = [
            ("outside_district", {"value": wanted.district, "district": by.office.district})
        ]
    if wanted.kind not in VOCABULARY["kind"]:
        errors["kind"] = [("unknown_value", {"value": wanted.kind})]
    if (wanted.period.last - wanted.period.first).days > LONGEST_DAYS:
        errors["to"] = [("period_too_long", {"years": 10})]
    if errors:
        raise Invalid(errors)


def check_signing(statement: CoverageStatement, by: Person) -> None:
    """Raise Forbidden `approver_signs`, or Conflict `statement_signed`."""
    if not by.approver:
        raise Forbidden("approver_signs")
    if statement.signed_at is not None:
        raise Conflict("statement_signed")


def sign_statement(
    statement: CoverageStatement,
    by: Person,
    now: datetime,
    base_url: str,
    told: Told = nobody,
) -> CoverageStatement:
    """Sign it, once, by an approver; its paper is drawn, kept and sealed with that.

    Raises as `check_signing`.
    """
    check_signing(statement, by)
    seals.make_ready(statement.office_id)
    # Drawn before the transaction: a long one would hold every other writer up.
    picture = seals.printed_picture(statement.office, now)
    signature = papers.Signature(by.display, now, picture)
    paper = papers.draw_signed(statement, signature, base_url, told)
    with writing():
        audit.take_turn(statement.office_id)
        db.session.refresh(statement, with_for_update=True)
        if statement.signed_at is not None:
            raise Conflict("statement_signed")
        statement.signed_by_id, statement.signed_at = by.id, now
        statement.pdf, statement.xlsx = paper, None
        after = {"paper": paper, "content": statement.content, "signed_by": by.login}
        uuid = str(statement.uuid)
        deed = audit.Deed("statement.sign", "coverage_statement", uuid, after=after)
        audit.record(statement.office_id, by.login, deed, now)
        seals.seal_paper(statement.office, paper, by.login, now)
    db.session.expire(statement, ["signed_by"])
    return statement


def statements_of(
    office_id: int, before: int, limit: int
) -> tuple[list[CoverageStatement], int | None]:
    """List the newest first, from before that id (0: from the newest); and the next one's id."""
    query = sa.select(CoverageStatement).filter_by(office_id=office_id)
    if before:
        query = query.where(CoverageStatement.id < before)
    rows = db.session.scalars(query.order_by(CoverageStatement.id.desc()).limit(limit + 1)).all()
    shown = list(rows[:limit])
    return shown, shown[-1].id if len(rows) > limit else None


def statement_by_code(code: str) -> CoverageStatement | None:
    """Find a signed statement by the code on its paper, however it was typed."""
    found = db.session.scalar(
        sa.select(CoverageStatement).filter_by(verify_code="".join(code.upper().split()))
    )
    return found if found is not None and found.signed_at is not None else None


def statement_of_office(uuid: UUID, office_id: int) -> CoverageStatement | None:
    """Find a statement of that office."""
    return db.session.scalar(sa.select(CoverageStatement).filter_by(uuid=uuid, office_id=office_id))
