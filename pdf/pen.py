"""Draws on one page: text, rules, pictures. Places are in points, y downwards from the top."""

from collections.abc import Sequence

from pdf.document import Document, Jpeg, Picture
from pdf.fonts import FontSet, Role
from pdf.pictures import qr_squares

Span = tuple[Role, str]
"""A piece of text and the role of its face."""

BLACK, GREY, RED = "0 g 0 G", "0.45 g 0.45 G", "1 0 0 rg 1 0 0 RG"


def text_width(fonts: FontSet, spans: Sequence[Span], size: float) -> float:
    """Width in points. Raises UndrawableError."""
    return sum(fonts.width(role, char) for role, text in spans for char in text) * size / 1000


class Pen:
    """Collects the operators of one page of `height` points."""

    def __init__(self, document: Document, fonts: FontSet, height: float) -> None:
        self.fonts = fonts
        self.operators: list[str] = [BLACK]
        self._document, self._height = document, height

    def text(
        self, x: float, y: float, spans: Sequence[Span], size: float, *, spacing: float = 0
    ) -> None:
        """Text on the baseline `y`, each character followed by `spacing` points more."""
        shown = [
            f"/{font.name} {size:g} Tf <{font.encode(piece)}> Tj"
            for role, text in spans
            for face, piece in self.fonts.runs(role, text)
            for font in [self._document.font(face)]
        ]
        place = f"{x:.2f} {self._height - y:.2f} Td {spacing:.3f} Tc"
        self.operators.append(" ".join(["BT", place, *shown, "ET"]))

    def text_centred(self, middle: float, y: float, spans: Sequence[Span], size: float) -> None:
        self.text(middle - text_width(self.fonts, spans, size) / 2, y, spans, size)

    def rule(self, x: float, y: float, width: float, *, thickness: float = 0.6) -> None:
        at = self._height - y
        self.operators.append(f"{thickness:g} w {x:.2f} {at:.2f} m {x + width:.2f} {at:.2f} l S")

    def stroke(self, x: float, y: float, height: float, *, thickness: float = 0.6) -> None:
        """A rule from the top down."""
        at = self._height - y
        self.operators.append(f"{thickness:g} w {x:.2f} {at:.2f} m {x:.2f} {at - height:.2f} l S")

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        bottom = self._height - y - height
        self.operators.append(f"0.6 w {x:.2f} {bottom:.2f} {width:.2f} {height:.2f} re S")

    def fill(self, x: float, y: float, width: float, height: float) -> None:
        """A box filled in grey: what is black is for reading."""
        bottom = self._height - y - height
        self.operators.append(f"0.45 g {x:.2f} {bottom:.2f} {width:.2f} {height:.2f} re f 0 g")

    def picture(
        self, picture: Picture | Jpeg, x: float, y: float, width: float, height: float
    ) -> None:
        """The picture as large as fits the box, in its middle, resting on its foot."""
        scale = min(width / picture.width, height / picture.height)
        wide, high = picture.width * scale, picture.height * scale
        left, bottom = x + (width - wide) / 2, self._height - y - height
        name = self._document.picture(picture)
        self.operators.append(
            f"q {wide:.2f} 0 0 {high:.2f} {left:.2f} {bottom:.2f} cm /{name} Do Q"
        )

    def qr(self, text: str, x: float, y: float, side: float) -> None:
        count, runs = qr_squares(text)
        module, top = side / count, self._height - y
        squares = (
            f"{x + column * module:.3f} {top - (row + 1) * module:.3f} "
            f"{length * module:.3f} {module:.3f} re"
            for column, row, length in runs
        )
        self.operators.append(" ".join([*squares, "f"]))

    def mark_seal(self, x: float, y: float, side: float) -> None:
        """Tell where the seal belongs; nothing is drawn."""
        self._document.mark_seal(x, self._height - y - side, side)

    def in_grey(self) -> None:
        self.operators.append(GREY)

    def in_red(self) -> None:
        self.operators.append(RED)

    def in_black(self) -> None:
        self.operators.append(BLACK)
