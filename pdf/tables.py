"""Ruled tables: rows of cells that flow over pages, the head repeated on each of them.

A short row is never torn; a long one goes on over the page, closed by a rule where it stops and
begun by one (or by the table's head) where it goes on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from pdf.blocks import Align, Block, Row, Setter, Style, with_next
from pdf.fonts import Role
from pdf.page import LEFT, MM, WIDTH
from pdf.pen import Pen

TEXT = Style(12, 19)
SMALL = Style(10.5, 16)
PAD_ACROSS, PAD_DOWN = 1.6 * MM, 1.1 * MM
RULE = 0.6
WHOLE_LINES = 9
"""A row of so many lines at most stays on one page."""

Drawing = Callable[[Pen, float, float, float, float], None]
"""Draws into a cell, given its left and upper edge, width and height."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell, `width` points wide: text, and what `draw` draws beside it.

    `kept` is how much of the width at the right the text leaves free.
    """

    width: float
    text: str = ""
    role: Role = Role.BODY
    align: Align = Align.JUSTIFIED
    draw: Drawing | None = None
    style: Style | None = None
    kept: float = 0


def label(width: float, text: str) -> Cell:
    """What a row or a column is about, in the face of headings, in the middle."""
    return Cell(width, text, Role.HEADING, Align.CENTRE)


def middle(width: float, text: str) -> Cell:
    """Something short, in the middle of its column."""
    return Cell(width, text, align=Align.CENTRE)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A cell with its place and its text in lines."""

    cell: Cell
    x: float
    rows: tuple[Row, ...]

    @property
    def height(self) -> float:
        return sum(row.height for row in self.rows)


def head(setter: Setter, cells: Sequence[Cell], style: Style = TEXT) -> Block:
    """The row that heads a table; give it to `row` as `under`, so that each page repeats it."""
    return with_next(row(setter, cells, style))


def row(
    setter: Setter,
    cells: Sequence[Cell],
    style: Style = TEXT,
    *,
    least: float = 0,
    under: Block | None = None,
) -> Block:
    """One row of a table, at least `least` high; widths are the caller's to fill the page with."""
    edges = [LEFT, *accumulate((cell.width for cell in cells), initial=LEFT)][1:]
    laid = [_laid(setter, cell, x, style) for cell, x in zip(cells, edges, strict=False)]
    lines = max(len(each.rows) for each in laid)
    repeated = under.rows if under else (Row(0, _rule),)
    if lines <= WHOLE_LINES or any(cell.draw for cell in cells):
        return Block((_whole(laid, least),), together=True, head=under.rows if under else ())
    return Block(tuple(_torn(laid, lines)), head=repeated, close=Row(0, _rule))


def _laid(setter: Setter, cell: Cell, x: float, usual: Style) -> _Laid:
    style = replace(cell.style or usual, align=cell.align)
    beside = setter.beside(x + PAD_ACROSS, cell.width - cell.kept - 2 * PAD_ACROSS, style)
    return _Laid(cell, x, beside.text(cell.text, style, cell.role).rows if cell.text else ())


def _whole(laid: Sequence[_Laid], least: float) -> Row:
    """All cells in one piece, each text halfway down."""
    height = max(least, max(each.height for each in laid) + 2 * PAD_DOWN)

    def draw(pen: Pen, y: float) -> None:
        _rule(pen, y)
        _rule(pen, y + height)
        _edges(pen, laid, y, height)
        for each in laid:
            if each.cell.draw:
                each.cell.draw(pen, each.x, y, each.cell.width, height)
            top = y + (height - each.height) / 2
            for line in each.rows:
                line.draw(pen, top)
                top += line.height

    return Row(height, draw)


def _torn(laid: Sequence[_Laid], lines: int) -> list[Row]:
    """Line by line, the short cells first, so that a copied text is not mixed with theirs."""
    leading = max(each.rows[0].height for each in laid if each.rows)
    ordered = sorted(laid, key=lambda each: len(each.rows))
    return [_line(laid, ordered, place, lines, leading) for place in range(lines)]


def _line(
    laid: Sequence[_Laid], ordered: Sequence[_Laid], place: int, lines: int, leading: float
) -> Row:
    first, last = place == 0, place == lines - 1
    above = PAD_DOWN if first else 0
    height = above + leading + (PAD_DOWN if last else 0)

    def draw(pen: Pen, y: float) -> None:
        if first:
            _rule(pen, y)
        if last:
            _rule(pen, y + height)
        _edges(pen, laid, y, height)
        for each in ordered:
            if place < len(each.rows):
                each.rows[place].draw(pen, y + above)

    return Row(height, draw)


def _rule(pen: Pen, y: float) -> None:
    pen.rule(LEFT, y, WIDTH, thickness=RULE)


def _edges(pen: Pen, laid: Sequence[_Laid], y: float, height: float) -> None:
    for each in laid:
        pen.stroke(each.x, y, height, thickness=RULE)
    pen.stroke(laid[-1].x + laid[-1].cell.width, y, height, thickness=RULE)
