"""What a photo tells of itself: size, orientation, time and place; from its header only.

Pixels are never decoded here, so a picture of 100 megapixels costs no more than a small one.
"""

import math
import re
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, UnidentifiedImageError

from inspect_app.rules.calendar import CHINA
from inspect_app.rules.refusals import UnsupportedType

MOST_PIXELS = 200_000_000
"""More than any phone makes today; Pillow's own limit would warn of a 108-megapixel photo."""

Image.MAX_IMAGE_PIXELS = MOST_PIXELS

MOMENT = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
OFFSET = re.compile(r"[+-]\d\d:\d\d")
# What a broken header makes Pillow and its readers raise.
BROKEN = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError,
    ZeroDivisionError, OverflowError, AttributeError, struct.error,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


@dataclass(frozen=True)
class PhotoFacts:
    """``orientation`` is the EXIF value to apply to the stored pixels; ``width`` before it."""

    width: int | None = None
    height: int | None = None
    orientation: int = 1
    taken_at: datetime | None = None
    lat: float | None = None
    lng: float | None = None


def photo_facts(path: Path, media_type: str) -> PhotoFacts:
    """Read the header. Raises UnsupportedType where it is no readable image."""
    try:
        (width, height), exif = _heic(path) if media_type == "image/heic" else _pillow(path)
    except BROKEN as error:
        raise UnsupportedType from error
    # The HEIC reader gives upright pixels and leaves the tag behind: turning again would be wrong.
    orientation = 1 if media_type == "image/heic" else _orientation(exif)
    lat, lng = _place(exif)
    return PhotoFacts(width, height, orientation, _taken_at(exif), lat, lng)


def _pillow(path: Path) -> tuple[tuple[int, int], Image.Exif]:
    with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as image:
        try:
            # A PNG's own `getexif` decodes the picture when it finds no EXIF ahead of it.
            return image.size, Image.Image.getexif(image)
        except BROKEN:
            return image.size, Image.Exif()


def _heic(path: Path) -> tuple[tuple[int, int], Image.Exif]:
    import pillow_heif  # loads a library of 20 MB; most instances see HEIC seldom

    opened = pillow_heif.open_heif(path)
    exif = Image.Exif()
    with suppress(*BROKEN):
        exif.load(opened.info.get("exif") or b"")
    return opened.size, exif


def _orientation(exif: Image.Exif) -> int:
    value = exif.get(ExifTags.Base.Orientation)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _taken_at(exif: Image.Exif) -> datetime | None:
    """Read when the shutter went; without a written offset the camera stood in China."""
    inner = _directory(exif, ExifTags.IFD.Exif)
    pairs = (
        (inner.get(ExifTags.Base.DateTimeOriginal), inner.get(ExifTags.Base.OffsetTimeOriginal)),
        (inner.get(ExifTags.Base.DateTimeDigitized), inner.get(ExifTags.Base.OffsetTimeDigitized)),
        (exif.get(ExifTags.Base.DateTime), inner.get(ExifTags.Base.OffsetTime)),
    )
    return next((found for text, offset in pairs if (found := _moment(text, offset))), None)


def _moment(text: object, offset: object) -> datetime | None:
    match = MOMENT.match(str(text or ""))
    if match is None:
        return None
    with suppress(ValueError, OverflowError):
        written = "{}-{}-{}T{}:{}:{}".format(*match.groups())
        if OFFSET.fullmatch(str(offset or "")):
            return datetime.fromisoformat(f"{written}{offset}").astimezone(UTC)
        return datetime.fromisoformat(written).replace(tzinfo=CHINA).astimezone(UTC)
    return None


def _place(exif: Image.Exif) -> tuple[float | None, float | None]:
    """Read latitude and longitude in degrees, or two times None."""
    gps = _directory(exif, ExifTags.IFD.GPSInfo)
    lat = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "S", 90)
    lng = _degrees(
        gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "W", 180
    )
    return (lat, lng) if lat is not None and lng is not None else (None, None)


def _directory(exif: Image.Exif, which: int) -> Mapping[int, Any]:
    try:
        return exif.get_ifd(which)
    except BROKEN:
        return {}


def _degrees(parts: object, ref: object, negative: str, most: float) -> float | None:
    if not isinstance(parts, tuple) or len(parts) != 3:
        return None
    try:
        degrees = sum(float(part) / unit for part, unit in zip(parts, (1, 60, 3600), strict=True))
    except BROKEN:
        return None
    if not math.isfinite(degrees) or not 0 <= degrees <= most:
        return None
    return -degrees if str(ref).strip().upper().startswith(negative) else degrees
