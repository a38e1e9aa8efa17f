"""What forms share: boxes to tick, days left open, signatures in cells, opinions of the office."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar

from pdf import pictures, signing, tables
from pdf.blocks import Align, Block, Setter, Style, box, with_next
from pdf.fonts import Role
from pdf.page import BODY_SIZE, LEFT, MM, WIDTH
from pdf.pen import Pen, text_width
from pdf.plain_text import one_line
from pdf.sheets import Officer, Verification
from pdf.wording import chinese_date

Value = TypeVar("Value")

TICKED, OPEN = "☑", "☐"
OPEN_DAY = "　　　　年　　月　　日"
OPEN_MOMENT = f"{OPEN_DAY}　　时　　分"
SIGNATURE_HEIGHT = 15 * MM
NOTE_TEXT = Style(10.5, 20)
CODE_WIDTH = 82 * MM
LONGEST_BESIDE = WIDTH - CODE_WIDTH - 2 * MM
CODE_TEXT = Style(9, 14)
HOW_TO_ASK = ("扫描二维码或者访问上列网址，", "可以核验本文书的真伪。")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody of the office decided on a form; empty where it is to be written by hand."""

    text: str = ""
    name: str = ""
    on: date | None = None
    signature: bytes | None = None


NO_OPINION = Opinion()


class Sealed(Protocol):
    """A sheet that ends with office, day and seal."""

    @property
    def office_name(self) -> str: ...

    @property
    def issued_on(self) -> date: ...

    @property
    def seal(self) -> bytes | None: ...


def form_heading(setter: Setter, office: str, title: str, number: str) -> Iterator[Block]:
    """Office, title and number above a table, in less room than above a text."""
    yield with_next(setter.text(one_line(office), Style(18, 28, align=Align.CENTRE), Role.TITLE))
    yield with_next(setter.text(one_line(title), Style(22, 36, align=Align.CENTRE), Role.TITLE))
    if number:
        size = setter.fitted(number, 12)
        yield with_next(setter.text(one_line(number), Style(size, 22, align=Align.RIGHT)))


def ticks(choices: Sequence[str], chosen: str) -> str:
    """Every choice with its box; what was chosen and is none of them follows, ticked too."""
    known = [f"{TICKED if choice == chosen else OPEN}{choice}" for choice in choices]
    other = [f"{TICKED}{one_line(chosen)}"] if chosen and chosen not in choices else []
    return "  ".join(known + other)


def ticked(choices: Mapping[str, str], chosen: str) -> str:
    """The same by keys. Raises KeyError for a key that is none of them, but for ""."""
    return ticks(tuple(choices.values()), choices[chosen] if chosen else "")


def day_or_open(day: date | None) -> str:
    """The day, or room to write one."""
    return chinese_date(day) if day else OPEN_DAY


def signature_cell(
    width: float, text: str, image: bytes | None, style: Style = tables.TEXT
) -> tables.Cell:
    """Words at the left; at the right the signature, or the room for one."""
    kept = min(width * 0.5, 40 * MM)
    picture = pictures.signature(image) if image else None

    def draw(pen: Pen, x: float, y: float, whole: float, height: float) -> None:
        if picture:
            left = x + whole - kept
            pen.picture(picture, left, y + 1 * MM, kept - 1 * MM, height - 2 * MM)

    return tables.Cell(width, text, draw=draw, style=style, kept=kept)


def batched(values: Sequence[Value], count: int) -> Iterator[Sequence[Value]]:
    """So many at a time, in order; fewer at the end."""
    return (values[at : at + count] for at in range(0, len(values), count))


def seal_beside_code(setter: Setter, sheet: Sealed, code: Verification | None) -> Block:
    """Office, day and seal at the right; at the left how to ask whether the paper is genuine.

    Below the seal where the name of the office reaches so far to the left.
    """
    sealed = signing.seal_and_date(setter, sheet.office_name, sheet.issued_on, sheet.seal)
    if code is None:
        return sealed
    left = LEFT + signing.QR_SIDE + 3 * MM
    beside = setter.beside(left, CODE_WIDTH - signing.QR_SIDE - 3 * MM, CODE_TEXT)
    address = beside.text(code.url, replace(CODE_TEXT, size=beside.fitted(code.url, 9)))
    lines = (f"核验码：{code.code}", *HOW_TO_ASK)
    rows = [*address.rows, *(row for line in lines for row in beside.text(line).rows)]
    high = max(signing.QR_SIDE, sum(row.height for row in rows))
    name = text_width(setter.fonts, [(Role.BODY, one_line(sheet.office_name))], BODY_SIZE)
    height = sealed.height + (high if name > LONGEST_BESIDE else 0)

    def draw(pen: Pen, y: float) -> None:
        sealed.rows[0].draw(pen, y)
        top = y + height - high
        pen.qr(code.url, LEFT, top, signing.QR_SIDE)
        for row in rows:
            row.draw(pen, top)
            top += row.height

    return box(height, draw)


def officers_in_cells(
    setter: Setter, label: tables.Cell, officers: Sequence[Officer]
) -> Iterator[Block]:
    """Two officers beside each other, each with the certificate's number below the name."""
    for pair in batched(officers, 2):
        width = (WIDTH - label.width) / len(pair)
        cells = (
            signature_cell(
                width,
                f"{one_line(officer.name)}\n{one_line(officer.certificate_no)}",
                officer.signature,
                tables.SMALL,
            )
            for officer in pair
        )
        yield tables.row(setter, (label, *cells), least=SIGNATURE_HEIGHT)
