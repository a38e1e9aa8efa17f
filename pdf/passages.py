"""Passages that the notice and the supervision opinion share (documents.md §2.4, §5.3, §7)."""

from collections.abc import Iterator, Sequence

from pdf.blocks import Align, Block, Setter, Style, box, gap, with_next
from pdf.fonts import Role
from pdf.page import BODY_SIZE, LEFT, WIDTH
from pdf.plain_text import one_line
from pdf.sheets import Contact, Finding, Inspection, Officer, Order, Party
from pdf.wording import chinese_span, ordinal

TITLE_SIZE, TITLE_LEADING = 22, 36
END_MARKS = ("。", "！", "？", "；", "”", "…")


def heading(setter: Setter, office_name: str, title: str, number: str) -> Iterator[Block]:
    """Office and title on lines of their own, the number whole on one line above a rule."""
    style = Style(TITLE_SIZE, TITLE_LEADING, align=Align.CENTRE)
    yield with_next(setter.text(one_line(office_name), style, Role.TITLE))
    yield with_next(setter.text(one_line(title), style, Role.TITLE))
    size = setter.fitted(number, BODY_SIZE)
    right = Style(size, setter.body.leading, align=Align.RIGHT)
    yield with_next(setter.text(one_line(number), right))
    yield with_next(box(3, lambda pen, y: pen.rule(LEFT, y + 2, WIDTH, thickness=0.8)))
    yield gap(setter.body.leading / 2)


def addressee(setter: Setter, party: Party) -> Block:
    """Name, what identifies the party, and the full-width colon, from the margin."""
    known = details(party)
    identity = f"（{'；'.join(f'{label}：{value}' for label, value in known)}）" if known else ""
    return with_next(setter.text(f"{one_line(party.name)}{identity}：", setter.flush))


def details(party: Party) -> list[tuple[str, str]]:
    """Label and value of all that is known of a party besides its name."""
    rows = (
        ("统一社会信用代码", party.credit_code),
        ("办学许可证编号", party.licence_no),
        ("地址", party.address),
        ("负责人", party.person_in_charge),
        ("身份证件号码", party.person_id),
        ("联系电话", party.phone),
    )
    return [(label, one_line(value)) for label, value in rows if one_line(value)]


def opening(inspection: Inspection, officers: Sequence[Officer], calling: str, deed: str) -> str:
    """Who inspected when and where, and the papers of the inspection."""
    names = "、".join(
        f"{one_line(officer.name)}（执法证号：{one_line(officer.certificate_no)}）"
        for officer in officers
    )
    when = chinese_span(inspection.started_at, inspection.finished_at)
    where = one_line(inspection.place)
    return f"{calling}{names}于{when}在{where}{deed}{papers_of(inspection)}，查明："


def papers_of(inspection: Inspection) -> str:
    """The numbers of an inspection's own papers in brackets; "" where none is known."""
    papers = (
        ("行政检查通知书编号", inspection.notice_no),
        ("现场检查笔录编号", inspection.record_no),
    )
    known = "；".join(f"{label}：{one_line(number)}" for label, number in papers if number)
    return f"（{known}）" if known else ""


def findings(setter: Setter, found: Sequence[Finding]) -> Iterator[Block]:
    """Facts over the full width, then the evidence and what was breached."""
    for number, finding in enumerate(found, 1):
        lead = f"{ordinal(number)}、" if len(found) > 1 else ""
        spans = [(Role.HEADING, lead), (Role.BODY, finding.facts.strip())]
        block = setter.paragraph(spans, setter.body)
        yield with_next(block) if len(block.rows) == 1 else block
        law = ground(finding)
        if law:
            yield setter.text(law)


def ground(finding: Finding) -> str:
    """The proof and what was breached, in one sentence; "" where neither is known."""
    proof = f"以上事实有{listed(finding.evidence)}为证" if finding.evidence else ""
    law = f"违反了{listed(finding.breached)}的规定" if finding.breached else ""
    if law and not proof:
        law = f"上述行为{law}"
    sentence = "，".join(part for part in (proof, law) if part)
    return f"{sentence}。" if sentence else ""


def listed(parts: Sequence[str]) -> str:
    """Parts in one sentence: evidence, provisions, materials."""
    return "、".join(one_line(part) for part in parts)


def orders(setter: Setter, ordered: Sequence[Order], term: str) -> Iterator[Block]:
    """Each requirement with its own term, numbered when there are several."""
    for number, order in enumerate(ordered, 1):
        lead = f"{number}．" if len(ordered) > 1 else ""
        requirement = finished(order.requirement)
        label = (Role.HEADING, f"{term}：")
        spans = [(Role.BODY, f"{lead}{requirement}"), label, (Role.BODY, f"{order.due_text}。")]
        yield setter.paragraph(spans, setter.body)


def finished(sentence: str) -> str:
    """The sentence with a full stop, unless it ends with a mark already."""
    text = sentence.strip()
    return text if text.endswith(END_MARKS) else f"{text}。"


def contact_line(contact: Contact) -> str:
    """Whom to ask, on one line of the sheet if it fits."""
    address = f"　地址：{one_line(contact.address)}" if contact.address else ""
    return f"联系人：{one_line(contact.person)}　电话：{one_line(contact.phone)}{address}"
