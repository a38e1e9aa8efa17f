"""整改回复回执联: the party's own sheet, with the way to its reply and the second code.

The code stands here alone (design §7); who photographs the notice cannot open the reply.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from pdf.blocks import Align, Block, Row, Setter, Style, box, gap
from pdf.fonts import FontSet, Role, font_set
from pdf.imprints import imprint_of
from pdf.page import ENFORCEMENT, LEFT, MM, WIDTH, Paper, column, typeset
from pdf.passages import contact_line, heading
from pdf.pen import Pen, text_width
from pdf.plain_text import one_line
from pdf.records import particulars
from pdf.sheets import Contact
from pdf.signing import RIGHT
from pdf.wording import chinese_moment

QR_SIDE = 46 * MM
CODE_SIZE, GROUP = 34, 4
"""Size of the second code, and how many of its characters stand over one rule."""
STEP = Style(14, 25)
SMALL = Style(12, 22)
KEEP_IT = (
    "办理码只印在本联上，请妥善保管，不要拍照转发或者张贴；"
    "遗失或者被他人知悉的，请立即告知本机关更换。"
)


@dataclass(frozen=True, slots=True)
class ReplySlipSheet:
    """The slip for one notice: `number` is the notice's, `url` ends in `/r/<token>`.

    `code` is the second code, without spaces; `opens_until` when it stops to open the reply.
    """

    office_name: str
    title: str
    number: str
    notice_title: str
    party_name: str
    url: str
    code: str
    opens_until: datetime
    contact: Contact
    made_on: date
    demo_mark: str = ""


def draw(sheet: ReplySlipSheet, *, fonts: FontSet | None = None) -> bytes:
    """The slip as a PDF of one page; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    imprint = imprint_of(sheet, sheet.party_name, sheet.made_on)
    paper = Paper(imprint, ENFORCEMENT, sheet.demo_mark)
    return typeset(list(_blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: ReplySlipSheet) -> Iterator[Block]:
    yield from heading(setter, sheet.office_name, sheet.title, sheet.number)
    known = (
        ("当事人", one_line(sheet.party_name)),
        ("文书", f"《{one_line(sheet.notice_title)}》（{one_line(sheet.number)}）"),
    )
    yield from particulars(setter, known)
    yield gap(4 * MM)
    yield _access(setter, sheet)
    yield gap(5 * MM)
    yield setter.text("怎样回复", Style(16, 30), Role.HEADING)
    for number, step in enumerate(_steps(), 1):
        yield setter.text(f"{number}．{step}", STEP)
    yield gap(3 * MM)
    yield setter.text(KEEP_IT, STEP, Role.HEADING)
    yield gap(3 * MM)
    yield setter.text(f"不便上网的，可以书面回复。{contact_line(sheet.contact)}", SMALL)
    yield gap(6 * MM)
    yield _received(setter)


def _steps() -> tuple[str, ...]:
    return (
        "用手机扫描上面的二维码，或者在浏览器中打开上面的回复网址。",
        "输入办理码，查看责令改正的事项和期限。",
        "逐项填写整改情况，上传照片等证明材料；需要延期或者有不同意见的，也在该页面提出。",
        "提交后，保存页面显示的回执。",
    )


def _access(setter: Setter, sheet: ReplySlipSheet) -> Block:
    """The QR code; beside it the address, the second code, and until when it opens."""
    left = LEFT + QR_SIDE + 6 * MM
    beside = setter.beside(left, RIGHT - left, SMALL)
    size = min(CODE_SIZE, beside.fitted(sheet.code, CODE_SIZE, Role.HEADING))
    code = one_line(sheet.code)
    until = f"可以使用到{chinese_moment(sheet.opens_until)}。"
    address = Style(beside.fitted(sheet.url, SMALL.size), SMALL.leading, align=Align.LEFT)
    rows = (
        *beside.text("回复网址", SMALL, Role.HEADING).rows,
        *beside.text(sheet.url, address).rows,
        *beside.text("办理码", SMALL, Role.HEADING).rows,
        Row(size * 1.5, lambda pen, y: _code(pen, left, y + size, code, size)),
        *beside.text(until, SMALL).rows,
    )

    def draw(pen: Pen, y: float) -> None:
        pen.qr(sheet.url, LEFT, y, QR_SIDE)
        for row in rows:
            row.draw(pen, y)
            y += row.height

    return box(max(QR_SIDE, sum(row.height for row in rows)), draw)


def _code(pen: Pen, left: float, base: float, code: str, size: float) -> None:
    """One unbroken text, to be copied as it is; a rule below each group guides the eye."""
    pen.text(left, base, [(Role.HEADING, code)], size)
    for at in range(0, len(code), GROUP):
        start = left + text_width(pen.fonts, [(Role.HEADING, code[:at])], size)
        width = text_width(pen.fonts, [(Role.HEADING, code[at : at + GROUP])], size)
        pen.rule(start + 3, base + 5, width - 6, thickness=2)


def _received(setter: Setter) -> Block:
    """The line on which the party says that it has this sheet."""
    label, day = "本联已收到。签收人（签名）：", "　　　　年　　月　　日"
    size = 12
    day_width = text_width(setter.fonts, [(Role.BODY, day)], size)

    def draw(pen: Pen, y: float) -> None:
        base = y + 10 * MM
        pen.text(LEFT, base, [(Role.BODY, label)], size)
        start = LEFT + text_width(setter.fonts, [(Role.BODY, label)], size)
        pen.rule(start, base + 2, WIDTH - (start - LEFT) - day_width - 4, thickness=0.4)
        pen.text(RIGHT - day_width, base, [(Role.BODY, day)], size)

    return box(12 * MM, draw)
