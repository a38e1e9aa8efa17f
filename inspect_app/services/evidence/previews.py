"""A small upright JPEG of a photo, for pages and papers; made once, kept beside the evidence.

A preview is derived and may be deleted at any time; the evidence itself is never touched.
"""

import os
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from inspect_app.rules.refusals import NotFound, UnsupportedType
from inspect_app.services.evidence.photo_facts import BROKEN
from inspect_app.services.evidence.storage import blobs
from inspect_app.store.base import db
from inspect_app.store.evidence import EvidenceFile

LONGEST_EDGE, QUALITY = 1600, 82
MOST_PIXELS = {"image/jpeg": 200_000_000, "image/heic": 120_000_000}
MOST_PIXELS_WHOLE = 50_000_000
"""Above this a preview is refused: a PNG or WebP is decoded whole, at four bytes a pixel."""


def preview(sha256: str) -> bytes:
    """Return the preview of an image. Raises NotFound, or UnsupportedType for anything else."""
    kept = blobs().root / "previews" / sha256[:2] / f"{sha256}.jpg"
    if kept.is_file():
        return kept.read_bytes()
    row = db.session.get(EvidenceFile, sha256)
    if row is None:
        raise NotFound
    if not blobs().has(sha256):
        raise NotFound("file_missing")
    most = MOST_PIXELS.get(row.media_type, MOST_PIXELS_WHOLE)
    if not row.media_type.startswith("image/") or (row.width or 0) * (row.height or 0) > most:
        raise UnsupportedType
    try:
        content = _drawn(blobs().path(sha256), row.media_type)
    except BROKEN as error:
        raise UnsupportedType from error
    _keep(kept, content)
    return content


def _drawn(path: Path, media_type: str) -> bytes:
    with _opened(path, media_type) as image:
        image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))  # a JPEG is then decoded at a fraction
        image.thumbnail((LONGEST_EDGE, LONGEST_EDGE))  # before it is turned: turning copies it
        small: Image.Image = image if media_type == "image/heic" else ImageOps.exif_transpose(image)
        out = BytesIO()
        _on_white(small).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _opened(path: Path, media_type: str) -> Image.Image:
    if media_type != "image/heic":
        return Image.open(path, formats=("JPEG", "PNG", "WEBP"))
    import pillow_heif  # loads a library of 20 MB; most instances see HEIC seldom

    image: Image.Image = pillow_heif.open_heif(path).to_pillow()
    return image


def _on_white(image: Image.Image) -> Image.Image:
    """Lay a transparent drawing (a signature) on white paper."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def _keep(target: Path, content: bytes) -> None:
    """Write whole or not at all; a full disk costs the next reader time, nothing else."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(target)
    except OSError:
        return
