"""A paper's data as JSON and back: what is kept with a notice redraws the same bytes.

Dataclasses become objects that name their class in ``is``; pictures are named by their SHA-256.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from pdf import (
    batch_list,
    case_file,
    closure_form,
    delivery_address,
    delivery_receipt,
    extension_decision,
    form_parts,
    hearing_record,
    inspection_approval,
    inspection_notice,
    recheck_opinion,
    referral_letter,
    reply_slip,
    sheets,
)

KINDS = {
    kind.__name__: kind
    for kind in (
        sheets.Party, sheets.Officer, sheets.Signed, sheets.Refused, sheets.Inspection,
        sheets.Finding, sheets.Order, sheets.Remedies, sheets.Contact, sheets.Verification,
        sheets.NoticeSheet, sheets.SupervisionOpinionSheet, sheets.Told, form_parts.Opinion,
        delivery_receipt.DeliveredPaper, delivery_receipt.DeliveryReceiptSheet,
        recheck_opinion.RecheckedViolation, recheck_opinion.RecheckOpinionSheet,
        extension_decision.ExtendedOrder, extension_decision.ExtensionDecisionSheet,
        referral_letter.EvidenceItem, referral_letter.ReferralLetterSheet,
        hearing_record.Speaker, hearing_record.Review, hearing_record.HearingRecordSheet,
        inspection_notice.InspectionNoticeSheet, reply_slip.ReplySlipSheet,
        closure_form.Settled, closure_form.ClosureFormSheet, delivery_address.DeliveryAddressSheet,
        case_file.FiledPaper, case_file.CaseFileSheet,
        batch_list.ListedPaper, batch_list.BatchListSheet,
        inspection_approval.AskedOfficer, inspection_approval.InspectionApprovalSheet,
    )
}  # fmt: skip


def to_document(value: object, keep: Callable[[bytes], str]) -> Any:
    """Write a sheet as plain JSON; ``keep`` stores a picture and returns its hash."""
    if is_dataclass(value):
        parts = {each.name: to_document(getattr(value, each.name), keep) for each in fields(value)}
        return {"is": type(value).__name__, **parts}
    if isinstance(value, tuple):
        return [to_document(each, keep) for each in value]
    if isinstance(value, bytes):
        return {"is": "picture", "sha256": keep(value)}
    if isinstance(value, datetime):
        return {"is": "moment", "at": value.isoformat()}
    if isinstance(value, date):
        return {"is": "day", "on": value.isoformat()}
    return value


def from_document(document: Any, read: Callable[[str], bytes]) -> Any:
    """Read what `to_document` wrote; ``read`` returns a picture's bytes."""
    if isinstance(document, list):
        return tuple(from_document(each, read) for each in document)
    if not isinstance(document, Mapping):
        return document
    kind = document["is"]
    if kind == "picture":
        return read(document["sha256"])
    if kind == "moment":
        return datetime.fromisoformat(document["at"])
    if kind == "day":
        return date.fromisoformat(document["on"])
    parts = {key: from_document(each, read) for key, each in document.items() if key != "is"}
    return KINDS[kind](**parts)
