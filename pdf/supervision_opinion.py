"""督导意见书: what a school is to put right after a supervision (教育督导条例, 21 and 22).

An official document, so GB/T 9704-2012 sets the page; no order under the law of penalties.
"""

from collections.abc import Iterator

from pdf import official, passages, signing
from pdf.blocks import Block, Setter, with_next
from pdf.colophon import document_colophon
from pdf.fonts import FontSet, Role, font_set
from pdf.form_parts import seal_beside_code
from pdf.imprints import imprint_of
from pdf.page import OFFICIAL, Paper, column, typeset
from pdf.sheets import Finding, Order, SupervisionOpinionSheet
from pdf.wording import chinese_date


def draw(sheet: SupervisionOpinionSheet, *, fonts: FontSet | None = None) -> bytes:
    """The opinion as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    imprint = imprint_of(sheet, sheet.school.name, sheet.issued_on)
    paper = Paper(imprint, OFFICIAL, sheet.demo_mark, folio=official.folio)
    return typeset(list(_blocks(column(faces, OFFICIAL), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: SupervisionOpinionSheet) -> Iterator[Block]:
    yield official.document_head(setter, sheet.office_name, sheet.number)
    yield from official.title(setter, sheet.title)
    yield official.receiver(setter, sheet.school.name)
    deed = "对你校实施督导检查"
    opening = passages.opening(sheet.inspection, sheet.officers, "我单位工作人员", deed)
    ground = f"依据{passages.listed(sheet.basis)}，" if sheet.basis else ""
    yield setter.text(f"{opening.removesuffix('，查明：')}。{ground}现提出以下督导意见：")
    yield official.first_level(setter, 1, "发现的问题")
    for number, finding in enumerate(sheet.findings, 1):
        yield official.second_level(setter, number, _problem(finding))
    yield official.first_level(setter, 2, "整改要求")
    for number, order in enumerate(sheet.orders, 1):
        yield official.second_level(setter, number, _requirement(order))
    yield official.first_level(setter, 3, "整改报告")
    yield with_next(setter.text(_report(sheet)))
    yield from official.attachments(setter, sheet.attachments)
    yield from _foot(setter, sheet)


def _problem(finding: Finding) -> list[tuple[Role, str]]:
    return [(Role.BODY, f"{finding.facts.strip()}{passages.ground(finding)}")]


def _requirement(order: Order) -> list[tuple[Role, str]]:
    requirement = passages.finished(order.requirement)
    return [(Role.BODY, f"{requirement}整改期限：{order.due_text}。")]


def _report(sheet: SupervisionOpinionSheet) -> str:
    return (
        f"请于整改完成之日起{sheet.report_within}内向我单位书面报告整改情况，我单位将予以核查。"
        "你校对上述情况有不同意见的，可以书面说明。"
    )


def _foot(setter: Setter, sheet: SupervisionOpinionSheet) -> Iterator[Block]:
    """Date and seal, whom to ask, who took it; the record at the foot of the page."""
    yield with_next(seal_beside_code(setter, sheet, sheet.verification))
    yield with_next(official.contact_note(setter, sheet.contact))
    if sheet.reply_url:
        reply = f"整改回复：访问{sheet.reply_url}，凭回执联上的办理码填报"
        yield with_next(official.note(setter, reply))
    if sheet.copies:
        yield with_next(official.note(setter, sheet.copies.rstrip("。")))
    if sheet.receipt:
        for block in signing.receipt(setter, sheet.receipt, "本意见书"):
            yield with_next(block)
    day = f"{chinese_date(sheet.issued_on)}印发"
    printed = (sheet.printed_by or sheet.office_name, day)
    yield document_colophon(setter, sheet.copies_to, printed)
