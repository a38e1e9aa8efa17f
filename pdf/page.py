"""The frames on A4, the flow of blocks over pages, and 第×页 共×页 on each of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pdf.blocks import Block, Row, Setter, Style
from pdf.document import Document, Imprint
from pdf.fonts import FontSet, Role
from pdf.pen import Pen

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
LEFT, WIDTH = 28 * MM, 156 * MM
"""Binding margin and width of the type area (GB/T 9704-2012, 5.2.1)."""
BODY_SIZE = 15.75
"""Size 3 so that 28 characters fill a line (5.2.3); 16 pt would not fit 156 mm."""
FOLIO_SIZE, FOLIO_DOWN = 12, 11 * MM
MARK_SIZE, MARK_Y = 12, 17 * MM


@dataclass(frozen=True, slots=True)
class Frame:
    """Upper edge and height of the type area, and the leading of body text, in points."""

    top: float
    height: float
    leading: float


OFFICIAL = Frame(37 * MM, 225 * MM, 225 * MM / 22)
"""GB/T 9704-2012 for official documents: head 37 mm, 22 lines a page."""
ENFORCEMENT = Frame(28 * MM, 243 * MM, 243 * MM / 25)
"""Papers of enforcement follow no standard page; a fuller one saves the party a sheet."""

Placed = list[tuple[float, Row]]
"""The rows of one page, each with the distance of its upper edge from the frame's."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What makes blocks a file: its imprint, its frame, and what stands on every page.

    `demo_mark` stands at the head, `foot` is drawn below the frame, above the page's number.
    """

    imprint: Imprint
    frame: Frame
    demo_mark: str = ""
    foot: Callable[[Pen, float], None] | None = None


def column(fonts: FontSet, frame: Frame) -> Setter:
    """Sets text over the full width of a frame."""
    return Setter(fonts, LEFT, WIDTH, Style(BODY_SIZE, frame.leading, indent=2))


def typeset(blocks: Sequence[Block], paper: Paper, fonts: FontSet) -> bytes:
    """The blocks as a PDF. Raises UndrawableError when a character has no glyph."""
    pages = flow(blocks, paper.frame.height)
    document = Document(paper.imprint, (round(PAGE_WIDTH, 2), round(PAGE_HEIGHT, 2)))
    for number, rows in enumerate(pages, 1):
        pen = Pen(document, fonts, PAGE_HEIGHT)
        _draw_frame(pen, paper, f"第{number}页 共{len(pages)}页")
        for top, row in rows:
            row.draw(pen, paper.frame.top + top)
        document.add_page(pen.operators)
    return document.to_bytes()


def _draw_frame(pen: Pen, paper: Paper, folio: str) -> None:
    middle, bottom = LEFT + WIDTH / 2, paper.frame.top + paper.frame.height
    if paper.demo_mark:
        pen.text_centred(middle, MARK_Y, [(Role.HEADING, paper.demo_mark)], MARK_SIZE)
    if paper.foot:
        paper.foot(pen, bottom)
    pen.text_centred(middle, bottom + FOLIO_DOWN, [(Role.BODY, folio)], FOLIO_SIZE)


def flow(blocks: Sequence[Block], height: float) -> list[Placed]:
    """Spreads blocks over pages `height` high.

    No page ends with the first line of a paragraph or with a block that must stay with the next;
    none begins with the last line of a paragraph.
    """
    pages: list[Placed] = [[]]
    used = 0.0
    for index, block in enumerate(blocks):
        if block.is_gap:
            used += block.height if pages[-1] else 0
            continue
        if pages[-1] and used + _head_height(blocks, index, height) > height:
            pages.append([])
            used = 0.0
        used = _place(block, pages, used, height)
    return pages


def _place(block: Block, pages: list[Placed], used: float, height: float) -> float:
    """Adds the rows of one block, on new pages as needed; the height used on the last one."""
    rest = block.rows
    while rest:
        count = _rows_that_fit(rest, height - used)
        for row in rest[:count]:
            pages[-1].append((used, row))
            used += row.height
        rest = rest[count:]
        if rest:
            pages.append([])
            used = 0.0
    return used


def _rows_that_fit(rows: tuple[Row, ...], room: float) -> int:
    """How many rows stand on this page, leaving two for the next rather than one."""
    count, used = 0, 0.0
    while count < len(rows) and used + rows[count].height <= room + 0.01:
        used += rows[count].height
        count += 1
    if count == len(rows) - 1 and count > 1:
        count -= 1
    return max(count, 1)


def _head_height(blocks: Sequence[Block], index: int, height: float) -> float:
    """The least room in which block `index` may begin."""
    block = blocks[index]
    needed = block.height if block.together or block.with_next else _first_rows(block)
    following = index + 1
    while block.with_next and following < len(blocks):
        if not blocks[following].is_gap:
            needed += _head_height(blocks, following, height)
            break
        needed += blocks[following].height
        following += 1
    return needed if needed <= height else _first_rows(block)


def _first_rows(block: Block) -> float:
    """Two lines, or all three of a paragraph that cannot be parted two and one."""
    rows = block.rows if len(block.rows) <= 3 else block.rows[:2]
    return sum(row.height for row in rows)
