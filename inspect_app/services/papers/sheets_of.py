"""What each paper of the loop says, taken from the record: one function a kind."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from inspect_app.rules.calendar import china_day
from inspect_app.rules.rectification import SETTLED
from inspect_app.services.papers.matter import Matter
from inspect_app.services.rectifications.extensions import is_extendable
from inspect_app.services.visits.papers import (
    RECORD_TITLE,
    document_of,
    evidence_labels,
    inspection_sheet,
    officer_sheets,
    picture,
)
from inspect_app.store.person import Person
from inspect_app.store.rectification import Delivery, Extension, Hearing, Recheck, Referral
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit
from pdf import sheets
from pdf.closure_form import ClosureFormSheet, Settled
from pdf.delivery_address import DeliveryAddressSheet
from pdf.delivery_receipt import DeliveredPaper, DeliveryReceiptSheet
from pdf.extension_decision import (
    GRANTED_TITLE,
    REFUSED_TITLE,
    ExtendedOrder,
    ExtensionDecisionSheet,
)
from pdf.hearing_record import HearingRecordSheet, Review, Speaker
from pdf.recheck_opinion import RESULTS, RecheckedViolation, RecheckOpinionSheet
from pdf.referral_letter import EvidenceItem, ReferralLetterSheet
from pdf.wording import chinese_date

FAILED_MEASURE = "对未改正或者部分改正的事项，本机关将依法处理。"
CORRECTED = "检查时已当场改正"
ENDS = {**RESULTS, "referred": "已移送", "withdrawn": "已撤回"}


@dataclass(frozen=True, slots=True)
class Making:
    """What is fixed before a paper is drawn."""

    matter: Matter
    number: str
    title: str
    day: date
    by: Person
    verification: sheets.Verification

    def head(self) -> dict[str, Any]:
        """What every paper of the office begins with."""
        return {**self.matter.office_words(), "title": self.title, "number": self.number}


def receipt(making: Making, row: Any) -> DeliveryReceiptSheet:
    """送达回证: open for ink, or as the delivery was recorded."""
    matter = making.matter
    filled = _delivered(row) if isinstance(row, Delivery) else {}
    return DeliveryReceiptSheet(
        **making.head(), recipient=matter.party, officers=_without_ink(matter.sheet.officers),
        papers=(DeliveredPaper(matter.notice.title, matter.notice.number),),
        issued_on=making.day, verification=making.verification, **filled,
    )  # fmt: skip


def _delivered(row: Delivery) -> dict[str, Any]:
    proof = row.proof
    recipient, witness = proof.get("recipient") or {}, proof.get("witness") or {}
    recording = str(proof.get("recording") or "")
    received: sheets.Signed | sheets.Refused | None = None
    if row.method == "left_in_place":
        received = sheets.Refused(
            "", str(witness.get("name") or ""), picture(witness.get("image")), recording, row.at
        )
    elif recipient.get("name"):
        received = sheets.Signed(
            recipient["name"], str(recipient.get("post") or ""), picture(recipient.get("image")),
            row.at,
        )  # fmt: skip
    numbers = (("邮件编号", proof.get("tracking_no")), ("电子送达确认书", proof.get("consent")))
    remark = "；".join(f"{label}：{text}" for label, text in numbers if text)
    return {
        "method": row.method, "place": row.place, "received": received, "recording": recording,
        "delivered_on": row.effective_on, "remark": remark,
    }  # fmt: skip


def _without_ink(officers: Iterable[sheets.Officer]) -> tuple[sheets.Officer, ...]:
    """Who signed the visit's record has not signed this paper."""
    return tuple(sheets.Officer(each.name, each.certificate_no) for each in officers)


def address(making: Making, _row: Any) -> DeliveryAddressSheet:
    """送达地址及电子送达确认书: what is known is filled in, the party says the rest."""
    party = making.matter.party
    return DeliveryAddressSheet(
        **making.head(), party=party, issued_on=making.day, address=party.address,
        recipient=party.person_in_charge, phone=party.phone,
        officers=_without_ink(making.matter.sheet.officers), verification=making.verification,
    )  # fmt: skip


def recheck(making: Making, row: Recheck) -> RecheckOpinionSheet:
    """整改复查意见书: what became of each order."""
    matter = making.matter
    visit = next(visit for each, visit in matter.life.rechecks if each.id == row.id)
    document = document_of(visit)
    labels = evidence_labels(visit, document)
    known = {str(each.uuid): each for each in matter.notice.violations}
    results = tuple(
        _rechecked(matter, known[each["violation"]], each, labels) for each in row.results
    )
    failed = any(each.result in {"partly", "not_rectified"} for each in results)
    return RecheckOpinionSheet(
        **making.head(), party=matter.party, **matter.about_notice(),
        notice_issued_on=china_day(matter.notice.issued_at),
        inspection=inspection_sheet(visit, document), method=visit.method,
        officers=officer_sheets(visit, document), results=results, contact=matter.sheet.contact,
        issued_on=making.day, verification=making.verification,
        measures=(FAILED_MEASURE,) if failed else (),
        statement=str(document.get("statement") or ""),
    )  # fmt: skip


def _rechecked(
    matter: Matter, violation: Violation, result: Mapping[str, Any], labels: Mapping[str, str]
) -> RecheckedViolation:
    files = [labels[each] for each in result.get("files") or () if each in labels]
    rest = str(result.get("rest") or "")
    note = str(result.get("note") or "")
    return RecheckedViolation(
        matter.requirements[violation.uuid],
        str(result["result"]),
        chinese_date(violation.due_on) if violation.due_on else "",
        "" if note == rest else note,
        str(result.get("done") or ""),
        rest,
        evidence=tuple(files),
    )


def extension(making: Making, row: Extension) -> ExtensionDecisionSheet:
    """准予/不予延期整改通知书: the request, and what was decided."""
    matter = making.matter
    assert row.decided_at is not None
    moment = row.decided_at
    return ExtensionDecisionSheet(
        **making.head(), party=matter.party, **matter.about_notice(),
        asked_on=china_day(row.recorded_at), asked_reason=row.reason, asked_until=row.until,
        granted=bool(row.granted),
        orders=tuple(
            ExtendedOrder(
                matter.requirements[each.uuid],
                matter.due_before(each, moment),
                _extended_until(matter, each, row),
            )
            for each in matter.open_at(moment)
        ),
        reason=row.decision_reason, contact=matter.sheet.contact, issued_on=making.day,
        verification=making.verification,
    )  # fmt: skip


def _extended_until(matter: Matter, violation: Violation, row: Extension) -> date | None:
    """The new day; none for safety, and none where an earlier day was later already."""
    assert row.decided_at is not None
    until = row.granted_until
    if until is None or not is_extendable(violation):
        return None
    return until if until > matter.due_before(violation, row.decided_at) else None


def extension_title(row: Extension) -> str:
    """A decision is called by what it says."""
    return GRANTED_TITLE if row.granted else REFUSED_TITLE


def referral(making: Making, row: Referral) -> ReferralLetterSheet:
    """案件移送函: the case in short, what proves it, and whom to answer."""
    matter, sheet = making.matter, making.matter.sheet
    pairs = zip(matter.notice.violations, sheet.findings, strict=True)
    named = set(row.violations)
    return ReferralLetterSheet(
        **making.head(), receiver=row.authority, party=matter.party, inspection=sheet.inspection,
        findings=tuple(finding for each, finding in pairs if str(each.uuid) in named),
        reason=row.reason, basis=(), evidence=tuple(_evidence(matter)), contact=sheet.contact,
        issued_on=making.day, verification=making.verification, answer_by=row.answer_by,
    )  # fmt: skip


def _evidence(matter: Matter) -> Iterable[EvidenceItem]:
    visit = matter.notice.visit
    yield EvidenceItem(RECORD_TITLE, visit.receipt)
    if evidence_labels(visit, document_of(visit)):
        yield EvidenceItem("现场检查照片页", visit.receipt)
    yield EvidenceItem(matter.notice.title, matter.notice.number)
    if matter.life.deliveries:
        yield EvidenceItem("送达回证")
    for _each, again in matter.life.rechecks:
        yield EvidenceItem("复查检查笔录", again.receipt)


def hearing(making: Making, row: Hearing) -> HearingRecordSheet:
    """陈述申辩笔录: what was said word for word, and the office's opinion."""
    matter = making.matter
    writer = matter.life.people.get(row.person_id or 0)
    officers = (sheets.Officer(writer.display, writer.certificate_no),) if writer else ()
    return HearingRecordSheet(
        **making.head(), party=matter.party, **matter.about_notice(), heard_at=row.heard_at,
        place=row.place, speaker=Speaker(row.speaker, row.post), officers=officers,
        statement=row.text, proofs=tuple(f"材料{n}" for n, _ in enumerate(row.files, 1)),
        review=_review(matter, row), verification=making.verification,
    )  # fmt: skip


def _review(matter: Matter, row: Hearing) -> Review | None:
    if row.accepted is None or row.decided_at is None:
        return None
    by = matter.life.by(row.decided_by_id)
    return Review(row.accepted, row.opinion, by, china_day(row.decided_at))


def closure(making: Making, _row: Any) -> ClosureFormSheet:
    """结案（销号）审批表: how each violation ended, for the person in charge to approve."""
    matter = making.matter
    notice = matter.notice
    causes = "、".join(dict.fromkeys(each.title for each in notice.violations))
    closed = matter.life.closure
    return ClosureFormSheet(
        **making.head(), cause=causes, party=matter.party, inspection=matter.sheet.inspection,
        **matter.about_notice(), notice_issued_on=china_day(notice.issued_at),
        delivered_on=notice.delivered_on,
        settled=tuple(_settled(matter, each) for each in notice.violations),
        filled_on=making.day, remark=closed.remark if closed else "",
    )  # fmt: skip


def _settled(matter: Matter, violation: Violation) -> Settled:
    requirement = matter.requirements[violation.uuid]
    if violation.corrected_on_spot:
        return Settled(requirement, CORRECTED, matter.notice.visit.visited_on)
    at, proof = _end_of(matter, violation)
    ended = violation.state in SETTLED
    words = ENDS[violation.state] if ended else ENDS.get(violation.state, "整改中")
    return Settled(requirement, words, china_day(at) if at and ended else None, proof)


def _end_of(matter: Matter, violation: Violation) -> tuple[datetime | None, tuple[str, ...]]:
    """When a violation ended, and which paper says so."""
    uuid = str(violation.uuid)
    for row in reversed(matter.life.referrals):
        if violation.state == "referred" and uuid in row.violations:
            return row.recorded_at, (f"移送{row.authority}",)
    for recheck_row, visit in reversed(matter.life.rechecks):
        if any(each["violation"] == uuid for each in recheck_row.results):
            return recheck_row.recorded_at, _proof(visit)
    return None, ()


def _proof(visit: Visit) -> tuple[str, ...]:
    return (f"复查笔录{visit.receipt}",)


SHEETS: dict[str, Callable[[Making, Any], Any]] = {
    "receipt": receipt, "address": address, "recheck": recheck, "extension": extension,
    "referral": referral, "hearing": hearing, "closure": closure,
}  # fmt: skip
