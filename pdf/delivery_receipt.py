"""送达回证: how papers reached the party, who took them or why not, who saw it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pdf import passages, tables
from pdf.blocks import Align, Block, Setter, Style, with_next
from pdf.fonts import FontSet, font_set
from pdf.form_parts import (
    NOTE_TEXT,
    OPEN_DAY,
    OPEN_MOMENT,
    SIGNATURE_HEIGHT,
    form_heading,
    officers_in_cells,
    seal_beside_code,
    signature_cell,
    ticked,
    ticks,
)
from pdf.imprints import imprint_of
from pdf.page import ENFORCEMENT, MM, WIDTH, Paper, column, typeset
from pdf.plain_text import one_line
from pdf.sheets import Officer, Party, Refused, Signed, Verification
from pdf.wording import chinese_date, chinese_moment

METHODS = {
    "in_person": "直接送达",
    "left_in_place": "留置送达",
    "post": "邮寄送达",
    "electronic": "电子送达",
    "announcement": "公告送达",
}
STANDINGS = ("本人", "同住成年家属", "负责收件人", "代理人", "代收人")
LABEL, SIDE, SIDE_LABEL = 38 * MM, 40 * MM, 30 * MM
VALUE = WIDTH - LABEL
NOTE = "注：签收日期为送达日期；拒收的，注明事由、日期和见证人或者拍照、录像编号。"


@dataclass(frozen=True, slots=True)
class DeliveredPaper:
    """One kind of paper that was handed over, and how many of it."""

    title: str
    number: str = ""
    copies: int = 1


@dataclass(frozen=True, slots=True)
class DeliveryReceiptSheet:
    """送达回证 (documents.md §2.5, §3, §6).

    `method` is a key of METHODS or "", which leaves the boxes open; `standing` one of STANDINGS
    or other words; `delivered_on` the day that counts. `witness_standing` is the unit or office
    of the witness named in `received`. What is unknown leaves room for ink.
    """

    office_name: str
    title: str
    number: str
    recipient: Party
    papers: tuple[DeliveredPaper, ...]
    officers: tuple[Officer, ...]
    issued_on: date
    method: str = ""
    place: str = ""
    received: Signed | Refused | None = None
    standing: str = ""
    delivered_on: date | None = None
    witness_standing: str = ""
    recording: str = ""
    remark: str = ""
    verification: Verification | None = None
    seal: bytes | None = None
    demo_mark: str = ""


def draw(sheet: DeliveryReceiptSheet, *, fonts: FontSet | None = None) -> bytes:
    """The receipt as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    imprint = imprint_of(sheet, sheet.recipient.name, sheet.issued_on)
    paper = Paper(imprint, ENFORCEMENT, sheet.demo_mark)
    return typeset(list(_blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: DeliveryReceiptSheet) -> Iterator[Block]:
    yield from form_heading(setter, sheet.office_name, sheet.title, sheet.number)
    yield _line(setter, "受送达人", _recipient(sheet.recipient), tables.SMALL)
    yield _papers(setter, sheet.papers)
    yield _line(setter, "送达方式", ticked(METHODS, sheet.method))
    yield _line(setter, "送达地点", one_line(sheet.place))
    yield from _taken(setter, sheet)
    yield from _refused(setter, sheet)
    officers = tables.label(LABEL, "送达人（签名、\n执法证号）")
    yield from officers_in_cells(setter, officers, sheet.officers)
    yield _line(setter, "拍照、录像编号", sheet.recording or _recording(sheet))
    yield with_next(_line(setter, "备注", sheet.remark))
    yield with_next(setter.text(NOTE, NOTE_TEXT))
    yield seal_beside_code(setter, sheet, sheet.verification)


def _line(setter: Setter, title: str, value: str, style: Style = tables.TEXT) -> Block:
    cells = (tables.label(LABEL, title), tables.Cell(VALUE, value, style=style))
    return tables.row(setter, cells, least=10 * MM)


def _recipient(party: Party) -> str:
    known = "；".join(f"{name}：{value}" for name, value in passages.details(party))
    return f"{one_line(party.name)}{f'（{known}）' if known else ''}"


def _papers(setter: Setter, papers: Sequence[DeliveredPaper]) -> Block:
    """Each paper by title and number on a line of its own, and how many."""
    names = (
        f"{each.copies}份　《{one_line(each.title)}》"
        f"{f'（{one_line(each.number)}）' if each.number else ''}"
        for each in papers
    )
    return _line(setter, "送达文书名称、\n文号和份数", "\n".join(names), tables.SMALL)


def _taken(setter: Setter, sheet: DeliveryReceiptSheet) -> Iterator[Block]:
    """Who took the papers, as whom, and when."""
    signed = sheet.received if isinstance(sheet.received, Signed) else None
    day = chinese_date(sheet.delivered_on) if sheet.delivered_on else OPEN_DAY
    if signed and signed.at:
        day = chinese_moment(signed.at).replace("日", "日\n")
    who = f"{one_line(signed.name)}\n{one_line(signed.post)}".rstrip() if signed else ""
    image = signed.image if signed else None
    cells = (
        tables.label(LABEL, "签收人\n（签名或者盖章）"),
        signature_cell(VALUE - SIDE - SIDE_LABEL, who, image, tables.SMALL),
        tables.label(SIDE_LABEL, "签收日期\n（送达日期）"),
        tables.Cell(SIDE, day, align=Align.CENTRE, style=tables.SMALL),
    )
    yield tables.row(setter, cells, least=SIGNATURE_HEIGHT)
    yield _line(setter, "签收人身份", ticks(STANDINGS, sheet.standing))


def _person(name: str, post: str) -> str:
    return f"{one_line(name)}{f'（{one_line(post)}）' if post else ''}"


def _refused(setter: Setter, sheet: DeliveryReceiptSheet) -> Iterator[Block]:
    """Why the papers were not taken and when, and who saw it."""
    refused = sheet.received if isinstance(sheet.received, Refused) else None
    reason, moment, witness = "", OPEN_MOMENT, ""
    if refused:
        reason = refused.reason
        moment = chinese_moment(refused.at) if refused.at else OPEN_MOMENT
        witness = _person(refused.witness_name, sheet.witness_standing)
    yield _line(setter, "拒收事由和日期", f"{reason}\n{moment}" if reason else f"\n{moment}")
    image = refused.witness_signature if refused else None
    cells = (
        tables.label(LABEL, "见证人（签名、\n单位或者身份）"),
        signature_cell(VALUE, witness, image),
    )
    yield tables.row(setter, cells, least=SIGNATURE_HEIGHT)


def _recording(sheet: DeliveryReceiptSheet) -> str:
    return sheet.received.recording if isinstance(sheet.received, Refused) else ""
