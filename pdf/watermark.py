"""Time and place written into a copy of a photo; the evidence itself is only read.

The lines are part of the copy's pixels, so that they stand on it wherever it goes: printed, cut out
of a PDF, or sent on.
"""

from collections.abc import Sequence
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from pdf.fonts import SHIPPED
from pdf.pictures import BrokenPictureError

LONGEST_EDGE, QUALITY = 1600, 85
LEAST_EDGE = 640
"""A smaller picture is enlarged: its copy could not bear letters that can be read."""
SIZE_SHARE, LEADING, MARGIN = 1 / 30, 1.45, 0.5
"""Letters as a share of the shorter edge; leading and margin as shares of the letters."""
INK, GROUND = (255, 255, 255), (24, 24, 24)


def watermarked(photo: bytes, lines: Sequence[str]) -> bytes:
    """A JPEG of the photo, upright as given, with the lines on a strip along its lower edge.

    The strip is added below: letters over the picture would hide what may be the proof. Lines that
    are too long for the picture are set smaller. Raises BrokenPictureError.
    """
    picture = _picture(photo)
    size = max(round(min(picture.size) * SIZE_SHARE), 12)
    room = picture.width - 2 * MARGIN * size
    longest = max((_font(size).getlength(line) for line in lines), default=0)
    if longest > room:
        size = max(int(size * room / longest), 6)
    strip = round(size * (2 * MARGIN + LEADING * len(lines)))
    copy = Image.new("RGB", (picture.width, picture.height + strip), GROUND)
    copy.paste(picture)
    pen = ImageDraw.Draw(copy)
    for place, line in enumerate(lines):
        top = picture.height + size * (MARGIN + LEADING * place)
        pen.text((MARGIN * size, top), line, INK, _font(size))
    out = BytesIO()
    copy.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _picture(photo: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(photo)) as image:
            picture = image.convert("RGB")
    except (UnidentifiedImageError, OSError) as error:
        message = "a photo to be copied is not a readable picture"
        raise BrokenPictureError(message) from error
    picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    if max(picture.size) < LEAST_EDGE:
        scale = LEAST_EDGE / max(picture.size)
        wide, high = (max(round(edge * scale), 1) for edge in picture.size)
        picture = picture.resize((wide, high), Image.Resampling.NEAREST)
    return picture


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(SHIPPED / "NotoSansSC-Bold.ttf", size)
