"""准予延期整改通知书, 不予延期整改通知书: the answer to a request for more time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pdf import passages, signing
from pdf.blocks import Block, Setter, with_next
from pdf.fonts import FontSet, Role, font_set
from pdf.form_parts import seal_beside_code
from pdf.imprints import imprint_of
from pdf.page import ENFORCEMENT, Paper, column, typeset
from pdf.plain_text import one_line
from pdf.sheets import Contact, Party, Refused, Signed, Verification
from pdf.wording import chinese_date, due_by

GRANTED_TITLE, REFUSED_TITLE = "准予延期整改通知书", "不予延期整改通知书"


@dataclass(frozen=True, slots=True)
class ExtendedOrder:
    """One requirement with the day it was due, and the new one where more time is granted."""

    requirement: str
    due_on: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ExtensionDecisionSheet:
    """准予/不予延期整改通知书 (documents.md §2.7).

    An order without `until` keeps its day. `granted` needs at least one with it; `reason` is why
    (it may be empty where time is granted). `asked_*` and `completed` come from the request.
    """

    office_name: str
    title: str
    number: str
    party: Party
    notice_title: str
    notice_number: str
    asked_on: date
    asked_reason: str
    asked_until: date
    granted: bool
    orders: tuple[ExtendedOrder, ...]
    reason: str
    contact: Contact
    issued_on: date
    verification: Verification
    completed: str = ""
    proofs: tuple[str, ...] = ()
    consequence: str = "逾期不改正的，本机关将依法处理。"
    receipt: Signed | Refused | None = None
    copies: str = "本通知书一式两联：第一联由本机关存档，第二联交当事人。"
    seal: bytes | None = None
    demo_mark: str = ""


def draw(sheet: ExtensionDecisionSheet, *, fonts: FontSet | None = None) -> bytes:
    """The decision as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    paper = Paper(
        imprint_of(sheet, sheet.party.name, sheet.issued_on), ENFORCEMENT, sheet.demo_mark
    )
    return typeset(list(_blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: ExtensionDecisionSheet) -> Iterator[Block]:
    yield from passages.heading(setter, sheet.office_name, sheet.title, sheet.number)
    yield passages.addressee(setter, sheet.party)
    yield setter.text(_request(sheet))
    yield with_next(setter.text(_decision(sheet)))
    for number, order in enumerate(sheet.orders, 1):
        lead = f"{number}．" if len(sheet.orders) > 1 else ""
        yield _order(setter, lead, order)
    yield with_next(setter.text(sheet.consequence))
    yield with_next(setter.text(passages.contact_line(sheet.contact)))
    yield seal_beside_code(setter, sheet, sheet.verification)
    yield from signing.receipt(setter, sheet.receipt, "本通知书", sheet.copies)


def _request(sheet: ExtensionDecisionSheet) -> str:
    """What the party asked for, and with what proof."""
    done = f"已完成的部分：{passages.finished(sheet.completed)}" if sheet.completed else ""
    proofs = f"附有{passages.listed(sheet.proofs)}。" if sheet.proofs else ""
    return (
        f"你单位于{chinese_date(sheet.asked_on)}就《{one_line(sheet.notice_title)}》"
        f"（{one_line(sheet.notice_number)}）申请延期整改至{chinese_date(sheet.asked_until)}，"
        f"理由：{passages.finished(sheet.asked_reason)}{done}{proofs}"
    )


def _decision(sheet: ExtensionDecisionSheet) -> str:
    reason = f"理由：{passages.finished(sheet.reason)}" if sheet.reason else ""
    if sheet.granted:
        return f"经审查，本机关决定准予延期整改。{reason}你单位应当按照下列期限完成改正："
    return f"经审查，本机关决定不予延期整改。{reason}你单位仍应当按照原定期限完成改正："


def _order(setter: Setter, lead: str, order: ExtendedOrder) -> Block:
    """The requirement with its days, the one that counts last."""
    days = [("原定期限", order.due_on)]
    if order.until:
        days.append(("延长后的期限", order.until))
    spans: list[tuple[Role, str]] = [(Role.BODY, f"{lead}{passages.finished(order.requirement)}")]
    for place, (label, day) in enumerate(days, 1):
        mark = "。" if place == len(days) else "；"
        spans += [(Role.HEADING, f"{label}："), (Role.BODY, f"{due_by(day)}{mark}")]
    return setter.paragraph(spans, setter.body)
