"""Issue a paper of the loop: numbered, drawn once, kept, and the same ever after.

In the order of design §4 "Issuing", as the notice itself: number, data, code and moment first,
then the drawing inside the same transaction. One paper of a kind for each deed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.papers import PAPERS, PaperKind
from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.services import audit
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices.issuing import new_verify_code
from inspect_app.services.notices.numbering import TakenNumber, settle_number, take_number
from inspect_app.services.notices.reading import Life
from inspect_app.services.notices.sheet_documents import to_document
from inspect_app.services.papers.matter import Matter, matter_of
from inspect_app.services.papers.sheets_of import SHEETS, Making, extension_title
from inspect_app.services.seals import applying as seals
from inspect_app.store.base import db, writing
from inspect_app.store.notice import Notice
from inspect_app.store.office import Office
from inspect_app.store.paper import Paper
from inspect_app.store.person import Person
from inspect_app.store.rectification import Extension
from pdf import (
    closure_form,
    delivery_address,
    delivery_receipt,
    extension_decision,
    hearing_record,
    recheck_opinion,
    referral_letter,
)
from pdf.fonts import missing_in
from pdf.sheets import Verification

DRAW: Mapping[str, Callable[[Any], bytes]] = {
    "receipt": delivery_receipt.draw, "address": delivery_address.draw,
    "recheck": recheck_opinion.draw, "extension": extension_decision.draw,
    "referral": referral_letter.draw, "hearing": hearing_record.draw,
    "closure": closure_form.draw,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which paper: ``deed`` is the row that it documents, or the notice itself."""

    kind: PaperKind
    deed: UUID
    by: Person
    now: datetime
    base_url: str


def issue_paper(notice: Notice, wanted: Wanted) -> tuple[Paper, bool]:
    """Issue the paper of a deed, or return the one that stands; and say whether it is new.

    Raises NotFound for a deed that has no such paper, Conflict `undrawable_text`.
    """
    seals.make_ready(notice.office_id)
    with writing():
        audit.take_turn(notice.office_id)
        standing = paper_of(notice, wanted.kind.key, wanted.deed)
        if standing is not None:
            return standing, False
        matter = matter_of(notice)
        row = documented(matter, wanted.kind.key).get(wanted.deed)
        if row is None:
            raise NotFound("no_such_paper")
        paper = _drawn(matter, wanted, row)
    return paper, True


def paper_of(notice: Notice, kind: str, deed: UUID) -> Paper | None:
    """Return the paper of that kind that documents a deed."""
    query = sa.select(Paper).filter_by(notice_id=notice.id, kind=kind, deed=deed)
    return db.session.scalar(query)


def documented(matter: Matter, kind: str) -> dict[UUID, Any]:
    """Return what a paper of that kind could document on this notice, by id."""
    notice, life = matter.notice, matter.life
    found: dict[str, list[Any]] = {
        "receipt": [notice, *life.deliveries],
        "address": [notice],
        "recheck": [row for row, _visit in life.rechecks],
        "extension": [row for row in life.extensions if row.granted is not None],
        "referral": life.referrals,
        "hearing": life.hearings,
        "closure": [notice] if notice.state in {"rechecked", "reissued", "referred"} else [],
    }
    if life.closure is not None:
        found["closure"] = [notice]
    return {row.uuid: row for row in found.get(kind, [])}


def _drawn(matter: Matter, wanted: Wanted, row: Any) -> Paper:
    notice, kind, by, now = matter.notice, wanted.kind, wanted.by, wanted.now
    day, code = china_day(now), new_verify_code()
    number = take_number(notice.office, kind.key, day.year, kind.style) if kind.word else None
    text = number.text if number else ""
    title = extension_title(row) if isinstance(row, Extension) else kind.title
    making = Making(matter, text, title, day, by, Verification(f"{wanted.base_url}/v/{code}", code))
    sheet = SHEETS[kind.key](making, row)
    missing = missing_in(sheet)
    if missing:
        raise Conflict("undrawable_text", characters=", ".join(missing))
    if hasattr(sheet, "seal"):
        sheet = replace(sheet, seal=seals.printed_picture(notice.office, now))
    paper = Paper(
        uuid=uuid4(), office_id=notice.office_id, kind=kind.key, year=day.year,
        serial=number.serial if number else None, number=text, title=title,
        addressee=notice.addressee, notice_id=notice.id, deed=row.uuid, issued_by_id=by.id,
        issued_at=now, sheet=to_document(sheet, blobs().put),
        paper=blobs().put(DRAW[kind.key](sheet)), verify_code=code,
    )  # fmt: skip
    book(paper, number, by, now)
    return paper


def book(
    paper: Paper, number: TakenNumber | None, by: Person, now: datetime, *, goes_out: bool = True
) -> None:
    """Write the paper, its number's fate and its event, inside its deed.

    What ``goes_out`` is sealed; a form that stays in the office is not.
    """
    db.session.add(paper)
    db.session.flush()  # its number names its id
    if number is not None:
        settle_number(paper.office_id, number, paper_id=paper.id)
    after = {
        "kind": paper.kind, "number": paper.number, "paper": paper.paper, "deed": str(paper.deed),
    }  # fmt: skip
    deed = audit.Deed("paper.issue", "paper", str(paper.uuid), after=after)
    audit.record(paper.office_id, by.login, deed, now)
    if goes_out:
        office = db.session.get_one(Office, paper.office_id)
        seals.seal_paper(office, paper.paper, by.login, now)


def papers_of(notice: Notice) -> list[Paper]:
    """Return every paper of a notice beside itself, in the order they were issued."""
    return list(db.session.scalars(sa.select(Paper).filter_by(notice_id=notice.id).order_by("id")))


def paper_by_code(code: str) -> Paper | None:
    """Find a paper by the code on it, however it was typed."""
    return db.session.scalar(sa.select(Paper).filter_by(verify_code="".join(code.upper().split())))


def kind_named(key: str) -> PaperKind:
    """Return the kind of paper of that name that a notice can have. Raises NotFound."""
    if key not in SHEETS:
        raise NotFound("no_such_paper")
    return PAPERS[key]


@dataclass(frozen=True, slots=True)
class Offered:
    """A paper that this notice has or could have: of a kind, for a deed of a day."""

    kind: PaperKind
    deed: UUID
    title: str
    at: datetime | None
    paper: Paper | None


def offered(notice: Notice, life: Life) -> list[Offered]:
    """Return the papers of a notice, made or to be made, kind by kind in the order of its way."""
    made = {(each.kind, each.deed): each for each in papers_of(notice)}
    matter = Matter(notice, life)
    return [
        Offered(
            PAPERS[key],
            uuid,
            extension_title(row) if isinstance(row, Extension) else PAPERS[key].title,
            getattr(row, "recorded_at", None),
            made.get((key, uuid)),
        )
        for key in SHEETS
        for uuid, row in documented(matter, key).items()
    ]
