"""ReportLab as its manual shows it: platypus paragraphs with CJK wrapping, no changes."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, Image, PageTemplate, Paragraph, Table

FONTS = {
    "TITLE": "NotoSerifSC-Bold.ttf",
    "BODY": "NotoSerifSC-Regular.ttf",
    "HEADING": "NotoSansSC-Bold.ttf",
}
ALIGN = {"LEFT": TA_LEFT, "CENTRE": TA_CENTER, "RIGHT": TA_RIGHT, "JUSTIFIED": TA_JUSTIFY}


def prepare(folder: str) -> Callable[[dict[str, Any]], bytes]:
    """Register the faces."""
    for name, file in FONTS.items():
        pdfmetrics.registerFont(TTFont(name, str(Path(folder) / file)))
    return _draw


class _Numbered(Canvas):  # type: ignore[misc]  # ReportLab has no types
    """Pages wait for the last one, to be told how many there are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - ReportLab's name
        self._waiting.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, state in enumerate(self._waiting, 1):
            self.__dict__.update(state)
            self.setFont("BODY", 12)
            self.drawCentredString(106 * mm, 15 * mm, f"第{number}页 共{len(self._waiting)}页")
            super().showPage()
        super().save()


def _draw(paper: dict[str, Any]) -> bytes:
    file = BytesIO()
    document = BaseDocTemplate(
        file, pagesize=A4, leftMargin=28 * mm, rightMargin=26 * mm, topMargin=28 * mm,
        bottomMargin=26 * mm, initialFontName="BODY", title=paper["title"], author=paper["author"],
    )  # fmt: skip
    frame = Frame(28 * mm, 26 * mm, 156 * mm, 243 * mm, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate("page", [frame]))
    document.build([_flowable(part) for part in paper["parts"]], canvasmaker=_Numbered)
    return file.getvalue()


def _flowable(part: dict[str, Any]) -> Any:
    if "spans" in part:
        return _paragraph(part)
    style = ParagraphStyle("small", fontName="BODY", fontSize=part["size"], wordWrap="CJK")
    style.leading = part["size"] * 1.6
    texts = [Paragraph(text, style) for text in part["texts"]]
    if "qr" in part:
        return Table([[Image(_qr(part["qr"]), 24 * mm, 24 * mm), texts]], [28 * mm, 128 * mm])
    if part["picture"] is not None:
        picture = Image(BytesIO(part["picture"]), 42 * mm, 14 * mm)
        return Table([[*texts, picture]], [96 * mm, 14 * mm, 46 * mm])
    return Paragraph("　".join(part["texts"]), style)


def _paragraph(part: dict[str, Any]) -> Paragraph:
    style = ParagraphStyle(
        "text", fontName=part["spans"][0][0], fontSize=part["size"], leading=part["leading"],
        firstLineIndent=part["indent"] * part["size"], alignment=ALIGN[part["align"]],
        wordWrap="CJK",
    )  # fmt: skip
    text = "".join(f'<font name="{face}">{piece}</font>' for face, piece in part["spans"])
    return Paragraph(text, style)


def _qr(text: str) -> BytesIO:
    picture = BytesIO()
    code = segno.make_qr(text, error="m", mask=4, boost_error=False)
    code.save(picture, kind="png", scale=4, border=0)
    picture.seek(0)
    return picture
