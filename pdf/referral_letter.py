"""案件移送函 with its return slip: a matter passed to the authority that is competent for it.

A letter to another authority, so GB/T 9704-2012, 10.1 sets the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from pdf import official, passages, tables
from pdf.blocks import Align, Block, Setter, Style, gap, with_next
from pdf.colophon import letter_colophon
from pdf.fonts import FontSet, Role, font_set
from pdf.form_parts import OPEN_DAY, OPEN_MOMENT, seal_beside_code, ticks
from pdf.imprints import imprint_of
from pdf.page import MM, OFFICIAL, WIDTH, Paper, column, typeset
from pdf.plain_text import one_line
from pdf.sheets import Contact, Finding, Inspection, Party, Verification
from pdf.wording import chinese_date, chinese_span

LIST_TITLE, SLIP_TITLE = "移送证据材料目录", "案件移送回执"
COLUMNS = tuple(width * MM for width in (14, 62, 40, 16, 24))
COLUMN_NAMES = ("序号", "材料名称", "编号", "份数", "备注")
SLIP_LABEL = 42 * MM
SLIP_LINE = 14 * MM


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One piece of proof in the list, with its number and how many copies go along."""

    title: str
    number: str = ""
    copies: int = 1
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ReferralLetterSheet:
    """案件移送函 (documents.md §2.8).

    `receiver` is the authority; `findings` what was found, `reason` why it is the receiver's,
    `basis` by which provisions; `answer_by` until when the slip should be back, if ever.
    `copies_to` are other authorities that get one (抄送).
    """

    office_name: str
    title: str
    number: str
    receiver: str
    party: Party
    inspection: Inspection
    findings: tuple[Finding, ...]
    reason: str
    basis: tuple[str, ...]
    evidence: tuple[EvidenceItem, ...]
    contact: Contact
    issued_on: date
    verification: Verification
    answer_by: date | None = None
    copies_to: tuple[str, ...] = ()
    seal: bytes | None = None
    demo_mark: str = ""


def draw(sheet: ReferralLetterSheet, *, fonts: FontSet | None = None) -> bytes:
    """The letter, its list of proofs and its slip; raises as `pdf.rectification_notice.draw`."""
    faces = fonts or font_set()
    imprint = imprint_of(sheet, sheet.party.name, sheet.issued_on)
    paper = Paper(imprint, OFFICIAL, sheet.demo_mark, folio=official.letter_folio)
    setter = column(faces, OFFICIAL)
    parts = (_letter(setter, sheet), _list(setter, sheet), _copies(setter, sheet))
    blocks = [block for part in parts for block in part]
    return typeset([*blocks, *_slip(setter, sheet)], paper, faces)


def _letter(setter: Setter, sheet: ReferralLetterSheet) -> Iterator[Block]:
    yield official.letter_head(setter, sheet.office_name, sheet.number)
    yield from official.title(setter, sheet.title)
    yield official.receiver(setter, sheet.receiver)
    yield setter.text(_opening(sheet))
    yield official.first_level(setter, 1, "当事人基本情况")
    yield setter.text(_party(sheet.party))
    yield official.first_level(setter, 2, "简要案情")
    yield from _case(setter, sheet.findings)
    yield official.first_level(setter, 3, "移送事由和依据")
    yield setter.text(_ground(sheet))
    yield official.first_level(setter, 4, "证据材料和回执")
    yield with_next(setter.text(_request(sheet)))
    yield from official.attachments(setter, (LIST_TITLE,) if sheet.evidence else ())
    yield with_next(seal_beside_code(setter, sheet, sheet.verification))
    yield official.contact_note(setter, sheet.contact)


def _opening(sheet: ReferralLetterSheet) -> str:
    visit = sheet.inspection
    return (
        f"本机关于{chinese_span(visit.started_at, visit.finished_at)}对{one_line(sheet.party.name)}"
        f"实施检查{passages.papers_of(visit)}，发现涉嫌违法的行为应当由你单位管辖。"
        "现将案件移送你单位，请依法处理。"
    )


def _party(party: Party) -> str:
    known = "；".join(f"{label}：{value}" for label, value in passages.details(party))
    return f"名称：{one_line(party.name)}{f'；{known}' if known else ''}。"


def _case(setter: Setter, findings: tuple[Finding, ...]) -> Iterator[Block]:
    for number, finding in enumerate(findings, 1):
        text = f"{finding.facts.strip()}{passages.ground(finding)}"
        if len(findings) == 1:
            yield setter.text(text)
        else:
            yield official.second_level(setter, number, [(Role.BODY, text)])


def _ground(sheet: ReferralLetterSheet) -> str:
    law = f"依据{passages.listed(sheet.basis)}，现予移送。" if sheet.basis else "现予移送。"
    return f"{passages.finished(sheet.reason)}{law}"


def _request(sheet: ReferralLetterSheet) -> str:
    """How many proofs go along, and when the slip should be back."""
    count = sum(item.copies for item in sheet.evidence)
    proofs = f"随函移送证据材料共{count}份，目录见附件。" if sheet.evidence else ""
    when = f"于{chinese_date(sheet.answer_by)}前" if sheet.answer_by else ""
    return f"{proofs}请你单位收到本函后填写所附回执，{when}退回本机关。"


def _list(setter: Setter, sheet: ReferralLetterSheet) -> Iterator[Block]:
    """附件 on a page of its own: the word at its head, its title on the third line (7.3.4)."""
    if not sheet.evidence:
        return
    word = setter.text("附件", setter.flush, Role.HEADING)
    yield replace(with_next(word), new_page=True)
    yield from official.title(setter, LIST_TITLE, above=1)
    names = (tables.label(*pair) for pair in zip(COLUMNS, COLUMN_NAMES, strict=True))
    head = tables.head(setter, tuple(names))
    yield head
    for number, item in enumerate(sheet.evidence, 1):
        texts = (str(number), item.title, item.number, str(item.copies), item.remark)
        cells = (
            tables.middle(width, text) if place in {0, 3} else tables.Cell(width, text)
            for place, (width, text) in enumerate(zip(COLUMNS, texts, strict=True))
        )
        yield tables.row(setter, tuple(cells), under=head)


def _copies(setter: Setter, sheet: ReferralLetterSheet) -> Iterator[Block]:
    return letter_colophon(setter, sheet.copies_to)


def _slip(setter: Setter, sheet: ReferralLetterSheet) -> Iterator[Block]:
    """回执, to be filled in by the authority and sent back: when received, whether taken up."""
    heading = setter.text(SLIP_TITLE, official.TITLE, Role.TITLE)
    yield replace(with_next(heading), new_page=True)
    yield official.empty_line()
    yield official.receiver(setter, sheet.office_name)
    count = sum(item.copies for item in sheet.evidence)
    proofs = f"及证据材料{count}份" if count else ""
    yield with_next(
        setter.text(
            f"你机关{chinese_date(sheet.issued_on)}《{one_line(sheet.title)}》（{one_line(sheet.number)}）"
            f"移送的{one_line(sheet.party.name)}一案{proofs}已收到，现回复如下："
        )
    )
    yield with_next(gap(3 * MM))
    rows = (
        ("收函时间", OPEN_MOMENT),
        ("是否受理", ticks(("受理", "不予受理"), "")),
        ("受理案号", ""),
        ("不予受理的理由", ""),
        ("承办人和联系电话", ""),
    )
    for label, value in rows:
        cells = (tables.label(SLIP_LABEL, label), tables.Cell(WIDTH - SLIP_LABEL, value))
        yield with_next(tables.row(setter, cells, least=SLIP_LINE))
    right = Style(setter.body.size, setter.body.leading, align=Align.RIGHT)
    yield official.empty_line()
    yield with_next(setter.text(f"{one_line(sheet.receiver)}（印章）", right))
    yield with_next(setter.text(OPEN_DAY, right))
    yield with_next(official.empty_line())
    contact = sheet.contact
    lines = (
        f"回执退回：{one_line(sheet.office_name)}",
        f"联系人和电话：{one_line(contact.person)}，{one_line(contact.phone)}",
        f"地址：{one_line(contact.address)}" if contact.address else "",
    )
    for line in filter(None, lines):
        yield setter.text(line, tables.TEXT)
