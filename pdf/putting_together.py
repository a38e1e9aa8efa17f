"""Many papers as one file: pages one after the other, each with its number in the file.

What comes from outside may be anything that calls itself a PDF: its pages are taken, and nothing
that acts. A seal does not survive being copied: what it shows is drawn into the page, the signature
stays with the file of the paper itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pikepdf

from pdf.document import Document, Imprint
from pdf.fonts import Role, font_set
from pdf.page import MM, PAGE_HEIGHT, PAGE_WIDTH
from pdf.pen import Pen

ACTS = ("/AA", "/Annots")
"""What a page may do by itself, and what may be done to it."""
NUMBER = "/NumberInFile"
NUMBER_RIGHT, NUMBER_TOP, NUMBER_SIZE = 14 * MM, 12 * MM, 12
BROKEN = (pikepdf.PdfError, pikepdf.PasswordError, ValueError, KeyError, TypeError, RuntimeError)
"""What a file that is no sound PDF makes a reader raise; a password counts among them."""


class UnreadableError(ValueError):
    """A file from outside has no pages that can be taken: damaged, or locked by a password."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file; ``is_ours`` where this program drew it, ``is_numbered`` where its pages count."""

    content: bytes | Path
    is_ours: bool = True
    is_numbered: bool = False


def page_count(content: bytes | Path) -> int:
    """Count the pages of a file. Raises UnreadableError."""
    with _pages_of(Part(content)) as file:
        return len(file.pages)


def together(
    parts: Iterable[Part],
    imprint: Imprint,
    to: Path | BytesIO,
    told: Callable[[], object] = lambda: None,
) -> None:
    """Put files together in order, one at a time; ``told`` is called after each.

    Raises UnreadableError.
    """
    whole = pikepdf.new()
    numbered: list[int] = []
    for part in parts:
        with _pages_of(part) as file:
            first = len(whole.pages)
            whole.pages.extend(file.pages)
            if part.is_numbered:
                numbered += range(first, len(whole.pages))
        told()
    _number(whole, numbered, imprint)
    whole.docinfo["/Title"], whole.docinfo["/Author"] = imprint.title, imprint.author
    whole.save(to, deterministic_id=True)


def _pages_of(part: Part) -> pikepdf.Pdf:
    """Open a part, its seals drawn into the pages, or without anything that acts."""
    try:
        content = part.content
        file = pikepdf.open(BytesIO(content) if isinstance(content, bytes) else content)
        if part.is_ours:
            file.flatten_annotations("all")
        for page in file.pages:
            for key in ACTS:
                if key in page:
                    del page[key]
        if not len(file.pages):
            raise UnreadableError
    except BROKEN as error:
        raise UnreadableError from error
    return file


def _number(whole: pikepdf.Pdf, places: list[int], imprint: Imprint) -> None:
    """Lay numbers over pages, from 1 on, each at its page's own upper right corner.

    By a name of our own: the library's would be another one every time, and so would the file.
    """
    if not places:
        return
    with pikepdf.open(BytesIO(_numbers(len(places), imprint))) as numbers:
        for place, number in zip(places, numbers.pages, strict=True):
            page = whole.pages[place]
            drawn = whole.copy_foreign(number.as_form_xobject())
            page.add_resource(drawn, pikepdf.Name.XObject, pikepdf.Name(NUMBER))
            right, top = (float(side) for side in list(page.mediabox)[2:])
            at = f"{right - PAGE_WIDTH:.2f} {top - PAGE_HEIGHT:.2f}"
            page.contents_add(b"q", prepend=True)
            page.contents_add(f"Q q 1 0 0 1 {at} cm {NUMBER} Do Q".encode())


def _numbers(last: int, imprint: Imprint) -> bytes:
    """Pages that hold nothing but their number, from 1 on."""
    faces = font_set()
    document = Document(imprint, (round(PAGE_WIDTH, 2), round(PAGE_HEIGHT, 2)))
    for number in range(1, last + 1):
        pen = Pen(document, faces, PAGE_HEIGHT)
        middle = PAGE_WIDTH - NUMBER_RIGHT
        pen.text_centred(middle, NUMBER_TOP, [(Role.BODY, str(number))], NUMBER_SIZE)
        document.add_page(pen.operators)
    return document.to_bytes()
