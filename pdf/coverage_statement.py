"""覆盖情况表: who was to be visited in a period, who was, who was not and why, line by line.

No form of it is prescribed; it follows the definitions of coverage (domain/rules.md §3).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from pdf import tables
from pdf.blocks import Align, Block, Setter, Style, gap, with_next
from pdf.fonts import FontSet, Role, font_set
from pdf.form_parts import form_heading
from pdf.imprints import imprint_of
from pdf.long_flow import typeset_long
from pdf.page import ENFORCEMENT, MM, WIDTH, Paper, column
from pdf.plain_text import one_line
from pdf.records import particulars
from pdf.sheets import Verification
from pdf.signing import seal_and_date, verification
from pdf.wording import CHINA, chinese_date, chinese_moment

FINE, NOTE = Style(9, 13), Style(10.5, 16)
SECTION = Style(12, 20)
HASH = Style(9, 13, align=Align.LEFT)
LINES = tuple(width * MM for width in (14, 41, 23, 22, 9, 47))
LINE_NAMES = ("序号", "机构名称", "街道（片区）", "学科类型", "等级", "检查情况")
AREAS = tuple(width * MM for width in (48, 18, 18, 18, 18, 18, 18))
AREA_NAMES = ("街道（片区）", "应检查", "已检查", "免检", "其他未检", "到访未果", "覆盖率")
CLOSED = tuple(width * MM for width in (14, 68, 44, 30))
CLOSED_NAMES = ("序号", "机构名称", "街道（片区）", "注销日期")
UNKNOWN_SIGN = "〓"
"""Stands for a character that no face has: one name must not keep thousands from being printed."""
DRAFT = "未签发，仅供核对"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One institution; `told` says what became of it, in words."""

    name: str
    area: str
    sector: str
    grade: str
    told: str


@dataclass(frozen=True, slots=True)
class ClosedLine:
    """One institution that closed within the period."""

    name: str
    area: str
    on: date


@dataclass(frozen=True, slots=True)
class AreaLine:
    """The counts of a sub-district: denominator, visited, excused, missed, attempted."""

    label: str
    counts: tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class CoverageStatementSheet:
    """`lines` and `closed` are walked once, in order: there may be a hundred thousand.

    Without `signed_on` it is a draft, which no code verifies. `running` says that the period was
    not over when it was made.
    """

    office_name: str
    title: str
    number: str
    scope: str
    first_day: date
    last_day: date
    made_at: datetime
    made_by: str
    figures: tuple[tuple[str, str], ...]
    areas: tuple[AreaLine, ...]
    definitions: tuple[tuple[str, str], ...]
    lines: Iterable[StatementLine]
    closed: Iterable[ClosedLine]
    register_hash: str
    content_hash: str
    running: bool = False
    signed_by: str = ""
    signed_on: date | None = None
    seal: bytes | None = None
    verification: Verification | None = None
    demo_mark: str = ""


def draw(sheet: CoverageStatementSheet, *, fonts: FontSet | None = None) -> bytes:
    """The statement as a PDF of any length; a character without a glyph is shown as 〓."""
    faces = fonts or font_set()
    subject = f"{sheet.scope}，{_period(sheet)}"
    imprint = imprint_of(sheet, subject, sheet.made_at.astimezone(CHINA).date())
    mark = "　".join(filter(None, (sheet.demo_mark, "" if sheet.signed_on else DRAFT)))
    paper = Paper(imprint, ENFORCEMENT, mark)
    return typeset_long(_Drawing(faces, sheet).blocks(), paper, faces)


def _period(sheet: CoverageStatementSheet) -> str:
    return f"{chinese_date(sheet.first_day)}至{chinese_date(sheet.last_day)}"


class _Drawing:
    """The blocks of one statement, made as they are asked for."""

    def __init__(self, fonts: FontSet, sheet: CoverageStatementSheet) -> None:
        self._fonts, self._sheet = fonts, sheet
        self._setter: Setter = column(fonts, ENFORCEMENT)
        self._has_unknown = False

    def blocks(self) -> Iterator[Block]:
        sheet, setter = self._sheet, self._setter
        yield from form_heading(setter, sheet.office_name, sheet.title, sheet.number)
        yield from particulars(setter, self._known())
        yield gap(2 * MM)
        yield from self._figures()
        if len(sheet.areas) > 1:
            yield from self._areas()
        yield from self._definitions()
        yield from self._lines()
        yield from self._closed()
        yield from self._end()

    def _known(self) -> Iterator[tuple[str, str]]:
        sheet = self._sheet
        yield "统计期间", _period(sheet)
        yield "统计范围", sheet.scope
        until = "（期末尚未届至，按制表时的登记情况统计）" if sheet.running else ""
        yield "制表", f"{one_line(sheet.made_by)}，{chinese_moment(sheet.made_at)}{until}"
        signed = DRAFT
        if sheet.signed_on:
            signed = f"{one_line(sheet.signed_by)}，{chinese_date(sheet.signed_on)}"
        yield "签发", signed

    def _figures(self) -> Iterator[Block]:
        """The counts in two rows of a table, each under its name."""
        figures = self._sheet.figures
        width = WIDTH / len(figures)
        names = tuple(tables.label(width, name) for name, _value in figures)
        yield tables.head(self._setter, names, FINE)
        values = tuple(tables.middle(width, value) for _name, value in figures)
        yield tables.row(self._setter, values, tables.TEXT)

    def _areas(self) -> Iterator[Block]:
        yield from self._section("分街道（片区）")
        head = self._head(AREAS, AREA_NAMES)
        yield head
        for area in self._sheet.areas:
            denominator, visited = area.counts[:2]
            rate = f"{visited / denominator:.1%}" if denominator else "—"
            texts = (self._shown(area.label), *map(str, area.counts), rate)
            yield self._row(AREAS, texts, head, middle=range(1, 7))

    def _definitions(self) -> Iterator[Block]:
        yield from self._section("统计口径")
        for term, text in self._sheet.definitions:
            yield self._setter.paragraph([(Role.HEADING, f"{term}："), (Role.BODY, text)], NOTE)

    def _lines(self) -> Iterator[Block]:
        yield from self._section("逐家情况")
        head = self._head(LINES, LINE_NAMES)
        yield head
        serial = 0
        for serial, line in enumerate(self._sheet.lines, 1):
            name, area, told = map(self._shown, (line.name, line.area, line.told))
            texts = (str(serial), name, area, line.sector, self._shown(line.grade), told)
            yield self._row(LINES, texts, head, middle=(0, 4))
        if not serial:
            yield self._setter.text("期末在册机构为零。", NOTE)

    def _closed(self) -> Iterator[Block]:
        yield from self._section("期内注销（不计入应检查）")
        head, serial = self._head(CLOSED, CLOSED_NAMES), 0
        for serial, each in enumerate(self._sheet.closed, 1):
            if serial == 1:
                yield head
            texts = (str(serial), self._shown(each.name), self._shown(each.area), str(each.on))
            yield self._row(CLOSED, texts, head, middle=(0, 3))
        if not serial:
            yield self._setter.text("无。", NOTE)

    def _end(self) -> Iterator[Block]:
        sheet, setter = self._sheet, self._setter
        yield gap(3 * MM)
        if self._has_unknown:
            yield setter.text(f"“{UNKNOWN_SIGN}”表示字库未收录的字，以电子表格为准。", NOTE)
        # With what follows: nobody signs a page on which nothing else stands.
        yield with_next(setter.text(f"在册名单SHA-256：{sheet.register_hash}", HASH))
        yield with_next(setter.text(f"统计数据SHA-256：{sheet.content_hash}", HASH))
        if sheet.signed_on is None:
            yield setter.text("本表未签发，仅供核对，不得对外使用。", NOTE, Role.HEADING)
            return
        yield gap(3 * MM)
        signed = f"签发人：{one_line(sheet.signed_by)}"
        yield with_next(setter.text(signed, tables.TEXT))
        yield with_next(seal_and_date(setter, sheet.office_name, sheet.signed_on, sheet.seal))
        if sheet.verification:
            yield from verification(setter, sheet.verification, "")

    def _section(self, title: str) -> Iterator[Block]:
        yield gap(2 * MM)
        yield with_next(self._setter.text(title, SECTION, Role.HEADING))

    def _head(self, widths: tuple[float, ...], names: tuple[str, ...]) -> Block:
        cells = [tables.label(*pair) for pair in zip(widths, names, strict=True)]
        return tables.head(self._setter, cells, FINE)

    def _row(
        self, widths: tuple[float, ...], texts: tuple[str, ...], head: Block, middle: Iterable[int]
    ) -> Block:
        places = set(middle)
        cells = [
            tables.middle(width, text) if place in places else tables.Cell(width, text)
            for place, (width, text) in enumerate(zip(widths, texts, strict=True))
        ]
        return tables.row(self._setter, cells, FINE, under=head)

    def _shown(self, text: str) -> str:
        """The text on one line, with a sign for what no face has."""
        plain = one_line(text)
        if all(self._fonts.face(Role.BODY, char) for char in plain):
            return plain
        self._has_unknown = True
        return "".join(
            char if self._fonts.face(Role.BODY, char) else UNKNOWN_SIGN for char in plain
        )
