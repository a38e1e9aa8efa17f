"""What the office does where files of a visit will never come: it takes the visit in without them.

The visit that the phone sent stays as it is, `incomplete` for ever (rules 1 and 3). A revision that
names only what is here replaces it, in its sender's name, by the one way that every visit takes;
which files are missing, who decided so and why stands beside it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from inspect_app.rules.calendar import china_day
from inspect_app.rules.reasons import given_reason
from inspect_app.rules.refusals import Conflict
from inspect_app.rules.visit_report import VisitReport
from inspect_app.services import audit
from inspect_app.services.callers import Caller
from inspect_app.services.visits.papers import document_of, evidence_labels
from inspect_app.services.visits.rows import Incoming
from inspect_app.services.visits.submitting import Submission, files_of, submit_visit
from inspect_app.store.acceptance import Acceptance
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit
from pdf.wording import chinese_date

LONGEST_REASON = 1000
SHORT_HASH = 16


@dataclass(frozen=True, slots=True)
class Replacement:
    """The revision with its report, and why it does without what the visit lacks."""

    incoming: Incoming
    report: VisitReport
    reason: str


def require_lacking(visit: Visit, listed: Collection[str]) -> list[str]:
    """Return the files that a visit lacks. Raises Conflict.

    `stale_base`, `visit_whole`; `files_changed` where they are not those that were read
    before it was confirmed: one may have come since.
    """
    if not visit.counts:
        raise Conflict("stale_base")
    _have, missing = files_of(visit.id)
    if not missing:
        raise Conflict("visit_whole")
    if set(missing) != set(listed):
        raise Conflict("files_changed")
    return missing


def accept(visit: Visit, replacement: Replacement, by: Person, now: datetime) -> Submission:
    """Replace a visit by one without the files that it lacks; both and the note are one deed.

    Raises Conflict, Invalid without a reason, and every refusal of a visit; nothing is kept then.
    """
    reason = given_reason(replacement.reason, LONGEST_REASON)
    named = {row["sha256"] for row in replacement.incoming.document["files"]}
    with writing():
        audit.take_turn(visit.office_id)
        db.session.refresh(visit)
        listed = {each.sha256 for each in visit.files} - named
        missing = require_lacking(visit, listed)
        sender = Caller.of(visit.sender)
        made = submit_visit(replacement.incoming, replacement.report, sender, now)
        revision = db.session.scalars(sa.select(Visit).filter_by(uuid=made.uuid)).one()
        row = Acceptance(
            visit_id=revision.id, files=missing, reason=reason, person_id=by.id, at=now
        )
        db.session.add(row)
        before = {"visit": str(visit.uuid), "content_hash": visit.content_hash}
        after = {"receipt": made.receipt, "files": missing, "reason": reason}
        deed = audit.Deed("visit.accept", "visit", str(made.uuid), before=before, after=after)
        audit.record(visit.office_id, by.login, deed, now)
    return made


def acceptance_of(visit: Visit) -> Acceptance | None:
    """Return why a visit does without files of the one that it replaces; None for the usual one."""
    query = sa.select(Acceptance).filter_by(visit_id=visit.id)
    return db.session.scalar(query.options(joinedload(Acceptance.person)))


def replaced_by(accepted: Acceptance) -> Visit:
    """Return the visit as the phone sent it, of which some files have not come."""
    return db.session.get_one(Visit, accepted.visit.revision_of_id)


def lost_materials(visit: Visit) -> list[str]:
    """Say on paper what the record lacks, a line a file.

    Photos are numbered anew in each revision: a lost one is told by the number that it had.
    """
    accepted = acceptance_of(visit)
    if accepted is None:
        return []
    sent = replaced_by(accepted)
    labels = evidence_labels(sent, document_of(sent))
    day = chinese_date(china_day(accepted.at))
    return [
        f"原{labels.get(sha256, '签名图片')}（校验值{sha256[:SHORT_HASH]}）未能送达，"
        f"{day}经{accepted.person.display}确认，本记录不含该文件"
        for sha256 in accepted.files
    ]
