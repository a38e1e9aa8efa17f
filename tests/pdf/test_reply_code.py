"""The way to reply on a notice and an opinion: its words, its address, its code at the right."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from pdf import listening, rectification_notice, signing, supervision_opinion
from pdf.page import MM
from tests.pdf.sheets_to_print import notice, opinion

REPLY = "https://inspect.example.cn/r/7K3M9QXTABCD"
PAPERS = [(rectification_notice.draw, notice), (supervision_opinion.draw, opinion)]


def text_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


@pytest.mark.parametrize(("draw", "sheet"), PAPERS, ids=["notice", "opinion"])
def test_it_names_the_way_to_reply_and_never_the_second_code(
    draw: Callable[[Any], bytes], sheet: Callable[[], Any]
) -> None:
    printed = text_of(draw(replace(sheet(), reply_url=REPLY)))
    assert REPLY in printed
    assert "凭回执联上的办理码填报" in printed


@pytest.mark.parametrize(("draw", "sheet"), PAPERS, ids=["notice", "opinion"])
def test_a_paper_of_before_names_none(
    draw: Callable[[Any], bytes], sheet: Callable[[], Any]
) -> None:
    assert "整改回复" not in text_of(draw(replace(sheet(), reply_url="")))


def test_the_second_code_stands_at_the_right_margin_beside_the_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[tuple[str, float, float]] = []

    def qr(_self: object, text: str, x: float, _y: float, side: float) -> None:
        drawn.append((text, x, side))

    monkeypatch.setattr(listening.ListeningPen, "qr", qr)
    sheet = replace(notice(), reply_url=REPLY)
    words = listening.paper_text(sheet)
    assert drawn == [
        (sheet.verification.url, signing.LEFT, 24 * MM),
        (REPLY, signing.RIGHT - 24 * MM, 24 * MM),
    ]
    assert words[-1] == f"{signing.REPLY_WORDS}{REPLY}"
    assert listening.paper_text(replace(sheet, reply_url="")) == words[:-1]
