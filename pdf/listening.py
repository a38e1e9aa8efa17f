"""What a paper says, without drawing it: its blocks are set by a setter that only listens.

The words come from the functions that print the paper, so the two cannot drift apart.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from pdf import rectification_notice
from pdf.blocks import Block, Row, Setter, Style
from pdf.fonts import FontSet, Role
from pdf.page import ENFORCEMENT, column
from pdf.pen import Pen, Span
from pdf.plain_text import printable
from pdf.sheets import NoticeSheet

if TYPE_CHECKING:
    from pdf.document import Picture


def paper_text(sheet: NoticeSheet) -> tuple[str, ...]:
    """Return every paragraph of the notice in the order of the paper, as one hands it over.

    A typed text of several lines is as many paragraphs. Pictures, the hint where the seal goes,
    page numbers and the mark of a demonstration are no words of it, and what was written into the
    receipt afterwards is left out: its lines are open when the paper is handed over.
    """
    plain = tuple(replace(officer, signature=None) for officer in sheet.officers)
    handed = replace(sheet, officers=plain, receipt=None, seal=None)
    return tuple(_heard(rectification_notice.blocks(_listener(), handed)))


def heading_texts(sheet: NoticeSheet) -> tuple[str, ...]:
    """Return what stands in the face of headings within the paragraphs, in the paper's order."""
    listener = _listener()
    for _block in rectification_notice.blocks(listener, sheet):
        """Each is set by the listener as it comes."""
    return tuple(listener.headings)


def text_hash(paragraphs: Sequence[str]) -> str:
    """Return the SHA-256, in hex, of the paragraphs joined by line feeds, as UTF-8."""
    return hashlib.sha256("\n".join(paragraphs).encode()).hexdigest()


def _listener() -> "ListeningSetter":
    fonts = cast("FontSet", _AnyFonts())
    setter = column(fonts, ENFORCEMENT)
    return ListeningSetter(fonts, setter.left, setter.width, setter.body)


def _heard(blocks: Iterator[Block]) -> Iterator[str]:
    for block in blocks:
        pen = ListeningPen()
        for row in block.rows:
            row.draw(cast("Pen", pen), 0)
        yield from (text for text in pen.texts if text)


class _AnyFonts:
    """Every character is there and equally wide: who listens asks `missing_in` for the rest."""

    def width(self, _role: Role, _char: str) -> float:
        return 1.0


class ListeningSetter(Setter):
    """Hands a paragraph over as it was given, line end by line end, not as it would be set."""

    def __init__(self, fonts: FontSet, left: float, width: float, body: Style) -> None:
        """``headings`` are the texts that were set in the face of headings."""
        super().__init__(fonts, left, width, body)
        self.headings: list[str] = []

    def paragraph(self, spans: Sequence[Span], style: Style) -> Block:
        self.headings += [text for role, text in spans if role is Role.HEADING and text]
        lines = printable("".join(text for _, text in spans))
        return Block(tuple(_said(line, style) for line in lines))


def _said(line: str, style: Style) -> Row:
    return Row(0, lambda pen, y: pen.text(0, y, [(Role.BODY, line)], style.size))


class ListeningPen:
    """Takes down texts and lets everything else pass; what is in grey is a hint, no word."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._in_grey = False

    def text(
        self, _x: float, _y: float, spans: Sequence[Span], _size: float, *, spacing: float = 0
    ) -> None:
        del spacing
        if not self._in_grey:
            self.texts.append("".join(text for _, text in spans))

    def text_centred(self, middle: float, y: float, spans: Sequence[Span], size: float) -> None:
        self.text(middle, y, spans, size)

    def rule(self, x: float, y: float, width: float, *, thickness: float = 0.6) -> None:
        """Pass over a line."""

    def picture(self, picture: "Picture", x: float, y: float, width: float, height: float) -> None:
        """Pass over a picture."""

    def mark_seal(self, x: float, y: float, side: float) -> None:
        """Pass over the room for the seal."""

    def qr(self, text: str, x: float, y: float, side: float) -> None:
        """Pass over the QR code: its address stands beside it."""

    def in_grey(self) -> None:
        self._in_grey = True

    def in_black(self) -> None:
        self._in_grey = False
