"""行政检查审批表: what inspection was asked for, by whom, and what the approver decided."""

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
    ticked,
)
from pdf.imprints import imprint_of
from pdf.inspection_notice import METHODS
from pdf.page import ENFORCEMENT, MM, WIDTH, Paper, column, typeset
from pdf.plain_text import one_line
from pdf.sheets import Party
from pdf.wording import chinese_date

LABEL, LINE = 32 * MM, 8.5 * MM
VALUE = WIDTH - LABEL
SOURCES = {
    "plan": "年度计划", "draw": "双随机", "complaint": "投诉举报", "handover": "转办交办",
    "data_alert": "数据监测", "own_initiative": "日常发现",
}  # fmt: skip
TYPES = {"routine": "日常检查", "campaign": "专项检查", "case": "个案检查"}
OPINION_HEIGHT = 12 * MM
SAME_PERSON = "（本机关仅有一名负责人，申请人与审批人为同一人。）"


@dataclass(frozen=True, slots=True)
class AskedOfficer:
    """An inspector as proposed, and whether the certificate is valid on the days asked for."""

    name: str
    certificate_no: str
    valid_until: date | None
    is_valid: bool


@dataclass(frozen=True, slots=True)
class InspectionApprovalSheet:
    """行政检查审批表 (documents.md §2.1); `number` is that of the notice, "" where refused.

    `source` is a key of `SOURCES`, `type` of `TYPES`. `urgency` says why the inspection came
    before its approval, `visited_on` when; `alone` that one person asked and decided.
    """

    office_name: str
    title: str
    number: str
    party: Party
    source: str
    type: str
    matters: tuple[str, ...]
    basis: tuple[str, ...]
    method: str
    starts: date
    ends: date | None
    place: str
    officers: tuple[AskedOfficer, ...]
    helpers: tuple[str, ...]
    visits_before: int
    visit_cap: int | None
    filled_on: date
    cap_exception: str = ""
    urgency: str = ""
    visited_on: date | None = None
    handler: Opinion = NO_OPINION
    approver: Opinion = NO_OPINION
    alone: bool = False
    demo_mark: str = ""


def draw(sheet: InspectionApprovalSheet, *, fonts: FontSet | None = None) -> bytes:
    """The form as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    paper = Paper(
        imprint_of(sheet, sheet.party.name, sheet.filled_on), ENFORCEMENT, sheet.demo_mark
    )
    return typeset(list(_blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: InspectionApprovalSheet) -> Iterator[Block]:
    yield from form_heading(setter, sheet.office_name, sheet.title, "")
    for label, value in _particulars(sheet):
        yield _line(setter, label, value)
    if sheet.urgency or sheet.visited_on:
        yield _line(setter, "紧急情形及补办", _afterwards(sheet))
    yield from _opinion(setter, "承办意见", sheet.handler)
    alone = SAME_PERSON if sheet.alone else ""
    yield from _opinion(setter, "负责人审批意见", sheet.approver, alone)
    yield _line(setter, "检查通知书文号", one_line(sheet.number) or "——")
    yield gap(1 * MM)
    yield setter.text(f"制表日期：{chinese_date(sheet.filled_on)}", tables.SMALL)


def _line(
    setter: Setter, label: str, value: str, least: float = LINE, style: Style = tables.SMALL
) -> Block:
    cells = (tables.label(LABEL, label), tables.Cell(VALUE, value.strip(), style=style))
    return tables.row(setter, cells, tables.SMALL, least=least)


def _particulars(sheet: InspectionApprovalSheet) -> Iterator[tuple[str, str]]:
    known = "；".join(f"{label}：{value}" for label, value in passages.details(sheet.party))
    yield "检查对象", f"{one_line(sheet.party.name)}{f'（{known}）' if known else ''}"
    yield "任务来源", ticked(SOURCES, sheet.source)
    yield "检查类型", ticked(TYPES, sheet.type)
    yield "检查事项", passages.finished("；".join(map(one_line, sheet.matters)))
    yield "法定依据", passages.finished(passages.listed(sheet.basis))
    yield "检查方式", ticked(METHODS, sheet.method)
    yield "拟检查时间", _when(sheet)
    yield "检查地点", one_line(sheet.place)
    yield "检查人员", "\n".join(map(_officer, sheet.officers))
    yield "协助检查人员", _helpers(sheet.helpers)
    yield "本年度检查频次", _frequency(sheet)


def _when(sheet: InspectionApprovalSheet) -> str:
    first = chinese_date(sheet.starts)
    return f"{first}至{chinese_date(sheet.ends)}" if sheet.ends else first


def _officer(officer: AskedOfficer) -> str:
    until = f"，有效期至{chinese_date(officer.valid_until)}" if officer.valid_until else ""
    doubt = "" if officer.is_valid else "（拟检查时间内证件无效）"
    return f"{one_line(officer.name)}，执法证号{one_line(officer.certificate_no)}{until}{doubt}"


def _helpers(helpers: tuple[str, ...]) -> str:
    return f"{len(helpers)}人：{passages.listed(helpers)}" if helpers else "无"


def _frequency(sheet: InspectionApprovalSheet) -> str:
    cap = f"，年度上限{sheet.visit_cap}次" if sheet.visit_cap is not None else ""
    ground = f"\n超出上限的事由：{one_line(sheet.cap_exception)}" if sheet.cap_exception else ""
    return f"已检查{sheet.visits_before}次{cap}{ground}"


def _afterwards(sheet: InspectionApprovalSheet) -> str:
    day = f"{chinese_date(sheet.visited_on)}先行实施检查，" if sheet.visited_on else ""
    decided = f"{chinese_date(sheet.filled_on)}补办审批手续。"
    return f"{passages.finished(one_line(sheet.urgency)) if sheet.urgency else ''}{day}{decided}"


def _opinion(setter: Setter, label: str, opinion: Opinion, more: str = "") -> Iterator[Block]:
    """What was said; below it by whom and when."""
    yield with_next(_line(setter, label, f"{opinion.text}{more}", least=OPINION_HEIGHT))
    signed = f"{one_line(opinion.name)}　{day_or_open(opinion.on)}" if opinion.name else OPEN_DAY
    cells = (tables.label(LABEL, "签名和日期"), signature_cell(VALUE, signed, opinion.signature))
    yield tables.row(setter, cells, tables.SMALL, least=SIGNATURE_HEIGHT * 0.8)
