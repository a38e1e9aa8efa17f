"""What waits on a notice for an answer, made on demand for the calls that answer it."""

from datetime import datetime

from inspect_app.rules import loop_bodies, record_bodies
from inspect_app.rules.papers import PAPERS
from inspect_app.services.papers.issuing import Wanted, issue_paper
from inspect_app.services.rectifications import escalations, hearings, referrals
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from tests.cast import NOW
from tests.notices import BASE

HEARD = {"text": "并未超期收费。", "speaker": "负责人 甲", "at": NOW.isoformat()}
RAISED = {"level": "office", "reason": "逾期未改正"}
ANSWERED = {"accepted": True, "case_no": "市监立〔2026〕3号", "on": NOW.date().isoformat()}


def referred(notice: Notice, by: Person) -> dict[str, str]:
    named = [str(each.uuid) for each in notice.violations]
    body = {"authority": "市场监督管理局", "violations": named, "reason": "职权所限"}
    row = referrals.refer(notice, loop_bodies.read_referral(body), by, NOW)
    return {"uuid": str(notice.uuid), "referral": str(row.uuid)}


def heard(notice: Notice, by: Person, now: datetime = NOW) -> dict[str, str]:
    said = {**HEARD, "at": now.isoformat()}
    row = hearings.hear(notice, record_bodies.read_hearing(said), by, now)
    return {"uuid": str(notice.uuid), "hearing": str(row.uuid)}


def raised(notice: Notice, by: Person, now: datetime = NOW) -> dict[str, str]:
    row = escalations.escalate(notice, record_bodies.read_escalation(RAISED), by, now)
    return {"uuid": str(notice.uuid), "escalation": str(row.uuid)}


def papered(notice: Notice, by: Person) -> dict[str, str]:
    """A notice whose open proof of delivery was printed."""
    wanted = Wanted(PAPERS["receipt"], notice.uuid, by, NOW, BASE)
    paper, _is_new = issue_paper(notice, wanted)
    return {"uuid": str(paper.uuid), "notice": str(notice.uuid)}
