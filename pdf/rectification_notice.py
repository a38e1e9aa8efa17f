"""责令限期改正通知书: the rectification notice for the violations of one visit."""

from collections.abc import Iterator

from pdf import passages, signing
from pdf.blocks import Block, Setter, with_next
from pdf.document import Imprint
from pdf.fonts import FontSet, font_set
from pdf.page import ENFORCEMENT, Paper, column, typeset
from pdf.plain_text import one_line
from pdf.sheets import NoticeSheet, Remedies


def draw(sheet: NoticeSheet, *, fonts: FontSet | None = None) -> bytes:
    """The notice as a PDF; the same sheet and faces give the same bytes.

    Raises `pdf.fonts.UndrawableError` for a character that no face has (ask `missing_in` before)
    and `pdf.pictures.BrokenPictureError` for a signature that is no picture. `fonts` are the
    shipped ones unless an office has its own.
    """
    faces = fonts or font_set()
    imprint = Imprint(
        title=f"{sheet.title} {sheet.number}",
        author=sheet.office_name,
        subject=one_line(sheet.addressee.name),
        day=sheet.issued_on,
    )
    paper = Paper(imprint, ENFORCEMENT, sheet.demo_mark)
    return typeset(list(blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def blocks(setter: Setter, sheet: NoticeSheet) -> Iterator[Block]:
    """What the notice is made of, in order; whoever sets it otherwise may listen by a `Setter`."""
    yield from passages.heading(setter, sheet.office_name, sheet.title, sheet.number)
    yield passages.addressee(setter, sheet.addressee)
    deed = "依法对你单位实施检查"
    first = passages.opening(sheet.inspection, sheet.officers, "本机关执法人员", deed)
    yield with_next(setter.text(first))
    yield from passages.findings(setter, sheet.findings)
    ground = passages.listed(sheet.order_basis)
    order = f"依据{ground}，责令你单位按照下列要求和期限改正："
    yield with_next(setter.text(order))
    yield from passages.orders(setter, sheet.orders, "期限")
    *closing, last = _closing(sheet)
    for text in closing:
        yield setter.text(text)
    yield with_next(setter.text(last))  # the signatures never stand on a page without the notice
    yield with_next(setter.text(passages.contact_line(sheet.contact)))
    yield from signing.officers(setter, sheet.officers, "执法人员")
    yield signing.seal_and_date(setter, sheet.office_name, sheet.issued_on, sheet.seal)
    yield from signing.receipt(setter, sheet.receipt, "本通知书")
    yield from signing.verification(setter, sheet.verification, sheet.copies, sheet.reply_url)


def _closing(sheet: NoticeSheet) -> Iterator[str]:
    yield (
        f"请于改正完成之日起{sheet.report_within}内向本机关提交书面整改报告和证明材料。"
        "你单位对上述事实有异议的，可以向本机关陈述、申辩。"
    )
    yield sheet.consequence
    if sheet.remedies:
        yield _remedies(sheet.remedies)


def _remedies(remedies: Remedies) -> str:
    """行政复议法 20 and 行政诉讼法 46: sixty days, six months."""
    return (
        f"不服本通知的，可以自收到本通知书之日起六十日内向{remedies.reconsideration_body}"
        f"申请行政复议，或者自收到本通知书之日起六个月内向{remedies.court}提起行政诉讼。"
    )
