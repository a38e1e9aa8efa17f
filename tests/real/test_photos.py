"""Every real photo is kept, told apart and turned upright as a viewer would."""

from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from flask import Flask
from PIL import Image, ImageChops, ImageOps, ImageStat

from inspect_app.services.evidence.previews import preview
from inspect_app.services.evidence.receiving import receive_file
from inspect_app.store.evidence import EvidenceFile
from tests.cast import NOW, Cast
from tests.visits import sha256

pytestmark = pytest.mark.real
SUFFIXES = {".jpg", ".heic", ".heif"}


def kept(path: Path, cast: Cast) -> EvidenceFile:
    content = path.read_bytes()
    row, _ = receive_file(sha256(content), BytesIO(content), cast.lin, NOW)
    return row


def photos(shared_data: Path) -> list[Path]:
    found = sorted(p for p in (shared_data / "photos").rglob("*") if p.suffix.lower() in SUFFIXES)
    assert len(found) >= 30
    return found


def test_every_photo_is_kept_with_a_preview(app: Flask, cast: Cast, shared_data: Path) -> None:
    for path in photos(shared_data):
        row = kept(path, cast)
        assert row.media_type == ("image/jpeg" if path.suffix == ".jpg" else "image/heic"), path
        assert (row.width or 0) > 0 < (row.height or 0)
        with Image.open(BytesIO(preview(row.sha256))) as small:
            upright = (row.height, row.width) if row.orientation >= 5 else (row.width, row.height)
            assert max(small.size) <= 1600
            assert small.width / small.height == pytest.approx(upright[0] / upright[1], rel=0.01)


@pytest.mark.parametrize("shape", ["landscape", "portrait"])
def test_all_eight_orientations_look_the_same(
    app: Flask, cast: Cast, shared_data: Path, shape: str
) -> None:
    previews = []
    for value in range(1, 9):
        row = kept(shared_data / "photos" / "orientation" / f"{shape}_{value}.jpg", cast)
        assert row.orientation == value
        with Image.open(BytesIO(preview(row.sha256))) as small:
            previews.append(small.convert("L").resize((64, 64)))
    for other in previews[1:]:
        difference = ImageStat.Stat(ImageChops.difference(previews[0], other)).mean[0]
        assert difference < 20, "each has its number drawn in; wrongly turned ones differ by 34"


def test_a_camera_tells_where_and_when(app: Flask, cast: Cast, shared_data: Path) -> None:
    """The cameras of these photos stood in Arezzo, October 2008 (their EXIF says so)."""
    for path in sorted((shared_data / "photos" / "gps").glob("*.jpg")):
        row = kept(path, cast)
        assert row.lat == pytest.approx(43.467, abs=0.01), path
        assert row.lng == pytest.approx(11.88, abs=0.01), path
        assert row.taken_at is not None
        assert row.taken_at.year == 2008


def test_a_heic_is_turned_once(app: Flask, cast: Cast, shared_data: Path) -> None:
    """The reader turns HEIC itself and leaves the tag in place: it must not count again."""
    pillow_heif.register_heif_opener()
    for path in sorted((shared_data / "photos" / "heic").rglob("*.*")):
        row = kept(path, cast)
        assert row.orientation == 1
        with Image.open(path) as full, Image.open(BytesIO(preview(row.sha256))) as small:
            seen = ImageOps.exif_transpose(full).convert("L").resize((64, 64))
            shown = small.convert("L").resize((64, 64))
            assert full.size == (row.width, row.height)
            assert ImageStat.Stat(ImageChops.difference(seen, shown)).mean[0] < 6


def test_a_phones_heic_tells_where_and_when(app: Flask, cast: Cast, shared_data: Path) -> None:
    row = kept(shared_data / "photos" / "heic" / "IMG_5195.HEIC", cast)
    assert row.taken_at is not None
    assert row.lat is not None
    assert row.lng is not None
