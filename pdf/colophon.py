"""版记: what stands at the foot of the last page of an official document (GB/T 9704-2012, 7.4)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pdf.blocks import Block, Row, Setter, Style, box
from pdf.fonts import Role
from pdf.page import LEFT, MM, WIDTH
from pdf.pen import Pen, text_width
from pdf.plain_text import one_line

TEXT = Style(14, 24)
THICK, THIN = 0.35 * MM, 0.25 * MM


def document_colophon(setter: Setter, copies_to: Sequence[str], printed: tuple[str, str]) -> Block:
    """版记 at the foot of the last page: copies, printing office and its day between rules (7.4).

    The first and last rule are the thicker ones; the last lies on the edge of the type area.
    """
    rows = _copies(setter, copies_to)
    office, day = printed
    day_width = text_width(setter.fonts, [(Role.BODY, day)], TEXT.size)
    height = sum(row.height for row in rows) + TEXT.leading
    room = setter.beside(LEFT, WIDTH - day_width - 4 * TEXT.size, TEXT)
    size = room.fitted(office, TEXT.size)

    def draw(pen: Pen, y: float) -> None:
        pen.rule(LEFT, y + THICK / 2, WIDTH, thickness=THICK)
        for row in rows:
            row.draw(pen, y)
            y += row.height
        if rows:
            pen.rule(LEFT, y, WIDTH, thickness=THIN)
        base = y + (TEXT.leading + TEXT.size * 0.76) / 2
        pen.text(LEFT + TEXT.size, base, [(Role.BODY, one_line(office))], size)
        right = LEFT + WIDTH - TEXT.size - day_width
        pen.text(right, base, [(Role.BODY, day)], TEXT.size)
        foot = y + TEXT.leading - THICK / 2
        pen.rule(LEFT, foot, WIDTH, thickness=THICK)

    return replace(box(height, draw), at_foot=True)


def letter_colophon(setter: Setter, copies_to: Sequence[str]) -> Iterator[Block]:
    """版记 of a letter: the copies alone, without rules, printing office or day (10.1)."""
    rows = _copies(setter, copies_to)
    if rows:
        yield Block(rows, together=True, at_foot=True)


def _copies(setter: Setter, copies_to: Sequence[str]) -> tuple[Row, ...]:
    """抄送, one character in from either edge, its later lines under the first name (7.4.2)."""
    if not copies_to:
        return ()
    inset = 4 * TEXT.size
    names = "，".join(map(one_line, copies_to)) + "。"
    beside = setter.beside(LEFT + inset, WIDTH - inset - TEXT.size, TEXT)
    first, *others = beside.text(names).rows

    def draw(pen: Pen, y: float) -> None:
        base = y + (TEXT.leading + TEXT.size * 0.76) / 2
        pen.text(LEFT + TEXT.size, base, [(Role.BODY, "抄送：")], TEXT.size)
        first.draw(pen, y)

    return (Row(first.height, draw), *others)
