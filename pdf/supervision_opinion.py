"""督导意见书: what a school is to put right after a supervision (教育督导条例, 21 and 22).

An official document, so GB/T 9704-2012 sets the page; no order under the law of penalties.
"""

from collections.abc import Iterator

from pdf import passages, signing
from pdf.blocks import Block, Setter, with_next
from pdf.document import Imprint
from pdf.fonts import FontSet, font_set
from pdf.page import OFFICIAL, Paper, column, typeset
from pdf.plain_text import one_line
from pdf.sheets import SupervisionOpinionSheet


def draw(sheet: SupervisionOpinionSheet, *, fonts: FontSet | None = None) -> bytes:
    """The opinion as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    imprint = Imprint(
        title=f"{sheet.title} {sheet.number}",
        author=sheet.office_name,
        subject=one_line(sheet.school.name),
        day=sheet.issued_on,
    )
    paper = Paper(imprint, OFFICIAL, sheet.demo_mark)
    return typeset(list(_blocks(column(faces, OFFICIAL), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: SupervisionOpinionSheet) -> Iterator[Block]:
    yield from passages.heading(setter, sheet.office_name, sheet.title, sheet.number)
    yield with_next(setter.text(f"{one_line(sheet.school.name)}：", setter.flush))
    deed = "对你校实施督导检查"
    first = passages.opening(sheet.inspection, sheet.officers, "我单位工作人员", deed)
    yield with_next(setter.text(first))
    yield from passages.findings(setter, sheet.findings)
    ground = f"依据{passages.listed(sheet.basis)}，" if sheet.basis else ""
    yield with_next(setter.text(f"{ground}现提出以下督导意见，请你校按照要求和期限整改："))
    yield from passages.orders(setter, sheet.orders, "整改期限")
    yield setter.text(
        f"请于整改完成之日起{sheet.report_within}内向我单位书面报告整改情况，我单位将予以核查。"
        "你校对上述情况有不同意见的，可以书面说明。"
    )
    yield with_next(setter.text(passages.contact_line(sheet.contact)))
    yield from signing.officers(setter, sheet.officers, "工作人员")
    yield signing.seal_and_date(setter, sheet.office_name, sheet.issued_on, sheet.seal)
    yield from signing.receipt(setter, sheet.receipt, "本意见书")
    yield from signing.verification(setter, sheet.verification, sheet.copies)
