"""Photo pages: each photo as a marked copy, with what is told of it."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageChops
from pypdf import PageObject, PdfReader

from pdf.fonts import texts_of
from pdf.photo_pages import NOT_SHOWN, draw
from pdf.pictures import BrokenPictureError
from pdf.sheets import EvidencePhoto, PhotoPagesSheet
from pdf.watermark import watermarked
from tests.pdf.sheets_to_print import inspection
from tests.pdf.test_papers import read_by_pypdf, squeezed

LINES = ("2026-11-20 09:13:05　WGS-84 30.27410, 120.15510", "R261120-7K3F9QWZ 照片1　SHA-256 ab")


def photo(size: tuple[int, int] = (1200, 900), colour: str = "teal") -> bytes:
    data = BytesIO()
    Image.new("RGB", size, colour).save(data, "JPEG")
    return data.getvalue()


def evidence(number: int, **changes: object) -> EvidencePhoto:
    each = EvidencePhoto(
        number=f"照片{number}",
        sha256=f"{number:064x}",
        copy=photo(),
        watermark=LINES,
        taken="2026年11月20日9时13分",
        place="西溪县文一路88号（照片定位 WGS-84：30.27410, 120.15510）",
        taken_by="林一",
        proves="二楼203教室正在授课。",
    )
    return replace(each, **changes)


def pages(*photos: EvidencePhoto) -> PhotoPagesSheet:
    return PhotoPagesSheet(
        "西溪县教育局", "现场检查照片页", "R261120-7K3F9QWZ", "启明星", inspection(), photos
    )


def drawn_on(page: PageObject) -> int:
    """How many pictures a page draws; all pages share the list of them."""
    return page.get_contents().get_data().count(b" Do")


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("size", [(1200, 900), (900, 1200), (4000, 3000), (8, 8), (2000, 60)])
def test_a_copy_shows_the_whole_photo_and_bears_its_lines_below(size):
    copy = opened(watermarked(photo(size), LINES))
    shown = round(copy.width * size[1] / size[0])
    assert copy.height > shown
    assert max(copy.size) >= 640
    picture = copy.crop((0, 0, copy.width, shown - 8 if shown > 16 else 1))
    ground = Image.new("RGB", picture.size, "teal")
    assert max(high for _, high in ImageChops.difference(picture, ground).getextrema()) < 24
    strip = copy.crop((0, shown, copy.width, copy.height)).convert("L")
    assert strip.getextrema()[1] > 200  # letters that can be told from their ground


def test_other_lines_make_another_copy_and_the_same_the_same():
    assert watermarked(photo(), LINES) == watermarked(photo(), LINES)
    assert watermarked(photo(), LINES) != watermarked(photo(), ("2026-11-21", LINES[1]))


def test_what_is_no_picture_is_refused():
    with pytest.raises(BrokenPictureError):
        watermarked(b"no picture", LINES)


def test_everything_told_of_a_photo_stands_on_the_page():
    sheet = pages(evidence(1), evidence(2, remark="由照片1标注而成"))
    text = read_by_pypdf(draw(sheet))
    in_pixels = {squeezed(line) for line in LINES}
    for part in texts_of((sheet.office_name, sheet.title, sheet.party_name, sheet.photos)):
        assert squeezed(part) in text or squeezed(part) in in_pixels


def test_each_photo_is_in_the_file_once_as_its_marked_copy():
    data = draw(pages(evidence(1), evidence(2, copy=photo(colour="navy")), evidence(3)))
    for colour in ("teal", "navy"):
        assert data.count(watermarked(photo(colour=colour), LINES)) == 1
        assert photo(colour=colour) not in data


def test_a_photo_that_cannot_be_shown_is_told_and_its_hash_stands():
    text = read_by_pypdf(draw(pages(evidence(7, copy=None))))
    assert squeezed(NOT_SHOWN) in text
    assert f"{7:064x}" in text


def test_a_photo_is_never_parted_from_its_caption():
    proofs = [{"proves": "证" * length} for length in (20, 400, 60, 900, 10)]
    sheet = pages(*(evidence(place, **proof) for place, proof in enumerate(proofs, 1)))
    for page in PdfReader(BytesIO(draw(sheet))).pages:
        assert squeezed(page.extract_text()).count("编号：照片") == drawn_on(page)


def test_every_page_has_lines_to_sign_on():
    sheet = pages(*(evidence(number) for number in range(1, 6)))
    for page in PdfReader(BytesIO(draw(sheet))).pages:
        assert "拍摄人（签名）" in page.extract_text()
