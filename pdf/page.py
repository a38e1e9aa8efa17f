"""The frames on A4, and what stands on every page: 第×页 共×页, the mark of a demonstration."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pdf.blocks import Block, Setter, Style
from pdf.document import Document, Imprint
from pdf.flow import flow
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

    @property
    def bottom(self) -> float:
        return self.top + self.height


OFFICIAL = Frame(37 * MM, 225 * MM, 225 * MM / 22)
"""GB/T 9704-2012 for official documents: head 37 mm, 22 lines a page."""
ENFORCEMENT = Frame(28 * MM, 243 * MM, 243 * MM / 25)
"""Papers of enforcement follow no standard page; a fuller one saves the party a sheet."""

Folio = Callable[[Pen, Frame, int, int], None]
"""Draws a page's number: the frame, which page it is, and of how many."""


def page_of_pages(pen: Pen, frame: Frame, number: int, count: int) -> None:
    """第×页 共×页 in the middle below the frame (documents.md §5.3)."""
    folio = [(Role.BODY, f"第{number}页 共{count}页")]
    pen.text_centred(LEFT + WIDTH / 2, frame.bottom + FOLIO_DOWN, folio, FOLIO_SIZE)


@dataclass(frozen=True, slots=True)
class Paper:
    """What makes blocks a file: its imprint, its frame, and what stands on every page.

    `demo_mark` stands at the head, `foot` is drawn below the frame, above the page's number, which
    `folio` draws.
    """

    imprint: Imprint
    frame: Frame
    demo_mark: str = ""
    foot: Callable[[Pen, float], None] | None = None
    folio: Folio = page_of_pages


def column(fonts: FontSet, frame: Frame) -> Setter:
    """Sets text over the full width of a frame."""
    return Setter(fonts, LEFT, WIDTH, Style(BODY_SIZE, frame.leading, indent=2))


def typeset(blocks: Sequence[Block], paper: Paper, fonts: FontSet) -> bytes:
    """The blocks as a PDF. Raises UndrawableError when a character has no glyph."""
    pages = flow(blocks, paper.frame.height)
    document = Document(paper.imprint, (round(PAGE_WIDTH, 2), round(PAGE_HEIGHT, 2)))
    for number, rows in enumerate(pages, 1):
        pen = Pen(document, fonts, PAGE_HEIGHT)
        draw_frame(pen, paper)
        paper.folio(pen, paper.frame, number, len(pages))
        for top, row in rows:
            row.draw(pen, paper.frame.top + top)
        document.add_page(pen.operators)
    return document.to_bytes()


def draw_frame(pen: Pen, paper: Paper) -> None:
    """What stands on every page beside its text and its number."""
    if paper.demo_mark:
        mark = [(Role.HEADING, paper.demo_mark)]
        pen.text_centred(LEFT + WIDTH / 2, MARK_Y, mark, MARK_SIZE)
    if paper.foot:
        paper.foot(pen, paper.frame.bottom)
