"""送达地址及电子送达确认书: where a party wants its papers, and whether electronically."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pdf import tables
from pdf.blocks import Block, Setter, Style, with_next
from pdf.fonts import FontSet, font_set
from pdf.form_parts import (
    OPEN_DAY,
    SIGNATURE_HEIGHT,
    form_heading,
    officers_in_cells,
    seal_beside_code,
    signature_cell,
    ticks,
)
from pdf.imprints import imprint_of
from pdf.page import ENFORCEMENT, MM, WIDTH, Paper, column, typeset
from pdf.passages import details
from pdf.plain_text import one_line
from pdf.sheets import Officer, Party, Signed, Verification
from pdf.wording import chinese_moment

LAW = (
    "依据《中华人民共和国行政处罚法》第六十一条第二款，当事人同意并签订确认书的，"
    "行政机关可以采用传真、电子邮件等方式送达文书。"
)
TOLD = (
    LAW,
    "不同意电子送达的，本机关采用其他法定方式送达。",
    "电子送达的，以送达信息到达下列特定系统的日期为送达日期。",
    "送达地址、收件人、联系电话或者接收电子送达的系统、账号变更的，请及时书面告知本机关。",
)
"""行政处罚法 61 and 民事诉讼法 90, as documents.md §6 gives them."""
CONFIRMATION = "我（单位）已阅读上述告知事项，确认所填内容真实、准确。"
ANSWERS = {True: "同意", False: "不同意", None: ""}
OPEN_WORD = "＿＿＿＿＿＿＿＿"
LABEL, SIDE_LABEL, LINE = 42 * MM, 24 * MM, 10 * MM
VALUE = WIDTH - LABEL


@dataclass(frozen=True, slots=True)
class DeliveryAddressSheet:
    """送达地址及电子送达确认书 (documents.md §1, no. 9; 行政处罚法 61).

    What is known is filled in beforehand, "" leaves room for ink; `agreed` is None as long as the
    party has not said, and `system`, `account` where it takes electronic papers.
    """

    office_name: str
    title: str
    number: str
    party: Party
    issued_on: date
    address: str = ""
    recipient: str = ""
    phone: str = ""
    agreed: bool | None = None
    system: str = ""
    account: str = ""
    signed: Signed | None = None
    officers: tuple[Officer, ...] = ()
    remark: str = ""
    verification: Verification | None = None
    seal: bytes | None = None
    demo_mark: str = ""


def draw(sheet: DeliveryAddressSheet, *, fonts: FontSet | None = None) -> bytes:
    """The form as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    paper = Paper(
        imprint_of(sheet, sheet.party.name, sheet.issued_on), ENFORCEMENT, sheet.demo_mark
    )
    return typeset(list(_blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: DeliveryAddressSheet) -> Iterator[Block]:
    yield from form_heading(setter, sheet.office_name, sheet.title, sheet.number)
    yield _line(setter, "当事人", _party(sheet.party), tables.SMALL)
    told = "\n".join(f"{number}．{text}" for number, text in enumerate(TOLD, 1))
    yield _line(setter, "告知事项", told, tables.SMALL)
    yield _line(setter, "送达地址", one_line(sheet.address))
    yield _recipient(setter, sheet)
    yield _line(setter, "是否同意电子送达", ticks(("同意", "不同意"), ANSWERS[sheet.agreed]))
    yield _line(setter, "接收电子送达的系统", one_line(sheet.system))
    yield _line(setter, "系统账号", one_line(sheet.account))
    yield _signed(setter, sheet.signed)
    officers = tables.label(LABEL, "办理人员\n（签名、执法证号）")
    yield from officers_in_cells(setter, officers, sheet.officers)
    yield with_next(_line(setter, "备注", sheet.remark.strip()))
    yield seal_beside_code(setter, sheet, sheet.verification)


def _line(setter: Setter, label: str, value: str, style: Style = tables.TEXT) -> Block:
    cells = (tables.label(LABEL, label), tables.Cell(VALUE, value, style=style))
    return tables.row(setter, cells, least=LINE)


def _recipient(setter: Setter, sheet: DeliveryAddressSheet) -> Block:
    side = (VALUE - SIDE_LABEL) / 2
    cells = (
        tables.label(LABEL, "收件人"),
        tables.Cell(side, one_line(sheet.recipient)),
        tables.label(SIDE_LABEL, "联系电话"),
        tables.Cell(side, one_line(sheet.phone)),
    )
    return tables.row(setter, cells, least=LINE)


def _party(party: Party) -> str:
    """Who the party is, in one cell; what is not known has a label to write behind."""
    known = dict(details(party))
    labels = ["身份证件号码" if party.person_id else "统一社会信用代码", "负责人", *known]
    told = (f"{label}：{known.get(label) or OPEN_WORD}" for label in dict.fromkeys(labels))
    return f"{one_line(party.name)}\n{'；'.join(told)}"


def _signed(setter: Setter, signed: Signed | None) -> Block:
    """The party's confirmation, its signature, and the day."""
    who, day = "", OPEN_DAY
    if signed:
        who = f"{one_line(signed.name)}{f'（{one_line(signed.post)}）' if signed.post else ''}"
        day = chinese_moment(signed.at) if signed.at else OPEN_DAY
    text = f"{CONFIRMATION}\n{who}\n{day}"
    cells = (
        tables.label(LABEL, "当事人确认\n（签名或者盖章）"),
        signature_cell(VALUE, text, signed.image if signed else None, tables.SMALL),
    )
    return tables.row(setter, cells, least=SIGNATURE_HEIGHT + 8 * MM)
