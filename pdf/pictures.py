"""Signatures, seals and QR codes, made ready for a page."""

from functools import lru_cache
from io import BytesIO

import segno
from PIL import Image, UnidentifiedImageError

from pdf.document import Jpeg, Picture

SIGNATURE_PIXELS = (480, 160)
SEAL_PIXELS = (500, 500)
QR_MASK = 4
"""Any of the eight masks is valid; trying all of them costs three times the time."""


class BrokenPictureError(ValueError):
    """Bytes given as a signature or a seal that are no picture."""


@lru_cache(maxsize=256)
def signature(data: bytes) -> Picture:
    """A signature as grey on white: no transparency, which PDF readers draw slowly."""
    return _picture(data, "L", SIGNATURE_PIXELS)


@lru_cache(maxsize=16)
def seal(data: bytes) -> Picture:
    """A seal in its colours on white; it is drawn before the text that it lies under."""
    return _picture(data, "RGB", SEAL_PIXELS)


def photo(jpeg: bytes) -> Jpeg:
    """A photo that goes into the file as it is packed. Raises BrokenPictureError."""
    try:
        with Image.open(BytesIO(jpeg), formats=("JPEG",)) as image:
            (wide, high), mode = image.size, image.mode
    except (UnidentifiedImageError, OSError) as error:
        message = "a photo is not a readable JPEG"
        raise BrokenPictureError(message) from error
    if mode != "RGB":
        message = f"a photo has the colours {mode}, not RGB"
        raise BrokenPictureError(message)
    return Jpeg(wide, high, jpeg)


def _picture(data: bytes, mode: str, largest: tuple[int, int]) -> Picture:
    try:
        with Image.open(BytesIO(data)) as image:
            inked = image.convert("RGBA")
    except (UnidentifiedImageError, OSError) as error:
        message = "a signature or seal is not a readable picture"
        raise BrokenPictureError(message) from error
    paper = Image.new("RGBA", inked.size, "white")
    paper.alpha_composite(inked)
    flat = paper.convert(mode)
    flat.thumbnail(largest)
    return Picture(flat.width, flat.height, flat.tobytes())


def qr_squares(text: str) -> tuple[int, list[tuple[int, int, int]]]:
    """The QR code of a text: modules a side, and its dark runs as (column, row, length)."""
    code = segno.make_qr(text, error="m", mask=QR_MASK, boost_error=False)
    runs = []
    for row, modules in enumerate(code.matrix):
        start = None
        for column, dark in enumerate((*modules, 0)):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                runs.append((start, row, column - start))
                start = None
    return len(code.matrix), runs
