"""The QR code on a phone's page has the very modules of the one on paper."""

import re
from xml.etree import ElementTree as ET

from pdf.pictures import qr_squares
from pdf.qr_svg import QUIET, qr_svg

URL = "https://inspection.example/v/7K3M9QXTABCD"
SVG = "{http://www.w3.org/2000/svg}"


def test_the_page_and_the_paper_bear_the_same_modules() -> None:
    count, runs = qr_squares(URL)
    picture = ET.fromstring(qr_svg(URL))
    ground, code = picture.findall(f"{SVG}path")
    drawn = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", code.get("d") or "")
    assert [tuple(map(int, each)) for each in drawn] == [
        (column + QUIET, row + QUIET, length) for column, row, length in runs
    ]
    side = count + 2 * QUIET
    assert picture.get("viewBox") == f"0 0 {side} {side}"
    assert ground.get("fill") == "#fff", "a dark page must not swallow the code"


def test_nothing_typed_becomes_markup() -> None:
    assert "<b>" not in qr_svg("https://x/<b>")
