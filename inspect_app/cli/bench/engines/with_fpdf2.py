"""fpdf2: faces belong to a document, so each paper adds them anew."""

import logging
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from fpdf import FPDF
from fpdf.enums import WrapMode

ALIGN = {"LEFT": "L", "CENTRE": "C", "RIGHT": "R", "JUSTIFIED": "J"}
BODY, TITLE = "serif", "title"
LEFT = 28


class _Paper(FPDF):
    def footer(self) -> None:
        self.set_y(-18)
        self.set_font(BODY, size=12)
        self.cell(0, 6, f"第{self.page_no()}页 共{{nb}}页", align="C")


def prepare(folder: str) -> Callable[[dict[str, Any]], bytes]:
    """Only quieten the subsetter: nothing can be made ready."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    logging.getLogger("fpdf").setLevel(logging.ERROR)

    def draw(paper: dict[str, Any]) -> bytes:
        document = _Paper(format="A4")
        document.add_font(TITLE, "", Path(folder) / "NotoSerifSC-Bold.ttf")
        document.add_font(BODY, "", Path(folder) / "NotoSerifSC-Regular.ttf")
        document.add_font(BODY, "B", Path(folder) / "NotoSansSC-Bold.ttf")
        document.set_title(paper["title"])
        document.set_author(paper["author"])
        document.set_margins(LEFT, 28, 26)
        document.set_auto_page_break(auto=True, margin=26)
        document.add_page()
        for part in paper["parts"]:
            _set(document, part)
        return bytes(document.output())

    return draw


def _set(document: FPDF, part: dict[str, Any]) -> None:
    if "spans" in part:
        _paragraph(document, part)
        return
    document.set_font(BODY, size=part["size"])
    height = part["size"] * 1.6 * 0.3528
    if "qr" in part:
        top = document.get_y()
        document.image(_qr(part["qr"]), LEFT, top, 24, 24)
        document.set_left_margin(LEFT + 28)
        for text in part["texts"]:
            document.multi_cell(0, height, text, align="L", new_x="LMARGIN", new_y="NEXT")
        document.set_left_margin(LEFT)
    elif part["picture"] is not None:
        document.cell(96, 14, part["texts"][0])
        document.cell(14, 14, part["texts"][1])
        document.image(BytesIO(part["picture"]), document.get_x(), document.get_y(), 42, 14)
        document.ln(15)
    else:
        document.multi_cell(0, height, "　".join(part["texts"]), new_x="LMARGIN", new_y="NEXT")


def _paragraph(document: FPDF, part: dict[str, Any]) -> None:
    height = part["leading"] * 0.3528
    is_title = part["spans"][0][0] == "TITLE"
    document.set_font(TITLE if is_title else BODY, size=part["size"])
    text = "".join(f"**{piece}**" if face == "HEADING" else piece for face, piece in part["spans"])
    document.multi_cell(
        0, height, "　" * int(part["indent"]) + text, align=ALIGN[part["align"]],
        markdown=not is_title, wrapmode=WrapMode.CHAR, new_x="LMARGIN", new_y="NEXT",
    )  # fmt: skip


def _qr(text: str) -> BytesIO:
    picture = BytesIO()
    code = segno.make_qr(text, error="m", mask=4, boost_error=False)
    code.save(picture, kind="png", scale=4, border=0)
    picture.seek(0)
    return picture
