"""Bars beside their labels, with their numbers: what a chart on paper shows besides its table.

The first bar of a group is filled, the second open: they are told apart without colours.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pdf.blocks import Block, Row, Setter, Style, box, with_next
from pdf.fonts import Role
from pdf.page import LEFT, MM, WIDTH
from pdf.pen import Pen, text_width
from pdf.plain_text import one_line

LABELS, NUMBERS = 30 * MM, 20 * MM
ROOM = WIDTH - LABELS - NUMBERS
BAR, BETWEEN, SIZE = 9.0, 5.0, 9.0
TITLE = Style(12, 22)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what stands at its end, and its part of the whole length, 0 to 1."""

    number: str
    share: float


@dataclass(frozen=True, slots=True)
class BarGroupSheet:
    """The bars of one label, a bar a series."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class ChartSheet:
    """A chart as it is drawn; without groups it is left out."""

    title: str
    series: tuple[str, ...]
    groups: tuple[BarGroupSheet, ...]


def chart(setter: Setter, sheet: ChartSheet) -> Iterator[Block]:
    """Title, key and bars on one page: a chart is looked at as a whole."""
    if not sheet.groups:
        return
    yield with_next(setter.text(one_line(sheet.title), TITLE, Role.HEADING))
    yield with_next(_key(sheet.series))
    rows = tuple(_group(setter, group) for group in sheet.groups)
    yield Block(rows, together=True)


def _key(series: tuple[str, ...]) -> Block:
    def draw(pen: Pen, y: float) -> None:
        x = LEFT + LABELS
        for place, name in enumerate(series):
            _bar(pen, (x, y + 2), 14, place)
            spans = [(Role.BODY, one_line(name))]
            pen.text(x + 18, y + BAR, spans, SIZE)
            x += 30 + text_width(pen.fonts, spans, SIZE)

    return box(BAR + 8, draw)


def _group(setter: Setter, group: BarGroupSheet) -> Row:
    label = one_line(group.label)
    height = len(group.bars) * BAR + BETWEEN
    size = setter.beside(LEFT, LABELS - 2 * MM, Style(SIZE, BAR)).fitted(label, SIZE)

    def draw(pen: Pen, y: float) -> None:
        spans = [(Role.BODY, label)]
        right = LEFT + LABELS - 2 * MM - text_width(pen.fonts, spans, size)
        pen.text(right, y + (len(group.bars) * BAR + size * 0.76) / 2, spans, size)
        for place, bar in enumerate(group.bars):
            top = y + place * BAR
            _bar(pen, (LEFT + LABELS, top + 1), bar.share * ROOM, place)
            end = LEFT + LABELS + bar.share * ROOM + 1.5 * MM
            pen.text(end, top + BAR * 0.85, [(Role.BODY, one_line(bar.number))], SIZE)
        pen.stroke(LEFT + LABELS, y - 1, height, thickness=0.4)

    return Row(height, draw)


def _bar(pen: Pen, at: tuple[float, float], width: float, place: int) -> None:
    if width <= 0:
        return
    if place:
        pen.frame(*at, width, BAR - 2.5)
    else:
        pen.fill(*at, width, BAR - 2.5)
