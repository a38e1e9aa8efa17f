"""What a page is made of: blocks of rows that know how high they are and how to draw themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import groupby

from pdf.fonts import FontSet, Role
from pdf.line_breaking import Line, break_lines
from pdf.pen import Pen, Span, text_width
from pdf.plain_text import one_line, printable

MOST_STRETCH = 0.12
"""A line is stretched to the margin by at most so much of the type size a character."""


class Align(Enum):
    LEFT, CENTRE, RIGHT, JUSTIFIED = range(4)


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph is set; `indent` is of its first line and `left` of all, in characters."""

    size: float
    leading: float
    indent: float = 0
    left: float = 0
    align: Align = Align.JUSTIFIED


@dataclass(frozen=True, slots=True)
class Row:
    """Something that is never torn: its height and how to draw it from its upper edge."""

    height: float
    draw: Callable[[Pen, float], None]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows in order, and how they may be spread over pages.

    `together` keeps the rows on one page, `with_next` keeps the whole block on the page where the
    next one begins; a gap vanishes at the head of a page. `head` is drawn above the rows on every
    page that they do not begin the table on, `close` below them where a page ends too early.
    `new_page` begins a page, `at_foot` ends at the lower edge of one.
    """

    rows: tuple[Row, ...]
    together: bool = False
    with_next: bool = False
    is_gap: bool = False
    head: tuple[Row, ...] = ()
    close: Row | None = None
    new_page: bool = False
    at_foot: bool = False

    @property
    def height(self) -> float:
        return sum(row.height for row in self.rows)


def gap(height: float) -> Block:
    """Room between two blocks."""
    return Block((Row(height, lambda _pen, _y: None),), is_gap=True)


def box(height: float, draw: Callable[[Pen, float], None]) -> Block:
    """One row that `draw` fills, given a pen and the upper edge."""
    return Block((Row(height, draw),), together=True)


def with_next(block: Block) -> Block:
    """The same block, kept on the page where the next one begins."""
    return replace(block, with_next=True)


class Setter:
    """Sets text into blocks as wide as the column that starts at `left`.

    `body` is its usual style, `flush` the same without an indent.
    """

    def __init__(self, fonts: FontSet, left: float, width: float, body: Style) -> None:
        self.fonts, self.left, self.width = fonts, left, width
        self.body, self.flush = body, replace(body, indent=0)

    def beside(self, left: float, width: float, body: Style) -> "Setter":
        """Another column, set by the same hand."""
        return type(self)(self.fonts, left, width, body)

    def paragraph(self, spans: Sequence[Span], style: Style) -> Block:
        """Typed text may hold line ends: each then starts a line, indented like the first."""
        rows: list[Row] = []
        for line in _typed_lines(spans):
            rows += self._rows(line, style)
        return Block(tuple(rows))

    def text(self, text: str, style: Style | None = None, role: Role = Role.BODY) -> Block:
        return self.paragraph([(role, text)], style or self.body)

    def fitted(self, text: str, size: float, role: Role = Role.BODY) -> float:
        """`size`, or the smaller one at which the text fits one line of the column."""
        width = text_width(self.fonts, [(role, one_line(text))], size)
        return size if width <= self.width else size * self.width / width

    def _rows(self, spans: list[Span], style: Style) -> list[Row]:
        chars = [(role, char) for role, text in spans for char in text]
        widths = [self.fonts.width(role, char) * style.size / 1000 for role, char in chars]
        text = "".join(char for _, char in chars)
        room = self.width - style.left * style.size
        lines = break_lines(text, widths, room - style.indent * style.size, room)
        return [
            Row(style.leading, self._drawing(chars[line.start : line.end], line, style, place))
            for place, line in enumerate(lines)
        ]

    def _drawing(
        self, chars: list[Span], line: Line, style: Style, place: int
    ) -> Callable[[Pen, float], None]:
        spans = [
            (role, "".join(char for _, char in group))
            for role, group in groupby(chars, key=lambda pair: pair[0])
        ]
        shift = (style.left + (style.indent if place == 0 else 0)) * style.size
        spare = self.width - shift - line.width
        stretch = spare / max(len(chars) - 1, 1)
        fill = style.align is Align.JUSTIFIED and line.goes_on and stretch > 0
        spacing = stretch if fill and stretch <= MOST_STRETCH * style.size else 0
        x = self.left + shift + _push(style.align, spare)
        down = (style.leading + style.size * 0.76) / 2
        return lambda pen, y: pen.text(x, y + down, spans, style.size, spacing=spacing)


def _push(align: Align, spare: float) -> float:
    return {Align.CENTRE: spare / 2, Align.RIGHT: spare}.get(align, 0)


def _typed_lines(spans: Sequence[Span]) -> list[list[Span]]:
    lines: list[list[Span]] = [[]]
    for role, text in spans:
        first, *others = printable(text)
        lines[-1].append((role, first))
        lines += [[(role, other)] for other in others]
    return lines
