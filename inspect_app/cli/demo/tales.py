"""What becomes of a visit: tales told step by step, each deed at its own moment.

A tale is a generator: it yields the moment of its next step and goes on when that has come. Those
whose next moment lies beyond today stay where they are, as in life.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from forms.visit import report_of
from inspect_app.cli.demo.stage import Stage
from inspect_app.cli.demo.visit_documents import Document, PlannedVisit, document_for
from inspect_app.rules import loop_bodies
from inspect_app.rules.calendar import CHINA, Calendar, china_day
from inspect_app.rules.canonical import canonical_json
from inspect_app.services.callers import Caller
from inspect_app.services.notices import issuing as notices
from inspect_app.services.rectifications import deeds as rectifications
from inspect_app.services.rectifications import extensions, rechecks, referrals
from inspect_app.services.visits.rows import Incoming
from inspect_app.services.visits.submitting import submit_visit
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit

Tale = Iterator[datetime]
Step = Callable[[Stage, PlannedVisit, Notice], Tale]
BOSS = "zhao"
SENT_AFTER, ISSUED_AFTER = timedelta(minutes=3), timedelta(minutes=12)


def told(stage: Stage, visit: PlannedVisit, fate: str) -> Tale:
    """Tell a visit and the fate of its notice: a key of ``FATES``, or "" for none."""
    yield visit.finished_at + SENT_AFTER
    kept = _submitted(stage, visit, visit.finished_at + SENT_AFTER)
    if not fate:
        return
    yield visit.finished_at + ISSUED_AFTER
    by = stage.people[visit.inspectors[0]]
    notice = _issued(stage, visit, kept, by, visit.finished_at + ISSUED_AFTER)
    for step in FATES[fate]:
        yield from step(stage, visit, notice)


def _submitted(stage: Stage, visit: PlannedVisit, at: datetime) -> Visit:
    by, uuid = Caller.of(stage.people[visit.inspectors[0]]), stage.new_id()
    document = document_for(stage, visit)
    canonical = canonical_json(document)
    content_hash = hashlib.sha256(canonical.encode()).hexdigest()
    submit_visit(Incoming(uuid, canonical, content_hash, document), report_of(document), by, at)
    return db.session.scalars(sa.select(Visit).filter_by(uuid=uuid)).one()


def _issued(stage: Stage, visit: PlannedVisit, kept: Visit, by: Person, at: datetime) -> Notice:
    """Issue the party's paper, confirming what only the inspectors could see."""
    issue = notices.issue_opinion if visit.institution.kind == "school" else notices.issue_notice
    pairs = zip(kept.violations, visit.findings, strict=True)
    chosen = {one.uuid: finding.get("circumstances", ()) for one, finding in pairs}
    return issue(kept, by, at, stage.base_url, chosen)[0]


def _in_person(stage: Stage, visit: PlannedVisit, notice: Notice) -> Tale:
    at = visit.finished_at + timedelta(minutes=20)
    yield at
    head = visit.institution.contact or "负责人"
    image = stage.signature_of(head, stage.people[visit.inspectors[0]], at)
    recipient = {"name": head, "post": "负责人", "image": image}
    _deliver(stage, visit, notice, at, {"method": "in_person", "recipient": recipient})


def _left_in_place(stage: Stage, visit: PlannedVisit, notice: Notice) -> Tale:
    at = visit.finished_at + timedelta(minutes=25)
    yield at
    image = stage.signature_of("网格员", stage.people[visit.inspectors[0]], at)
    witness = {"name": "社区网格员", "image": image}
    _deliver(stage, visit, notice, at, {"method": "left_in_place", "witness": witness})


def _posted(stage: Stage, visit: PlannedVisit, notice: Notice) -> Tale:
    at = _office_hour(visit, 2)
    yield at
    number = f"QL{stage.rng.randint(10**9, 10**10 - 1)}"
    recipient = {"name": visit.institution.name}
    body: Document = {"method": "post", "tracking_no": number, "recipient": recipient}
    _deliver(stage, visit, notice, at, body)


def _deliver(
    stage: Stage, visit: PlannedVisit, notice: Notice, at: datetime, body: Document
) -> None:
    full = {"at": at.isoformat(), "place": visit.institution.address, **body}
    by = stage.people[visit.inspectors[0]]
    rectifications.deliver(notice, loop_bodies.read_delivery(full), by, at)


def _reported(stage: Stage, visit: PlannedVisit, notice: Notice) -> Tale:
    at = _office_hour(visit, 4)
    yield at
    photo = stage.photo_of("wall", visit.institution.name, at, stage.people[BOSS])
    results = [
        {"violation": str(one.uuid), "text": "已整改，照片附后。", "files": [photo]}
        for one in notice.violations
    ]
    body = {"text": "收到通知后立即整改，现将情况报告如下，请予复查。", "results": results}
    rectifications.report(notice, loop_bodies.read_report(body), stage.people[BOSS], at)


def _asked_for_time(stage: Stage, visit: PlannedVisit, notice: Notice) -> Tale:
    at = _office_hour(visit, 2)
    yield at
    days = [one.due_on for one in notice.violations if one.due_on]
    until = max([*days, china_day(at)]) + timedelta(days=7)
    body = {"reason": "消防器材已下单，供货需要时间，申请延期。", "until": until.isoformat()}
    extensions.request_extension(notice, loop_bodies.read_extension(body), stage.people[BOSS], at)


def _given_time(stage: Stage, visit: PlannedVisit, notice: Notice) -> Tale:
    at = _office_hour(visit, 3)
    yield at
    wanted = extensions.open_request(notice)
    assert wanted is not None
    body = loop_bodies.read_decision({"granted": True, "reason": "理由属实，同意延期一次。"})
    extensions.decide_extension(wanted, notice, body, stage.people[BOSS], at)


def _rechecked(*results: str) -> Step:
    """Look again: the results go round over the violations."""

    def step(stage: Stage, visit: PlannedVisit, notice: Notice) -> Tale:
        again = PlannedVisit(
            visit.institution,
            _office_hour(visit, 9),
            visit.inspectors,
            recheck_of=notice,
            results=_by_turns(notice, results),
        )
        yield again.finished_at + SENT_AFTER
        at = again.finished_at + SENT_AFTER
        kept = _submitted(stage, again, at)
        body = loop_bodies.read_recheck({"visit": str(kept.uuid)})
        rechecks.recheck(notice, body, stage.people[visit.inspectors[0]], at)

    return step


def _rechecked_and_reissued(stage: Stage, visit: PlannedVisit, notice: Notice) -> Tale:
    """Find the same again on the recheck; its own notice orders it anew."""
    again = PlannedVisit(
        visit.institution,
        _office_hour(visit, 9),
        visit.inspectors,
        findings=visit.findings,
        recheck_of=notice,
        results=_by_turns(notice, ("not_rectified",)),
    )
    at = again.finished_at + SENT_AFTER
    yield at
    kept = _submitted(stage, again, at)
    body = loop_bodies.read_recheck({"visit": str(kept.uuid)})
    rechecks.recheck(notice, body, stage.people[visit.inspectors[0]], at)
    at = _office_hour(visit, 10)
    yield at
    anew = _issued(stage, again, kept, stage.people[BOSS], at)
    yield from _posted(stage, again, anew)


def _by_turns(notice: Notice, results: tuple[str, ...]) -> Mapping[str, str]:
    pairs = enumerate(notice.violations)
    return {str(one.uuid): results[place % len(results)] for place, one in pairs}


def _referred(stage: Stage, visit: PlannedVisit, notice: Notice) -> Tale:
    at = _office_hour(visit, 11)
    yield at
    failed = [str(one.uuid) for one in notice.violations if one.state == "not_rectified"]
    body = {
        "authority": "云州市青岚区消防救援大队",
        "violations": failed,
        "reason": "逾期未改正，依法移送有管辖权的部门处理。",
    }
    referrals.refer(notice, loop_bodies.read_referral(body), stage.people[BOSS], at)


def _closed(stage: Stage, visit: PlannedVisit, notice: Notice) -> Tale:
    at = _office_hour(visit, 12)
    yield at
    body = loop_bodies.read_closure({"remark": "复查合格，予以销号。"})
    rectifications.close(notice, body, stage.people[BOSS], at)


def _withdrawn(stage: Stage, visit: PlannedVisit, notice: Notice) -> Tale:
    at = _office_hour(visit, 1)
    yield at
    body = loop_bodies.read_withdrawal({"reason": "文书引用条款需更正，撤回后另行制发。"})
    rectifications.withdraw(notice, body, stage.people[BOSS], at)


def _office_hour(visit: PlannedVisit, working_days: int) -> datetime:
    """Ten o'clock, that many working days after the visit."""
    calendar, day = Calendar.published(), china_day(visit.started_at)
    while working_days:
        day += timedelta(days=1)
        working_days -= calendar.is_working(day)
    return datetime.combine(day, time(10, 0), CHINA)


_PUT_RIGHT = _rechecked("rectified")
FATES: Mapping[str, tuple[Step, ...]] = {
    "": (),
    "issued": (),
    "delivered": (_in_person,),
    "left_in_place": (_left_in_place,),
    "posted": (_posted,),
    "reported": (_in_person, _reported),
    "waiting_for_time": (_in_person, _asked_for_time),
    "extended": (_in_person, _asked_for_time, _given_time),
    "rechecked": (_in_person, _PUT_RIGHT),
    "not_rectified": (_left_in_place, _rechecked("rectified", "not_rectified")),
    "stubborn": (_left_in_place, _rechecked("not_rectified")),
    "reissued": (_in_person, _rechecked_and_reissued),
    "referred": (_left_in_place, _rechecked("not_rectified"), _referred),
    "closed": (_in_person, _reported, _PUT_RIGHT, _closed),
    "closed_quietly": (_posted, _PUT_RIGHT, _closed),
    "withdrawn": (_withdrawn,),
}
