"""整改复查意见书: what was found put right, violation by violation, and what follows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pdf import passages, records, signing
from pdf.blocks import Block, Setter, with_next
from pdf.fonts import FontSet, Role, font_set
from pdf.form_parts import seal_beside_code
from pdf.imprints import imprint_of
from pdf.page import ENFORCEMENT, Paper, column, typeset
from pdf.plain_text import one_line
from pdf.sheets import (
    Contact,
    Inspection,
    Officer,
    Party,
    Refused,
    Signed,
    Verification,
)
from pdf.wording import chinese_date, chinese_span, ordinal

METHODS = {"on_site": "现场复查", "documents": "书面复查", "video": "视频复查"}
RESULTS = {
    "rectified": "已改正",
    "partly": "部分改正",
    "not_rectified": "未改正",
    "not_applicable": "不再适用",
}


@dataclass(frozen=True, slots=True)
class RecheckedViolation:
    """One order of the notice and what became of it; `result` is a key of RESULTS.

    `requirement` is the order's text, `due_text` until when it was due; `done` and `rest` are the
    two parts of one that is partly put right, `rest_due` until when the rest goes on; `measure` is
    what follows (延期、立案、移送).
    """

    requirement: str
    result: str
    due_text: str = ""
    note: str = ""
    done: str = ""
    rest: str = ""
    rest_due: str = ""
    evidence: tuple[str, ...] = ()
    measure: str = ""


@dataclass(frozen=True, slots=True)
class RecheckOpinionSheet:
    """整改复查意见书 (documents.md §2.6).

    `notice_*` is the paper whose orders were rechecked; `method` a key of METHODS; `inspection`
    when and where. `statement` is the party's own opinion, "" leaves lines for it.
    """

    office_name: str
    title: str
    number: str
    party: Party
    notice_title: str
    notice_number: str
    notice_issued_on: date
    inspection: Inspection
    method: str
    officers: tuple[Officer, ...]
    results: tuple[RecheckedViolation, ...]
    contact: Contact
    issued_on: date
    verification: Verification
    measures: tuple[str, ...] = ()
    statement: str = ""
    receipt: Signed | Refused | None = None
    copies: str = "本意见书一式两联：第一联由本机关存档，第二联交当事人。"
    seal: bytes | None = None
    demo_mark: str = ""


def draw(sheet: RecheckOpinionSheet, *, fonts: FontSet | None = None) -> bytes:
    """The opinion as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    paper = Paper(
        imprint_of(sheet, sheet.party.name, sheet.issued_on), ENFORCEMENT, sheet.demo_mark
    )
    return typeset(list(_blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: RecheckOpinionSheet) -> Iterator[Block]:
    yield from passages.heading(setter, sheet.office_name, sheet.title, sheet.number)
    yield passages.addressee(setter, sheet.party)
    yield with_next(setter.text(_opening(sheet)))
    for number, result in enumerate(sheet.results, 1):
        lead = f"{ordinal(number)}、" if len(sheet.results) > 1 else ""
        yield from _result(setter, lead, result)
    yield setter.text(_count(sheet.results))
    for measure in sheet.measures:
        yield setter.text(passages.finished(measure))
    yield with_next(setter.text("你单位对本意见有异议的，可以向本机关陈述、申辩。"))
    yield from _statement(setter, sheet.statement)
    yield with_next(setter.text(passages.contact_line(sheet.contact)))
    yield from signing.officers(setter, sheet.officers, "复查人员")
    yield seal_beside_code(setter, sheet, sheet.verification)
    yield from signing.receipt(setter, sheet.receipt, "本意见书", sheet.copies)


def _opening(sheet: RecheckOpinionSheet) -> str:
    """Which notice, who rechecked it, how, when and where."""
    visit = sheet.inspection
    names = "、".join(
        f"{one_line(officer.name)}（执法证号：{one_line(officer.certificate_no)}）"
        for officer in sheet.officers
    )
    return (
        f"本机关于{chinese_date(sheet.notice_issued_on)}向你单位发出《{one_line(sheet.notice_title)}》"
        f"（{one_line(sheet.notice_number)}）。复查人员{names}"
        f"于{chinese_span(visit.started_at, visit.finished_at)}在{one_line(visit.place)}"
        f"对整改情况进行了{METHODS[sheet.method]}{passages.papers_of(visit)}。复查意见如下："
    )


def _result(setter: Setter, lead: str, result: RecheckedViolation) -> Iterator[Block]:
    """The order, the result in the face of headings, its parts, its proof, and what follows."""
    spans = [(Role.HEADING, lead), (Role.BODY, passages.finished(result.requirement))]
    if result.due_text:
        spans += [(Role.HEADING, "原定期限："), (Role.BODY, f"{one_line(result.due_text)}。")]
    yield with_next(setter.paragraph(spans, setter.body))
    *others, last = _told(result)
    if result.evidence:
        last = (last[0], f"{last[1]}以上有{passages.listed(result.evidence)}为证。")
    for label, text in (*others, last):
        yield _labelled(setter, label, text)
    if result.measure:
        yield _labelled(setter, "处理：", passages.finished(result.measure))


def _told(result: RecheckedViolation) -> Iterator[tuple[str, str]]:
    """The result and its parts, each with its label."""
    yield (
        f"复查结论：{RESULTS[result.result]}。",
        passages.finished(result.note) if result.note else "",
    )
    if result.done:
        yield "已完成的部分：", passages.finished(result.done)
    if result.rest:
        due = f"期限：{one_line(result.rest_due)}。" if result.rest_due else ""
        yield "继续整改的部分：", passages.finished(result.rest) + due


def _labelled(setter: Setter, label: str, text: str) -> Block:
    return setter.paragraph([(Role.HEADING, label), (Role.BODY, text)], setter.body)


def _count(results: Sequence[RecheckedViolation]) -> str:
    """How many there are of each result."""
    number = Counter(each.result for each in results)
    parts = [f"{name}{number[key]}项" for key, name in RESULTS.items() if number[key]]
    return f"本次共复查{len(results)}项，其中{'，'.join(parts)}。"


def _statement(setter: Setter, statement: str) -> Iterator[Block]:
    """The party's opinion, or lines to write it on."""
    yield with_next(_labelled(setter, "当事人意见：", statement.strip()))
    if not statement:
        yield records.open_lines(2)
