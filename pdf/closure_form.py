"""结案（销号）审批表: an internal form that ends a matter, violation by violation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pdf import passages, tables
from pdf.blocks import Block, Setter, Style, gap, with_next
from pdf.fonts import FontSet, font_set
from pdf.form_parts import (
    NO_OPINION,
    OPEN_DAY,
    SIGNATURE_HEIGHT,
    Opinion,
    day_or_open,
    form_heading,
    signature_cell,
)
from pdf.imprints import imprint_of
from pdf.page import ENFORCEMENT, MM, WIDTH, Paper, column, typeset
from pdf.plain_text import one_line
from pdf.sheets import Inspection, Party
from pdf.wording import chinese_date, chinese_span

LABEL, LINE = 34 * MM, 10 * MM
VALUE = WIDTH - LABEL
COLUMNS = tuple(width * MM for width in (12, 62, 22, 30, 30))
COLUMN_NAMES = ("序号", "改正要求", "办理结果", "销号日期", "证明材料")
OPINION_HEIGHT = 16 * MM


@dataclass(frozen=True, slots=True)
class Settled:
    """One violation's end: the order, its result in words, since when, and the proof."""

    requirement: str
    result: str
    on: date | None = None
    proofs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosureFormSheet:
    """结案（销号）审批表 (documents.md §1, no. 21).

    `cause` is 案由; `summary` how the matter went. An opinion without text leaves room for ink.
    """

    office_name: str
    title: str
    number: str
    cause: str
    party: Party
    inspection: Inspection
    notice_title: str
    notice_number: str
    notice_issued_on: date
    delivered_on: date | None
    settled: tuple[Settled, ...]
    filled_on: date
    summary: str = ""
    handler: Opinion = NO_OPINION
    approver: Opinion = NO_OPINION
    remark: str = ""
    demo_mark: str = ""


def draw(sheet: ClosureFormSheet, *, fonts: FontSet | None = None) -> bytes:
    """The form as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    paper = Paper(
        imprint_of(sheet, sheet.party.name, sheet.filled_on), ENFORCEMENT, sheet.demo_mark
    )
    return typeset(list(_blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: ClosureFormSheet) -> Iterator[Block]:
    yield from form_heading(setter, sheet.office_name, sheet.title, sheet.number)
    for label, value in _particulars(sheet):
        yield _line(setter, label, value, style=tables.SMALL)
    yield gap(3 * MM)
    yield from _results(setter, sheet)
    yield gap(3 * MM)
    yield _line(setter, "整改和办理情况", sheet.summary, least=OPINION_HEIGHT)
    yield from _opinion(setter, "承办人意见", sheet.handler)
    yield from _opinion(setter, "负责人审批意见", sheet.approver)
    yield with_next(_line(setter, "备注", sheet.remark))
    yield gap(1 * MM)
    yield setter.text(f"填表日期：{chinese_date(sheet.filled_on)}", tables.TEXT)


def _line(
    setter: Setter, label: str, value: str, least: float = LINE, style: Style = tables.TEXT
) -> Block:
    cells = (tables.label(LABEL, label), tables.Cell(VALUE, value.strip(), style=style))
    return tables.row(setter, cells, least=least)


def _particulars(sheet: ClosureFormSheet) -> Iterator[tuple[str, str]]:
    visit = sheet.inspection
    known = "；".join(f"{label}：{value}" for label, value in passages.details(sheet.party))
    yield "案由", one_line(sheet.cause)
    yield "当事人", f"{one_line(sheet.party.name)}{f'（{known}）' if known else ''}"
    when = chinese_span(visit.started_at, visit.finished_at)
    yield "检查时间和地点", f"{when}\n{one_line(visit.place)}{passages.papers_of(visit)}"
    notice = f"《{one_line(sheet.notice_title)}》（{one_line(sheet.notice_number)}）"
    issued = f"{chinese_date(sheet.notice_issued_on)}发出"
    yield "责令改正文书", f"{notice}，{issued}，{_delivered(sheet.delivered_on)}"


def _delivered(day: date | None) -> str:
    return f"{chinese_date(day)}送达" if day else "未送达"


def _results(setter: Setter, sheet: ClosureFormSheet) -> Iterator[Block]:
    """What became of each order."""
    names = tuple(tables.label(*pair) for pair in zip(COLUMNS, COLUMN_NAMES, strict=True))
    head = tables.head(setter, names, tables.SMALL)
    yield head
    for number, each in enumerate(sheet.settled, 1):
        day = chinese_date(each.on) if each.on else ""
        proofs = passages.listed(each.proofs)
        texts = (str(number), each.requirement.strip(), each.result, day, proofs)
        cells = tuple(
            tables.Cell(width, text) if place in {1, 4} else tables.middle(width, text)
            for place, (width, text) in enumerate(zip(COLUMNS, texts, strict=True))
        )
        yield tables.row(setter, cells, tables.SMALL, under=head)


def _opinion(setter: Setter, label: str, opinion: Opinion) -> Iterator[Block]:
    """What was decided; below it by whom and when, never parted from its last lines."""
    yield with_next(_line(setter, label, opinion.text, least=OPINION_HEIGHT))
    signed = f"{one_line(opinion.name)}　{day_or_open(opinion.on)}" if opinion.name else OPEN_DAY
    cells = (
        tables.label(LABEL, "签名和日期"),
        signature_cell(VALUE, signed, opinion.signature),
    )
    yield tables.row(setter, cells, least=SIGNATURE_HEIGHT)
