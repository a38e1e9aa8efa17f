"""Reads finished papers back: their words, and where on a page each stands, in millimetres."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from xml.etree import ElementTree as ET

import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader

MM = 72 / 25.4
DOTS = 200
"""Dots an inch of a rendered page: one is 0.127 mm."""
Ink = Callable[[Image.Image], Image.Image]
Bands = list[tuple[float, float]]
SPACE = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Word:
    """A run of characters and the box around it, from the page's upper left corner."""

    text: str
    page: int
    left: float
    top: float
    right: float
    foot: float


def _poppler(command: list[str], data: bytes) -> bytes:
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not installed (Debian: poppler-utils)")
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def page_texts(data: bytes) -> list[str]:
    """Each page's text without the spaces and line ends that setting brings."""
    pages = PdfReader(BytesIO(data)).pages
    return ["".join(page.extract_text().split()) for page in pages]


def raw_text(data: bytes) -> str:
    """The whole text in the order in which it was drawn, without spaces and line ends."""
    return "".join(_poppler(["pdftotext", "-raw", "-", "-"], data).decode().split())


def words(data: bytes) -> list[Word]:
    command = ["pdftotext", "-bbox-layout", "-", "-"]
    pages = ET.fromstring(_poppler(command, data)).iter(f"{SPACE}page")
    return [
        Word(word.text or "", number, *(float(word.attrib[side]) / MM for side in SIDES))
        for number, page in enumerate(pages, 1)
        for word in page.iter(f"{SPACE}word")
    ]


def pictures(data: bytes) -> list[Word]:
    """The box of every picture, as a word without text."""
    found = []
    for number, page in enumerate(PdfReader(BytesIO(data)).pages, 1):
        for part in PLACED.finditer(page.get_contents().get_data()):
            wide, high, left, bottom = (float(value) / MM for value in part.groups())
            foot = 297 - bottom
            found.append(Word("", number, left, foot - high, left + wide, foot))
    return found


PLACED = re.compile(rb"q ([\d.]+) 0 0 ([\d.]+) ([\d.]+) ([\d.]+) cm /P\d+ Do Q")
SIDES = ("xMin", "yMin", "xMax", "yMax")


def rendered(data: bytes, page: int = 1) -> Image.Image:
    command = ["pdftoppm", "-r", str(DOTS), "-f", str(page), "-l", str(page), "-"]
    return Image.open(BytesIO(_poppler(command, data))).convert("RGB")


def is_red(picture: Image.Image) -> Image.Image:
    """White where the page is red, black elsewhere."""
    red, green, _ = picture.split()
    return ImageChops.multiply(
        red.point(lambda value: 255 * (value > 170)), green.point(lambda value: 255 * (value < 120))
    )


def is_dark(picture: Image.Image) -> Image.Image:
    """White where the page is black."""
    return picture.getchannel("R").point(lambda value: 255 * (value < 110))


def down(picture: Image.Image, wanted: Ink, left: float = 0, right: float = 210) -> Bands:
    """Where ink stands from the top down, between two places across, in millimetres."""
    part = picture.crop((_dots(left), 0, _dots(right), picture.height))
    return bands(list(map(bool, wanted(part).getprojection()[1])))


def across(picture: Image.Image, wanted: Ink, top: float, foot: float) -> Bands:
    """Where ink stands from left to right, between two heights."""
    part = picture.crop((0, _dots(top), picture.width, max(_dots(foot), _dots(top) + 1)))
    return bands(list(map(bool, wanted(part).getprojection()[0])))


def _dots(millimetres: float) -> int:
    return round(millimetres / 25.4 * DOTS)


def bands(flags: list[bool]) -> Bands:
    """Where a row of flags is set, as runs from-to in millimetres."""
    runs, at = [], 0
    for is_set, group in groupby(flags):
        length = len(list(group))
        if is_set:
            runs.append((at * 25.4 / DOTS, (at + length) * 25.4 / DOTS))
        at += length
    return runs
