"""A paper of any length, in the memory of its finished pages: a page is drawn when it is full.

Tables of ten thousand rows would not fit as blocks. Blocks are taken one after the other; what is
kept of a drawn page is its packed operators, until the number of all pages is known. The last
pages are drawn only then: a place for the seal belongs to the page that is being added.
"""

from collections import deque
from collections.abc import Iterable, Iterator

from isal import isal_zlib

from pdf.blocks import Block, Row
from pdf.document import Document
from pdf.flow import Placed
from pdf.fonts import FontSet
from pdf.page import PAGE_HEIGHT, PAGE_WIDTH, Paper, draw_frame
from pdf.pen import Pen

HELD_BACK = 3
"""So many last pages are drawn when all are known; a seal and what follows take no more."""


def typeset_long(blocks: Iterable[Block], paper: Paper, fonts: FontSet) -> bytes:
    """The blocks as a PDF, as `page.typeset`. Raises UndrawableError."""
    document = Document(paper.imprint, (round(PAGE_WIDTH, 2), round(PAGE_HEIGHT, 2)))
    drawn: list[bytes] = []
    last: deque[Placed] = deque()
    for page in pages(blocks, paper.frame.height):
        last.append(page)
        if len(last) > HELD_BACK:
            operators = _drawn(last.popleft(), paper, document, fonts)
            drawn.append(isal_zlib.compress("\n".join(operators).encode("ascii")))
    count = len(drawn) + len(last)
    for number, packed in enumerate(drawn, 1):
        operators = isal_zlib.decompress(packed).decode("ascii").split("\n")
        document.add_page([*operators, *_numbered(number, count, paper, document, fonts)])
    for number, page in enumerate(last, len(drawn) + 1):
        operators = _drawn(page, paper, document, fonts)
        document.add_page([*operators, *_numbered(number, count, paper, document, fonts)])
    return document.to_bytes()


def _drawn(page: Placed, paper: Paper, document: Document, fonts: FontSet) -> list[str]:
    pen = Pen(document, fonts, PAGE_HEIGHT)
    draw_frame(pen, paper)
    for top, row in page:
        row.draw(pen, paper.frame.top + top)
    return pen.operators


def _numbered(
    number: int, count: int, paper: Paper, document: Document, fonts: FontSet
) -> list[str]:
    pen = Pen(document, fonts, PAGE_HEIGHT)
    paper.folio(pen, paper.frame, number, count)
    return pen.operators


def pages(blocks: Iterable[Block], height: float) -> Iterator[Placed]:
    """Spread blocks over pages `height` high, giving each page as soon as it is full.

    Blocks that stay with the next one stand on its page, unless all of them fill more than one;
    a table's head is repeated where a page begins within the table.
    """
    filling = _Filling(height)
    for group in _groups(blocks):
        yield from filling.put(group)
    if filling.page:
        yield filling.page


def _groups(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Each block with those before it that must stand on its page."""
    group: list[Block] = []
    for block in blocks:
        group.append(block)
        if not block.with_next and not (block.is_gap and len(group) > 1):
            yield group
            group = []
    if group:
        yield group


class _Filling:
    """The page that is being filled, and how much of its height is used."""

    def __init__(self, height: float) -> None:
        self._height = height
        self.page: Placed = []
        self._used = 0.0

    def put(self, group: list[Block]) -> Iterator[Placed]:
        """Add blocks that belong together; yield the pages that are full."""
        needed = sum(block.height for block in group)
        if self.page and self._used + needed > self._height + 0.01:
            yield self._turn(group[0])
        for block in group:
            if block.is_gap:
                self._used += block.height if self.page else 0
                continue
            for row in block.rows:
                if self.page and self._used + row.height > self._height + 0.01:
                    yield self._turn(block)
                self._add(row)

    def _turn(self, block: Block) -> Placed:
        """Begin a page, with the head of the table that goes on there; give the full one."""
        full, self.page, self._used = self.page, [], 0.0
        for row in block.head:
            self._add(row)
        return full

    def _add(self, row: Row) -> None:
        self.page.append((self._used, row))
        self._used += row.height
