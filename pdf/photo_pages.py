"""照片页: the photos of a visit, each with number, time, place, hash, maker and what it proves.

documents.md §5.3. Every picture bears time and place in its own pixels (`pdf.watermark`); the
evidence file stays as it was taken, and its SHA-256 stands beside the copy.
"""

from collections.abc import Iterable, Iterator

from pdf.blocks import Align, Block, Row, Setter, Style, box, gap, with_next
from pdf.document import Imprint
from pdf.fonts import FontSet, Role, font_set
from pdf.page import ENFORCEMENT, LEFT, MM, WIDTH, Paper, column, typeset
from pdf.pen import Pen, Span
from pdf.pictures import photo as read_photo
from pdf.plain_text import one_line
from pdf.sheets import EvidencePhoto, PhotoPagesSheet
from pdf.watermark import watermarked
from pdf.wording import CHINA, chinese_span

TITLE = Style(18, 27, align=Align.CENTRE)
TEXT = Style(12, 19)
CAPTION = Style(10.5, 15)
PICTURE_HEIGHT = 66 * MM
"""Two photos with their captions fill a page."""
SIGN_EACH_PAGE = (
    "拍摄人（签名）：＿＿＿＿＿＿　检查人员（签名）：＿＿＿＿＿＿　被检查人（签名）：＿＿＿＿＿＿"
)
NOT_SHOWN = "（此照片不能在此打印，原件以校验值为准。）"


def draw(sheet: PhotoPagesSheet, *, fonts: FontSet | None = None) -> bytes:
    """The pages as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    imprint = Imprint(
        title=f"{sheet.title} {sheet.number}".strip(),
        author=sheet.office_name,
        subject=one_line(sheet.party_name),
        day=sheet.inspection.finished_at.astimezone(CHINA).date(),
    )
    paper = Paper(imprint, ENFORCEMENT, sheet.demo_mark, _sign_each_page)
    return typeset(list(_blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def _sign_each_page(pen: Pen, bottom: float) -> None:
    pen.text_centred(LEFT + WIDTH / 2, bottom + 5 * MM, [(Role.BODY, SIGN_EACH_PAGE)], 10.5)


def _blocks(setter: Setter, sheet: PhotoPagesSheet) -> Iterator[Block]:
    heading = f"{one_line(sheet.office_name)}{one_line(sheet.title)}"
    size = setter.fitted(heading, TITLE.size, Role.TITLE)
    yield with_next(setter.text(heading, Style(size, 27, align=Align.CENTRE), Role.TITLE))
    visit = sheet.inspection
    particulars = (
        ("被检查人", one_line(sheet.party_name)),
        ("检查时间", chinese_span(visit.started_at, visit.finished_at)),
        ("检查地点", one_line(visit.place)),
        ("回执号", one_line(sheet.number)),
    )
    for label, value in particulars:
        if value:
            yield with_next(_labelled(setter, [(label, value)], TEXT))
    for photo in sheet.photos:
        yield gap(5)
        yield from _photo(setter, photo)


def _photo(setter: Setter, photo: EvidencePhoto) -> Iterator[Block]:
    """One photo above its caption, never torn from it."""
    yield with_next(Block((Row(4, lambda pen, y: pen.rule(LEFT, y + 2, WIDTH, thickness=0.3)),)))
    if photo.copy is None:
        yield with_next(setter.text(NOT_SHOWN, Style(12, 40, align=Align.CENTRE), Role.NOTE))
    else:
        picture = read_photo(watermarked(photo.copy, photo.watermark))
        yield with_next(
            box(
                PICTURE_HEIGHT + 4,
                lambda pen, y: pen.picture(picture, LEFT, y + 2, WIDTH, PICTURE_HEIGHT),
            )
        )
    number = f"{photo.number}{f'（{photo.remark}）' if photo.remark else ''}"
    lines = (
        (("编号", number), ("拍摄时间", photo.taken), ("拍摄人", one_line(photo.taken_by))),
        (("拍摄地点", photo.place),),
        (("证明内容", photo.proves),),
        (("SHA-256", photo.sha256),),
    )
    for place, line in enumerate(lines, 1):
        block = _labelled(setter, line, CAPTION)
        yield block if place == len(lines) else with_next(block)


def _labelled(setter: Setter, pairs: Iterable[tuple[str, str]], style: Style) -> Block:
    spans: list[Span] = []
    for label, value in pairs:
        apart = "　　" if spans else ""
        spans += [(Role.HEADING, f"{apart}{label}："), (Role.BODY, value)]
    return setter.paragraph(spans, style)
