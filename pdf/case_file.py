"""卷宗封面 and 卷内文件目录: the cover of a case file and the list of what lies in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from pdf import tables
from pdf.blocks import Align, Block, Setter, Style, gap, with_next
from pdf.fonts import FontSet, Role, font_set
from pdf.form_parts import day_or_open
from pdf.imprints import imprint_of
from pdf.page import (
    ENFORCEMENT,
    FOLIO_DOWN,
    FOLIO_SIZE,
    LEFT,
    MM,
    WIDTH,
    Frame,
    Paper,
    column,
    typeset,
)
from pdf.pen import Pen
from pdf.plain_text import one_line
from pdf.wording import chinese_date

INDEX_TITLE = "卷内文件目录"
COVER_LABEL, COVER_LINE = 40 * MM, 15 * MM
COVER_TEXT = Style(15.75, 24)
COLUMNS = tuple(width * MM for width in (11, 40, 49, 22, 18, 16))
COLUMN_NAMES = ("序号", "文件题名", "文号", "日期", "页号", "备注")


@dataclass(frozen=True, slots=True)
class FiledPaper:
    """One paper or proof in the file: on which of its pages it begins and ends.

    What is kept apart, as a recording is, stands on no page: both are 0.
    """

    title: str
    number: str
    on: date | None
    first_page: int
    last_page: int
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CaseFileSheet:
    """卷宗封面和目录 (documents.md §1 no. 21, §8); the papers follow from page 1 on.

    `number` is that of the file, `cause` 案由. How long the file is kept is left open for the
    archive; so is who filed it and when, where unknown.
    """

    office_name: str
    title: str
    number: str
    party_name: str
    cause: str
    notice_number: str
    opened_on: date
    closed_on: date | None
    papers: tuple[FiledPaper, ...]
    filed_by: str = ""
    filed_on: date | None = None
    handlers: tuple[str, ...] = ()
    demo_mark: str = ""

    @property
    def pages(self) -> int:
        return max((paper.last_page for paper in self.papers), default=0)


def draw(sheet: CaseFileSheet, *, fonts: FontSet | None = None) -> bytes:
    """Cover and index as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    imprint = imprint_of(sheet, sheet.party_name, sheet.filed_on or sheet.opened_on)
    paper = Paper(imprint, ENFORCEMENT, sheet.demo_mark, folio=_folio)
    setter = column(faces, ENFORCEMENT)
    return typeset([*_cover(setter, sheet), *_index(setter, sheet)], paper, faces)


def _folio(pen: Pen, frame: Frame, number: int, count: int) -> None:
    """The cover bears no number; the index counts its own pages, for page 1 is the first paper."""
    if number > 1:
        text = [(Role.BODY, f"目录第{number - 1}页 共{count - 1}页")]
        pen.text_centred(LEFT + WIDTH / 2, frame.bottom + FOLIO_DOWN, text, FOLIO_SIZE)


def _cover(setter: Setter, sheet: CaseFileSheet) -> Iterator[Block]:
    office = Style(setter.fitted(sheet.office_name, 28, Role.TITLE), 48, align=Align.CENTRE)
    title = Style(setter.fitted(sheet.title, 36, Role.TITLE), 60, align=Align.CENTRE)
    yield with_next(setter.text(one_line(sheet.office_name), office, Role.TITLE))
    yield with_next(setter.text(one_line(sheet.title), title, Role.TITLE))
    yield with_next(gap(14 * MM))
    for label, value in _particulars(sheet):
        cells = (tables.label(COVER_LABEL, label), tables.Cell(WIDTH - COVER_LABEL, value))
        yield tables.row(setter, cells, COVER_TEXT, least=COVER_LINE)


def _particulars(sheet: CaseFileSheet) -> Iterator[tuple[str, str]]:
    yield "案卷号", one_line(sheet.number)
    yield "案由", one_line(sheet.cause)
    yield "当事人", one_line(sheet.party_name)
    yield "责令改正文书", one_line(sheet.notice_number)
    yield "检查日期", chinese_date(sheet.opened_on)
    yield "结案日期", day_or_open(sheet.closed_on)
    yield "承办人", "、".join(map(one_line, sheet.handlers))
    yield "件数和页数", f"共{len(sheet.papers)}件，{sheet.pages}页"
    yield "立卷人和日期", f"{one_line(sheet.filed_by)}　{day_or_open(sheet.filed_on)}"
    yield "保管期限", ""


def _index(setter: Setter, sheet: CaseFileSheet) -> Iterator[Block]:
    """Each paper with its number, day and pages; the head repeated on every page."""
    style = Style(22, 40, align=Align.CENTRE)
    yield replace(with_next(setter.text(INDEX_TITLE, style, Role.TITLE)), new_page=True)
    names = tuple(tables.label(*pair) for pair in zip(COLUMNS, COLUMN_NAMES, strict=True))
    head = tables.head(setter, names, tables.SMALL)
    yield head
    for ordinal, paper in enumerate(sheet.papers, 1):
        yield tables.row(setter, _cells(ordinal, paper), tables.SMALL, least=9 * MM, under=head)


def _cells(ordinal: int, paper: FiledPaper) -> tuple[tables.Cell, ...]:
    day = f"{paper.on.year}.{paper.on.month}.{paper.on.day}" if paper.on else ""
    texts = (
        str(ordinal), paper.title.strip(), one_line(paper.number), day, _pages(paper),
        paper.remark,
    )  # fmt: skip
    return tuple(
        tables.Cell(width, text) if place in {1, 2, 5} else tables.middle(width, text)
        for place, (width, text) in enumerate(zip(COLUMNS, texts, strict=True))
    )


def _pages(paper: FiledPaper) -> str:
    """From page to page, the page alone where there is one, a dash where there is none."""
    if not paper.first_page:
        return "—"
    first, last = paper.first_page, paper.last_page
    return str(first) if first == last else f"{first}-{last}"
