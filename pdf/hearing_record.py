"""陈述申辩笔录: what a party says against a finding, and what the office makes of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from pdf import records, signing
from pdf.blocks import Block, Setter, with_next
from pdf.fonts import FontSet, Role, font_set
from pdf.imprints import imprint_of
from pdf.page import ENFORCEMENT, Paper, column, typeset
from pdf.passages import details
from pdf.plain_text import one_line
from pdf.records import INDENTED
from pdf.sheets import Officer, Party, Refused, Signed, Told, Verification
from pdf.wording import CHINA, chinese_date, chinese_moment, chinese_span

NOT_HEAVIER = (
    "依据《中华人民共和国行政处罚法》第四十五条，当事人有权进行陈述和申辩。"
    "本机关不因当事人陈述、申辩而给予更重的处罚。"
)
CONFIRMATION = "以上笔录我已阅读（已向我宣读），属实。"
SIGN_EACH_PAGE = (
    "陈述申辩人（签名）：＿＿＿＿＿＿＿　记录人员（签名）：＿＿＿＿＿＿＿　＿＿＿＿＿＿＿"
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks for the party."""

    name: str
    post: str = ""
    person_id: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """复核意见: whether what was said holds, why, by whom and when."""

    accepted: bool
    reason: str
    by: str = ""
    on: date | None = None
    signature: bytes | None = None


@dataclass(frozen=True, slots=True)
class HearingRecordSheet:
    """陈述申辩笔录 (documents.md §2.10).

    `statement` is printed word for word; an empty one and a missing `review` leave lines.
    `finished_at` is None where one moment alone is known, as for a statement that was sent in.
    """

    office_name: str
    title: str
    number: str
    party: Party
    notice_title: str
    notice_number: str
    heard_at: datetime
    place: str
    speaker: Speaker
    officers: tuple[Officer, ...]
    statement: str
    finished_at: datetime | None = None
    told: tuple[Told, ...] = ()
    proofs: tuple[str, ...] = ()
    review: Review | None = None
    signature: Signed | Refused | None = None
    verification: Verification | None = None
    demo_mark: str = ""


def draw(sheet: HearingRecordSheet, *, fonts: FontSet | None = None) -> bytes:
    """The record as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    imprint = imprint_of(sheet, sheet.party.name, sheet.heard_at.astimezone(CHINA).date())
    foot = None if sheet.signature else partial(records.sign_each_page, SIGN_EACH_PAGE)
    paper = Paper(imprint, ENFORCEMENT, sheet.demo_mark, foot)
    return typeset(list(_blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: HearingRecordSheet) -> Iterator[Block]:
    yield from records.heading(setter, sheet.office_name, sheet.title, sheet.number)
    yield from records.particulars(setter, _particulars(sheet))
    yield records.ruled()
    yield from _told(setter, sheet.told)
    yield from _statement(setter, sheet.statement)
    yield from records.paragraphs(setter, "提交的证据", sheet.proofs)
    yield from _signatures(setter, sheet)
    yield from _review(setter, sheet.review)
    if sheet.verification:
        yield from signing.verification(setter, sheet.verification, "")


def _told(setter: Setter, lines: Sequence[Told]) -> Iterator[Block]:
    """What the law says always stands first."""
    yield records.section(setter, "告知事项")
    yield setter.text(f"告知：{NOT_HEAVIER}", INDENTED)
    yield from records.told_lines(setter, lines)


def _statement(setter: Setter, statement: str) -> Iterator[Block]:
    """Word for word, or room to write it down."""
    if statement:
        yield from records.paragraphs(setter, "陈述和申辩", (statement,))
    else:
        yield records.section(setter, "陈述和申辩")
        yield records.open_lines(8)


def _particulars(sheet: HearingRecordSheet) -> Iterator[tuple[str, str]]:
    ended = sheet.finished_at
    yield "时间", chinese_span(sheet.heard_at, ended) if ended else chinese_moment(sheet.heard_at)
    yield "地点", one_line(sheet.place)
    yield "当事人", one_line(sheet.party.name)
    yield from details(sheet.party)
    yield "陈述申辩人", _speaker(sheet.speaker)
    for officer in sheet.officers:
        yield "听取和记录人员", _officer(officer)
    yield "所涉文书", f"《{one_line(sheet.notice_title)}》（{one_line(sheet.notice_number)}）"


def _speaker(speaker: Speaker) -> str:
    known = (
        speaker.name,
        speaker.post,
        f"身份证件号码：{speaker.person_id}" if speaker.person_id else "",
        f"电话：{speaker.phone}" if speaker.phone else "",
    )
    return one_line("　".join(filter(None, known)))


def _officer(officer: Officer) -> str:
    return f"{one_line(officer.name)}（执法证号：{one_line(officer.certificate_no)}）"


def _signatures(setter: Setter, sheet: HearingRecordSheet) -> Iterator[Block]:
    signed = sheet.signature
    if isinstance(signed, Refused):
        yield from signing.party_refused(setter, signed, "陈述申辩人拒绝在本笔录上签名")
    else:
        yield with_next(setter.text(CONFIRMATION, INDENTED, Role.NOTE))
        yield from signing.party_signed(setter, signed or Signed(name=""), "陈述申辩人")
    yield from signing.officers(setter, sheet.officers, "听取和记录人员")


def _review(setter: Setter, review: Review | None) -> Iterator[Block]:
    """The office's opinion, with its reason; lines for it while nobody has looked."""
    yield records.section(setter, "复核意见")
    if review is None:
        yield with_next(setter.text("☐成立　☐不成立　理由：", INDENTED))
        yield records.open_lines(3)
        yield setter.text("复核人（签名）：＿＿＿＿＿＿＿＿　　　　　年　　月　　日", INDENTED)
        return
    held = "陈述、申辩理由成立" if review.accepted else "陈述、申辩理由不成立"
    spans = [(Role.HEADING, f"{held}。"), (Role.BODY, review.reason.strip())]
    yield with_next(setter.paragraph(spans, INDENTED))
    day = f"　{chinese_date(review.on)}" if review.on else ""
    yield signing.signature_line(setter, f"复核人：{one_line(review.by)}{day}", review.signature)
