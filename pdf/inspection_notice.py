"""检查通知书: what will be inspected, when, where, by whom, and what the inspected may ask for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from pdf import passages, signing
from pdf.blocks import Block, Setter, with_next
from pdf.fonts import FontSet, Role, font_set
from pdf.form_parts import seal_beside_code
from pdf.imprints import imprint_of
from pdf.page import ENFORCEMENT, Paper, column, typeset
from pdf.plain_text import one_line
from pdf.sheets import Contact, Officer, Party, Refused, Signed, Verification
from pdf.wording import chinese_date, chinese_moment, ordinal

RIGHTS = (
    "检查人员不出示执法证件的，有权拒绝接受检查；",
    "认为检查人员与你单位有直接利害关系或者其他关系可能影响公正执法的，有权申请回避；",
    "有权进行陈述和申辩；",
)
"""行政处罚法 42, 43, 45 and 55, as documents.md §2.2 lists them."""
DISCIPLINE = "检查人员应当遵守行政检查“五个严禁、八个不得”的纪律要求，请你单位监督。"
SHORT_MATTERS = 120
"""So many characters of matters fit a few lines of one paragraph."""
AFTERWARDS = "（补办）"
METHODS = {"on_site": "现场检查", "documents": "书面检查", "video": "视频检查"}


@dataclass(frozen=True, slots=True)
class InspectionNoticeSheet:
    """检查通知书 (documents.md §2.2).

    `starts` is a day or a moment, `ends` the last day where there are several. `visits_before` is
    how often the party was inspected this year, `visit_cap` how often it may be (None: no cap is
    set), `cap_exception` why it may be more often. `complaints` is where to complain.
    `visited_on` is the day of an inspection that came before its approval.
    """

    office_name: str
    title: str
    number: str
    party: Party
    basis: tuple[str, ...]
    matters: tuple[str, ...]
    starts: date | datetime
    place: str
    officers: tuple[Officer, ...]
    visits_before: int
    visit_cap: int | None
    contact: Contact
    issued_on: date
    verification: Verification
    ends: date | None = None
    method: str = "on_site"
    helpers: tuple[str, ...] = ()
    cap_exception: str = ""
    complaints: str = ""
    discipline: tuple[str, ...] = ()
    receipt: Signed | Refused | None = None
    copies: str = "本通知书一式两联：第一联由本机关存档，第二联交被检查人。"
    seal: bytes | None = None
    demo_mark: str = ""
    visited_on: date | None = None


def draw(sheet: InspectionNoticeSheet, *, fonts: FontSet | None = None) -> bytes:
    """The notice as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    paper = Paper(
        imprint_of(sheet, sheet.party.name, sheet.issued_on), ENFORCEMENT, sheet.demo_mark
    )
    return typeset(list(_blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: InspectionNoticeSheet) -> Iterator[Block]:
    title = f"{sheet.title}{AFTERWARDS if sheet.visited_on else ''}"
    yield from passages.heading(setter, sheet.office_name, title, sheet.number)
    yield passages.addressee(setter, sheet.party)
    ground = f"依据{passages.listed(sheet.basis)}，" if sheet.basis else ""
    yield with_next(setter.text(f"{ground}本机关决定对你单位实施行政检查。现将有关事项通知如下："))
    for number, (label, texts) in enumerate(_items(sheet), 1):
        yield from _item(setter, f"{ordinal(number)}、{label}：", texts)
    if sheet.visited_on:
        yield setter.text(_late(sheet))
    yield with_next(setter.text("请你单位予以配合，并如实提供有关资料。"))
    yield with_next(setter.text(passages.contact_line(sheet.contact)))
    yield seal_beside_code(setter, sheet, sheet.verification)
    yield from signing.receipt(setter, sheet.receipt, "本通知书", sheet.copies)


def _items(sheet: InspectionNoticeSheet) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "检查事项", _matters(sheet.matters)
    yield "检查时间和方式", (f"{_when(sheet)}，{METHODS[sheet.method]}。",)
    yield "检查地点", (f"{one_line(sheet.place)}。",)
    yield "检查人员", (_officers(sheet),)
    yield "检查频次", (_frequency(sheet),)
    yield "你单位的权利", _rights(sheet)
    yield "检查纪律", (DISCIPLINE, *sheet.discipline)


def _matters(matters: tuple[str, ...]) -> tuple[str, ...]:
    """Short ones in one sentence, so that the paper stays short; others one by one."""
    short = sum(map(len, matters)) <= SHORT_MATTERS
    return ("；".join(map(one_line, matters)),) if short else matters


def _item(setter: Setter, label: str, texts: tuple[str, ...]) -> Iterator[Block]:
    """Beside its label where there is one sentence; below it, numbered, where there are more."""
    if len(texts) == 1:
        spans = [(Role.HEADING, label), (Role.BODY, passages.finished(texts[0]))]
        yield setter.paragraph(spans, setter.body)
        return
    yield with_next(setter.text(label, role=Role.HEADING))
    for number, text in enumerate(texts, 1):
        yield setter.text(f"{number}．{passages.finished(text)}")


def _when(sheet: InspectionNoticeSheet) -> str:
    starts = sheet.starts
    first = chinese_moment(starts) if isinstance(starts, datetime) else chinese_date(starts)
    return f"{first}至{chinese_date(sheet.ends)}" if sheet.ends else first


def _late(sheet: InspectionNoticeSheet) -> str:
    """Why the paper is younger than the inspection (rules.md §3); a clue's words stay out of it."""
    assert sheet.visited_on is not None
    day = chinese_date(sheet.visited_on)
    return f"补办说明：因情况紧急，本机关已于{day}先行实施上述检查，现补办审批和通知手续。"


def _officers(sheet: InspectionNoticeSheet) -> str:
    names = "、".join(
        f"{one_line(officer.name)}（执法证号：{one_line(officer.certificate_no)}）"
        for officer in sheet.officers
    )
    helpers = f"；协助检查人员：{passages.listed(sheet.helpers)}" if sheet.helpers else ""
    return f"{names}{helpers}。"


def _frequency(sheet: InspectionNoticeSheet) -> str:
    """How often so far, of how often at most, and why more often (documents.md §2.2)."""
    cap = f"，年度检查频次上限为{sheet.visit_cap}次" if sheet.visit_cap is not None else ""
    ground = (
        f"本次检查的来由：{passages.finished(sheet.cap_exception)}" if sheet.cap_exception else ""
    )
    return f"本年度本机关已对你单位实施检查{sheet.visits_before}次{cap}。{ground}"


def _rights(sheet: InspectionNoticeSheet) -> tuple[str, ...]:
    where = f"，渠道：{one_line(sheet.complaints)}" if sheet.complaints else ""
    return (*RIGHTS, f"对检查中的违法违规行为有权投诉举报{where}。")
