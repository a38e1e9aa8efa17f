"""批量打印清单: which papers a batch holds, each with the SHA-256 of its file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pdf import tables
from pdf.blocks import Align, Block, Setter, Style, gap, with_next
from pdf.fonts import FontSet, font_set
from pdf.form_parts import form_heading
from pdf.imprints import imprint_of
from pdf.page import ENFORCEMENT, MM, WIDTH, Paper, column, typeset
from pdf.plain_text import one_line
from pdf.records import particulars
from pdf.wording import CHINA, chinese_moment

COLUMNS = tuple(width * MM for width in (14, 50, 38, 42, 12))
COLUMN_NAMES = ("序号", "文号", "文书", "当事人", "页数")
HASH = Style(9, 13, align=Align.CENTRE)


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """One paper of the batch; `sha256` is of its file, in hex."""

    number: str
    title: str
    party: str
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BatchListSheet:
    """The list that goes with a batch; `number` names the batch, "" where it has none."""

    office_name: str
    title: str
    number: str
    papers: tuple[ListedPaper, ...]
    made_at: datetime
    made_by: str
    demo_mark: str = ""


def draw(sheet: BatchListSheet, *, fonts: FontSet | None = None) -> bytes:
    """The list as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    imprint = imprint_of(sheet, sheet.title, sheet.made_at.astimezone(CHINA).date())
    paper = Paper(imprint, ENFORCEMENT, sheet.demo_mark)
    return typeset(list(_blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: BatchListSheet) -> Iterator[Block]:
    yield from form_heading(setter, sheet.office_name, sheet.title, sheet.number)
    pages = sum(paper.pages for paper in sheet.papers)
    known = (
        ("生成时间", chinese_moment(sheet.made_at)),
        ("经办人", one_line(sheet.made_by)),
        ("合计", f"{len(sheet.papers)}份，{pages}页"),
    )
    yield from particulars(setter, known)
    yield gap(2 * MM)
    names = tuple(tables.label(*pair) for pair in zip(COLUMNS, COLUMN_NAMES, strict=True))
    head = tables.head(setter, names, tables.SMALL)
    yield head
    for serial, paper in enumerate(sheet.papers, 1):
        yield from _paper(setter, serial, paper, head)


def _paper(setter: Setter, serial: int, paper: ListedPaper, head: Block) -> Iterator[Block]:
    """What it is, and below that its hash on one line, so that it can be compared and copied."""
    texts = (str(serial), paper.number, paper.title, paper.party, str(paper.pages))
    cells = tuple(
        tables.middle(width, one_line(text)) if place in {0, 4} else tables.Cell(width, text)
        for place, (width, text) in enumerate(zip(COLUMNS, texts, strict=True))
    )
    yield with_next(tables.row(setter, cells, tables.SMALL, under=head))
    hashed = tables.middle(WIDTH, f"SHA-256：{paper.sha256}")
    yield tables.row(setter, (hashed,), HASH, under=head)
