"""整改报告 as it was sent in: the institution's own words, for the case file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pdf import records
from pdf.blocks import Block, Setter
from pdf.fonts import FontSet, font_set
from pdf.imprints import imprint_of
from pdf.page import ENFORCEMENT, Paper, column, typeset
from pdf.wording import CHINA, chinese_moment


@dataclass(frozen=True, slots=True)
class ReportedPart:
    """What is said of one requirement; `files` are the numbers of its photos and papers."""

    requirement: str
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """`sent_in` is how it came: by the party itself, or written down by somebody of the office."""

    office_name: str
    title: str
    number: str
    party_name: str
    notice_title: str
    received_at: datetime
    sent_in: str
    text: str
    parts: tuple[ReportedPart, ...] = ()
    demo_mark: str = ""


def draw(sheet: ReportSheet, *, fonts: FontSet | None = None) -> bytes:
    """The report as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    imprint = imprint_of(sheet, sheet.party_name, sheet.received_at.astimezone(CHINA).date())
    paper = Paper(imprint, ENFORCEMENT, sheet.demo_mark)
    return typeset(list(_blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: ReportSheet) -> Iterator[Block]:
    yield from records.heading(setter, sheet.office_name, sheet.title, sheet.number)
    known = (
        ("报告单位", sheet.party_name),
        ("针对文书", sheet.notice_title),
        ("收到时间", chinese_moment(sheet.received_at)),
        ("报送方式", sheet.sent_in),
    )
    yield from records.particulars(setter, known)
    yield records.ruled()
    yield from records.paragraphs(setter, "整改情况", (sheet.text,))
    for number, part in enumerate(sheet.parts, 1):
        yield records.section(setter, f"{number}．{part.requirement}")
        yield setter.text(part.text or "（未另作说明）", records.INDENTED)
        if part.files:
            yield setter.text(f"附：{'、'.join(part.files)}", records.INDENTED)
