"""What stands on our notice, as plain values, so that other engines can set the same paper.

The notice's own blocks are set by a `Setter` that listens: paragraphs with their faces, and what
the boxes (signatures, seal, receipt, verification) draw.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pdf.blocks import Align, Block, Setter, Style
from pdf.document import Jpeg, Picture
from pdf.fonts import font_set
from pdf.page import ENFORCEMENT, column
from pdf.pen import Pen, Span
from pdf.rectification_notice import blocks
from pdf.sheets import NoticeSheet

Part = dict[str, Any]


def paper_of(sheet: NoticeSheet) -> Part:
    """The paper as plain values: its imprint and its parts in order.

    A part is a paragraph ``{"spans": [(face, text)], "size", "leading", "indent", "align"}``, a
    line ``{"texts", "size", "picture"}`` (picture: bytes or None), or a code ``{"qr", "texts",
    "size"}``. Faces are the names of `pdf.fonts.Role`.
    """
    listening = _Listening()
    made = [(block, listening.heard.get(id(block.rows))) for block in blocks(listening, sheet)]
    images = [officer.signature for officer in sheet.officers if officer.signature]
    parts = list(_parts(made, listening, iter(images)))
    return {"title": f"{sheet.title} {sheet.number}", "author": sheet.office_name, "parts": parts}


class _Listening(Setter):
    """Sets text as ever, and remembers the paragraphs by their rows."""

    def __init__(self) -> None:
        usual = column(font_set(), ENFORCEMENT)
        super().__init__(usual.fonts, usual.left, usual.width, usual.body)
        self.heard: dict[int, Part] = {}

    def beside(self, left: float, width: float, body: Style) -> Setter:
        """What stands beside a picture is a part of its box, not a paragraph."""
        return Setter(self.fonts, left, width, body)

    def paragraph(self, spans: Sequence[Span], style: Style) -> Block:
        block = super().paragraph(spans, style)
        self.heard[id(block.rows)] = {
            "spans": [(role.name, text) for role, text in spans if text],
            "size": style.size,
            "leading": style.leading,
            "indent": style.indent,
            "align": Align(style.align).name,
        }
        return block


class _Noting(Pen):
    """Draws nothing, and notes what a box would draw."""

    def __init__(self, setter: Setter) -> None:
        self.fonts = setter.fonts
        self.operators = []
        self.texts: list[str] = []
        self.size = 0.0
        self.code = ""
        self.has_picture = False

    def text(
        self, x: float, y: float, spans: Sequence[Span], size: float, *, spacing: float = 0
    ) -> None:
        self.texts.append("".join(text for _, text in spans))
        self.size = size

    def rule(self, x: float, y: float, width: float, *, thickness: float = 0.6) -> None:
        """Rules are left to the engine."""

    def mark_seal(self, x: float, y: float, side: float) -> None:
        """The room for the seal is our own affair."""

    def picture(
        self, picture: Picture | Jpeg, x: float, y: float, width: float, height: float
    ) -> None:
        self.has_picture = True

    def qr(self, text: str, x: float, y: float, side: float) -> None:
        self.code = text


def _parts(
    made: Sequence[tuple[Block, Part | None]], setter: Setter, images: Iterator[bytes]
) -> Iterator[Part]:
    for block, heard in made:
        if heard is not None:
            yield heard
            continue
        for row in block.rows:
            pen = _Noting(setter)
            row.draw(pen, 0)
            texts = [text for text in pen.texts if text]
            if pen.code:
                yield {"qr": pen.code, "texts": texts, "size": pen.size}
            elif texts:
                image = next(images) if pen.has_picture else None
                yield {"texts": texts, "size": pen.size, "picture": image}
