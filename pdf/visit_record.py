"""现场检查笔录: what was seen, said and taken at a visit. Facts only, no conclusions."""

from collections.abc import Iterator, Sequence
from functools import partial

from pdf import passages, signing
from pdf.blocks import Align, Block, Row, Setter, Style, gap, with_next
from pdf.document import Imprint
from pdf.fonts import FontSet, Role, font_set
from pdf.page import ENFORCEMENT, LEFT, MM, WIDTH, Paper, column, typeset
from pdf.pen import Pen
from pdf.plain_text import one_line
from pdf.records import (
    INDENTED,
    TEXT,
    heading,
    paragraphs,
    particulars,
    ruled,
    section,
    sign_each_page,
    told,
)
from pdf.sheets import CheckedItem, Refused, Signed, VisitRecordSheet
from pdf.wording import CHINA, chinese_span

ANSWER_WIDTH = 34 * MM
SHORT_ANSWER = 24
"""Characters that an answer may have to stand in the column beside its question."""
CONFIRMATION = "以上笔录我已阅读（已向我宣读），属实。"
SIGN_EACH_PAGE = (
    "被检查人（签名）：＿＿＿＿＿＿＿　检查人员（签名）：＿＿＿＿＿＿＿　＿＿＿＿＿＿＿"
)


def draw(sheet: VisitRecordSheet, *, fonts: FontSet | None = None) -> bytes:
    """The record as a PDF; raises as `pdf.rectification_notice.draw` does.

    While the party has not signed in the program, every page has lines for signing on paper.
    """
    faces = fonts or font_set()
    imprint = Imprint(
        title=f"{sheet.title} {sheet.number}".strip(),
        author=sheet.office_name,
        subject=one_line(sheet.party.name),
        day=sheet.inspection.finished_at.astimezone(CHINA).date(),
    )
    foot = None if sheet.party_signature else partial(sign_each_page, SIGN_EACH_PAGE)
    paper = Paper(imprint, ENFORCEMENT, sheet.demo_mark, foot)
    return typeset(list(_blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: VisitRecordSheet) -> Iterator[Block]:
    yield from heading(setter, sheet.office_name, sheet.title, sheet.number)
    yield from particulars(setter, _particulars(sheet))
    yield ruled()
    yield from told(setter, sheet.told)
    yield from paragraphs(setter, "检查情况", sheet.facts)
    yield from _checklist(setter, sheet.items)
    yield from paragraphs(setter, "提取的材料和拍摄的照片", sheet.materials)
    yield from paragraphs(setter, "被检查人意见", (sheet.statement,) if sheet.statement else ())
    yield from _signatures(setter, sheet)


def _particulars(sheet: VisitRecordSheet) -> Iterator[tuple[str, str]]:
    visit = sheet.inspection
    yield "检查时间", chinese_span(visit.started_at, visit.finished_at)
    yield "检查地点", one_line(f"{visit.place}　{sheet.position}")
    yield "被检查人", one_line(sheet.party.name)
    yield from passages.details(sheet.party)
    for person in sheet.people_met:
        yield (
            "现场人员",
            one_line("　".join(filter(None, (person.name, person.post, person.phone)))),
        )
    for officer in sheet.officers:
        yield (
            "检查人员",
            f"{one_line(officer.name)}（执法证号：{one_line(officer.certificate_no)}）",
        )
    if sheet.helpers:
        yield "协助人员", passages.listed(sheet.helpers)
    if visit.notice_no:
        yield "行政检查通知书", one_line(visit.notice_no)


def _checklist(
    setter: Setter, sections: Sequence[tuple[str, tuple[CheckedItem, ...]]]
) -> Iterator[Block]:
    for title, items in sections:
        yield section(setter, f"检查项目：{one_line(title)}")
        for item in items:
            yield from _item(setter, item)
        yield gap(6)


def _item(setter: Setter, item: CheckedItem) -> Iterator[Block]:
    """Question at the left, answer at the right margin; what is long runs over the full width."""
    beside = len(item.answer) <= SHORT_ANSWER and "\n" not in item.answer
    question = f"{one_line(item.number)}　{item.question.strip()}"
    details = [] if beside else [("答", item.answer)]
    details += [("备注", item.remark)] if item.remark else []
    yield with_next(_line_of_item(setter, question, item.answer if beside else ""))
    for label, text in details:
        yield setter.text(f"{label}：{text.strip()}", Style(12, 21, left=2))
    yield Block((Row(4, lambda pen, y: pen.rule(LEFT, y + 2, WIDTH, thickness=0.3)),))


def _line_of_item(setter: Setter, question: str, answer: str) -> Block:
    left_width = WIDTH - ANSWER_WIDTH - 4 * MM
    asked = Setter(setter.fonts, LEFT, left_width, TEXT).text(question)
    style = Style(12, 21, align=Align.RIGHT)
    told = Setter(setter.fonts, LEFT + left_width + 4 * MM, ANSWER_WIDTH, style).text(answer)
    columns = (asked.rows, told.rows)
    height = TEXT.leading * max(map(len, columns))

    def draw(pen: Pen, y: float) -> None:
        for rows in columns:
            for place, row in enumerate(rows):
                row.draw(pen, y + place * TEXT.leading)

    return Block((Row(height, draw),), together=True)


def _signatures(setter: Setter, sheet: VisitRecordSheet) -> Iterator[Block]:
    """Who signed, or the note of a refusal; kept together and never alone on a page."""
    signed = sheet.party_signature
    if isinstance(signed, Refused):
        yield from signing.party_refused(setter, signed, "被检查人拒绝在本笔录上签名")
    else:
        yield with_next(setter.text(CONFIRMATION, INDENTED, Role.NOTE))
        yield from signing.party_signed(setter, signed or Signed(name=""), "被检查人")
    yield from signing.officers(setter, sheet.officers, "检查人员")
    if sheet.verification:
        yield from signing.verification(setter, sheet.verification, "")
