"""Issue the paper that a visit yields: a rectification notice, or a school's opinion.

Order of things (design §4 "Issuing"): number, sheet data, verify code and moment are fixed first;
then the paper is drawn inside the same transaction, kept by its hash, sealed where the office has
a certificate, and all is committed. A failure anywhere rolls everything back, the number included;
but a seal that fails leaves the paper without (`services.seals.applying`).
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.refusals import Conflict
from inspect_app.services import audit
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices import paper as notice_paper
from inspect_app.services.notices import reissuing
from inspect_app.services.notices.basis import Circumstances, settle_bases
from inspect_app.services.notices.numbering import TakenNumber, settle_number, take_number
from inspect_app.services.notices.sheet_documents import from_document, to_document
from inspect_app.services.seals import applying as seals
from inspect_app.store.base import db, writing
from inspect_app.store.notice import Notice, NoticeViolation
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit
from pdf.fonts import missing_in
from pdf.sheets import NoticeSheet, SupervisionOpinionSheet, Verification

CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, O, 1, I, L: the code is typed from paper."""
CODE_LENGTH = 12
LEAST_INSPECTORS = 2
ENDED = frozenset({"rectified", "not_applicable", "withdrawn", "referred"})

Issued = tuple[Notice, bool]
"""The notice, and whether it is new."""


def issue_notice(
    visit: Visit, by: Person, now: datetime, base_url: str, chosen: Circumstances | None = None
) -> Issued:
    """Issue the notice of a visit, or return the one that stands.

    Raises Conflict: `school_gets_opinion`, `visit_incomplete`, `visit_superseded`,
    `no_violations`, `two_inspectors_needed`, `earlier_notice_stands`, `undrawable_text`, and what
    `settle_bases` raises. ``chosen`` are circumstances the issuer confirms.
    """
    if kind_for(visit) == "opinion":
        raise Conflict("school_gets_opinion")
    return _issue(visit, by, now, base_url, chosen or {})


def issue_opinion(
    visit: Visit, by: Person, now: datetime, base_url: str, chosen: Circumstances | None = None
) -> Issued:
    """Issue a school's supervision opinion, by the same rules; `not_a_school` for others."""
    if kind_for(visit) != "opinion":
        raise Conflict("not_a_school")
    return _issue(visit, by, now, base_url, chosen or {})


def _issue(visit: Visit, by: Person, now: datetime, base_url: str, chosen: Circumstances) -> Issued:
    seals.make_ready(visit.office_id)
    with writing():
        audit.take_turn(visit.office_id)  # first, as in every deed: two orders make a deadlock
        db.session.refresh(visit, with_for_update=True)
        standing = _already_issued(visit)
        if standing is not None:
            return standing, False
        violations = _require_issuable(visit)
        bases = settle_bases(violations, visit, chosen)
        office = db.session.get(Office, visit.office_id, populate_existing=True)
        assert office is not None
        day, kind = china_day(now), kind_for(visit)
        number = take_number(office, kind, day.year)
        code = new_verify_code()
        issue = notice_paper.Issue(
            office, visit, violations, bases, number.text, day, by.display,
            Verification(f"{base_url}/v/{code}", code),
        )  # fmt: skip
        notice = _drawn(issue, kind, number, by, now)
        book(notice, violations, by, now)
        reissuing.replace_failed(notice, violations, by, now)
    return notice, True


def kind_for(visit: Visit) -> str:
    """Tell which paper the visit yields: `notice`, or `opinion` for a school."""
    return "opinion" if visit.party.get("kind") == "school" else "notice"


def _already_issued(visit: Visit) -> Notice | None:
    """Return the visit's notice that was not withdrawn.

    One of an earlier revision stands in the way: it is withdrawn first (design rule 1).
    """
    chain = [visit.id, *_earlier_revisions(visit)]
    notice = db.session.scalar(
        sa.select(Notice).where(Notice.visit_id.in_(chain), Notice.state != "withdrawn")
    )
    if notice is not None and notice.visit_id != visit.id:
        raise Conflict("earlier_notice_stands", number=notice.number)
    return notice


def _earlier_revisions(visit: Visit) -> Iterator[int]:
    earlier = visit.revision_of_id
    while earlier is not None:
        yield earlier
        earlier = db.session.scalar(sa.select(Visit.revision_of_id).filter_by(id=earlier))


def _require_issuable(visit: Visit) -> list[Violation]:
    """Return what the notice orders, or refuse."""
    if visit.state != "complete":
        raise Conflict("visit_incomplete")
    if not visit.counts:
        raise Conflict("visit_superseded")
    return require_orderable(visit)


def require_orderable(visit: Visit) -> list[Violation]:
    """Return the violations of a visit that its notice orders, or refuse."""
    violations = [
        violation
        for violation in visit.violations
        if violation.corrected_on_spot or violation.state not in ENDED
    ]
    if not violations:
        raise Conflict("no_violations")
    if sum(each.certificate_valid for each in visit.inspectors) < LEAST_INSPECTORS:
        raise Conflict("two_inspectors_needed")
    return violations


def new_verify_code() -> str:
    """Return an unguessable code, short enough to type (59 bits)."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))


def _drawn(
    issue: notice_paper.Issue, kind: str, number: TakenNumber, by: Person, now: datetime
) -> Notice:
    """Draw the paper and keep it; the row names data and paper."""
    sheet = (
        notice_paper.opinion_sheet(issue) if kind == "opinion" else notice_paper.notice_sheet(issue)
    )
    require_drawable(sheet)
    sheet = replace(sheet, seal=seals.printed_picture(issue.office, now))
    return Notice(
        uuid=uuid4(), office_id=issue.office.id, kind=kind, year=number.year,
        serial=number.serial, number=number.text, title=sheet.title,
        visit_id=issue.visit.id, institution_id=issue.visit.institution_id,
        addressee=str(issue.visit.party["name"]), issued_by_id=by.id, issued_at=now,
        sheet=to_document(sheet, blobs().put), paper=blobs().put(notice_paper.draw(sheet)),
        verify_code=issue.verification.code, state="issued",
    )  # fmt: skip


def require_drawable(sheet: NoticeSheet | SupervisionOpinionSheet) -> None:
    """Refuse a paper that holds a character no face has (`undrawable_text`)."""
    missing = missing_in(sheet)
    if missing:
        raise Conflict("undrawable_text", characters=", ".join(missing))


def book(
    notice: Notice,
    violations: Sequence[Violation],
    by: Person,
    now: datetime,
    told: Mapping[str, object] | None = None,
) -> None:
    """Write an issued notice, its violations, its number's fate and its event.

    ``told`` is what else the event says. Call inside ``writing()``, the chain being held.
    """
    db.session.add(notice)
    db.session.flush()  # its violations and its number name the notice's id
    for violation in violations:
        db.session.add(NoticeViolation(notice_id=notice.id, violation_id=violation.id))
        if violation.corrected_on_spot:
            violation.state = "rectified"
    number = TakenNumber(notice.kind, notice.year, notice.serial, notice.number)
    settle_number(notice.office_id, number, notice.id)
    after = {
        "number": notice.number, "state": notice.state, "paper": notice.paper,
        "violations": [str(violation.uuid) for violation in violations], **(told or {}),
    }  # fmt: skip
    deed = audit.Deed("notice.issue", "notice", str(notice.uuid), after=after)
    audit.record(notice.office_id, by.login, deed, now)
    office = db.session.get_one(Office, notice.office_id)
    seals.seal_paper(office, notice.paper, by.login, now)


def redraw(notice: Notice) -> bytes:
    """Draw a notice from its kept data; equal to its paper as long as the faces are the same."""
    sheet = from_document(notice.sheet, blobs().read)
    assert isinstance(sheet, NoticeSheet | SupervisionOpinionSheet)
    return notice_paper.draw(sheet)


def verify_url(notice: Notice) -> str:
    """Return the address that the paper's QR code holds."""
    return notice.verify_url


def notice_by_code(code: str) -> Notice | None:
    """Find a notice by the code on its paper, however it was typed."""
    typed = "".join(code.upper().split())
    return db.session.scalar(sa.select(Notice).filter_by(verify_code=typed))
