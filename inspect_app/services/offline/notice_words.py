"""The words of a notice as templates, for a phone that hands it over without a network.

They are heard from the very functions that print the paper (`pdf.listening`), composed with places
like ``{facts}`` where a visit's own words go: a changed wording ships by itself. A part of a paper
is a paragraph; or paragraphs that come again for ``each`` of a list, worded for ``one`` or
``several``; or a paragraph chosen ``by`` which values are given.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from itertools import combinations, takewhile
from typing import Any

from inspect_app.rules.calendar import CHINA
from inspect_app.services.notices.paper import notice_words, office_words
from inspect_app.store.office import Office
from pdf.listening import heading_texts, paper_text
from pdf.sheets import Finding, Inspection, NoticeSheet, Officer, Order, Party, Verification
from pdf.wording import chinese_date, chinese_moment

Part = str | dict[str, Any]
BEGAN = datetime(2001, 2, 3, 4, 15, tzinfo=CHINA)
ENDED = datetime(2001, 2, 3, 16, 57, tzinfo=CHINA)
ENDED_LATER = datetime(2008, 9, 10, 11, 12, tzinfo=CHINA)
ISSUED = date(2004, 5, 6)
KNOWN = ("credit_code", "licence_no", "address", "person_in_charge", "person_id")
"""What may be known of a party besides its name, as its papers say it."""
OFFICER = Officer("{officer}", "{certificate}")
REPLY = "{reply_url}"
SPLIT_DAY = datetime(2001, 11, 23, 14, 56, tzinfo=CHINA)


@dataclass(frozen=True, slots=True)
class PaperWords:
    """The paper in order, how an inspector is named in it, and how moments are written.

    ``strong`` are the pieces of paragraphs that are set in the face of headings.
    """

    parts: list[Part]
    officer: str
    between: str
    day: str
    moment: str
    time: str
    mark: str
    strong: list[str]


def paper_words(office: Office, issued_by: str) -> PaperWords:
    """Return the templates of a notice of this office that this person issues."""
    sheet = _sheet(office, issued_by)
    officer, between = _officers(sheet)
    day = _spelt(chinese_date(SPLIT_DAY.date()))
    moment = _spelt(chinese_moment(SPLIT_DAY))
    time = moment.removeprefix(day)
    parts = list(_parts(sheet, officer))
    strong = list(_strong(sheet))
    return PaperWords(parts, officer, between, day, moment, time, sheet.demo_mark, strong)


def _sheet(office: Office, issued_by: str) -> NoticeSheet:
    return NoticeSheet(
        **office_words(office, issued_by),
        **notice_words(office),
        number="{number}",
        addressee=Party("{name}", **{name: f"{{{name}}}" for name in KNOWN}),
        inspection=Inspection(BEGAN, ENDED, "{place}", notice_no="{notice_no}"),
        findings=(Finding("{facts}", ("{evidence}",), ("{breached}",)),),
        orders=(Order("{requirement}。", "{due}"),),
        order_basis=("{order}",),
        officers=(OFFICER,),
        issued_on=ISSUED,
        verification=Verification("{verify_url}", "{code}"),
        reply_url=REPLY,
    )


def _parts(sheet: NoticeSheet, officer: str) -> Iterator[Part]:
    lines = paper_text(sheet)
    made: dict[int, tuple[int, Part]] = {
        _at(lines, "{name}"): (1, _addressee(sheet)),
        _at(lines, officer): (1, _opening(sheet, officer)),
        _at(lines, REPLY): (1, _reply(lines)),
        **_repeated(sheet, "findings", "{facts}", "{ordinal}"),
        **_repeated(sheet, "orders", "{requirement}", "{n}"),
        **_repeated(sheet, "officers", "{officer}", "{n}", after=_at(lines, "{due}")),
    }
    place = 0
    while place < len(lines):
        length, part = made.get(place, (1, lines[place]))
        yield part.replace(chinese_date(ISSUED), "{day}") if isinstance(part, str) else part
        place += length


def _at(lines: Sequence[str], words: str, after: int = -1) -> int:
    return next(place for place, line in enumerate(lines) if words in line and place > after)


def _addressee(sheet: NoticeSheet) -> Part:
    """One paragraph for each choice of what is known of the party."""
    texts = {}
    place = _at(paper_text(sheet), "{name}")
    for count in range(len(KNOWN) + 1):
        for known in combinations(KNOWN, count):
            given = {name: f"{{{name}}}" for name in known}
            party = Party("{name}", **given)
            texts["+".join(known)] = paper_text(replace(sheet, addressee=party))[place]
    return {"by": list(KNOWN), "texts": texts}


def _opening(sheet: NoticeSheet, officer: str) -> Part:
    """One paragraph for each: ended on the same day or later, under an inspection notice or not."""
    inspection = sheet.inspection
    cases = {
        "": replace(inspection, notice_no=""),
        "notice_no": inspection,
        "later_day": replace(inspection, notice_no="", finished_at=ENDED_LATER),
        "later_day+notice_no": replace(inspection, finished_at=ENDED_LATER),
    }
    place = _at(paper_text(sheet), officer)
    time = chinese_moment(ENDED).removeprefix(chinese_date(ENDED.date()))
    texts = {}
    for key, case in cases.items():
        text = paper_text(replace(sheet, inspection=case))[place].replace(officer, "{officers}")
        text = text.replace(chinese_moment(BEGAN), "{began}").replace(time, "{ended}")
        texts[key] = text.replace(chinese_moment(ENDED_LATER), "{ended}")
    return {"by": ["later_day", "notice_no"], "texts": texts}


def _reply(lines: Sequence[str]) -> Part:
    """Where to reply, for a number that came with its address; an older one says nothing of it."""
    return {"by": ["reply_url"], "texts": {"": "", "reply_url": lines[_at(lines, REPLY)]}}


def _repeated(
    sheet: NoticeSheet, name: str, words: str, number: str, after: int = -1
) -> dict[int, tuple[int, Part]]:
    """Find the paragraphs that come again for each of a list: where, how many, and their part."""
    one = paper_text(sheet)
    twice = paper_text(replace(sheet, **{name: getattr(sheet, name) * 2}))
    place, length = _at(one, words, after), len(twice) - len(one)
    first, second = twice[place : place + length], twice[place + length : place + 2 * length]
    several = [_numbered(*pair, number) for pair in zip(first, second, strict=True)]
    part = {
        "each": name,
        "one": [_open_ended(line) for line in one[place : place + length]],
        "several": [_open_ended(line) for line in several],
    }
    return {place: (length, part)}


def _numbered(first: str, second: str, number: str) -> str:
    """Put the place of a number where the first of two differs from the second."""
    at = len(_common(first, second))
    return first if first == second else first[:at] + number + first[at + 1 :]


def _strong(sheet: NoticeSheet) -> Iterator[str]:
    """Name each piece once, with a place for the number that it bears where there are several."""
    found = replace(sheet, findings=sheet.findings * 2, orders=())
    ordered = replace(sheet, findings=(), orders=sheet.orders * 2)
    for twice in (found, ordered):
        heard = heading_texts(twice)
        half = len(heard) // 2
        for pair in zip(heard[:half], heard[half:], strict=True):
            yield _numbered(*pair, "{ordinal}")


def _open_ended(line: str) -> str:
    """A requirement brings its own end."""
    return line.replace("{requirement}。", "{requirement}")


def _officers(sheet: NoticeSheet) -> tuple[str, str]:
    """Tell how the opening names an inspector, and what stands between two."""
    lines = paper_text(sheet)
    place = _at(lines, "{officer}")
    other = Officer("{other}", "{certificate}")
    both = paper_text(replace(sheet, officers=(OFFICER, other)))[place]
    rest = lines[place].partition("{officer}")[2]
    middle = both.partition("{officer}")[2].partition("{other}")[0]
    named = _common(middle, rest)
    return "{officer}" + named, middle[len(named) :]


def _common(one: str, other: str) -> str:
    """Return what both begin with."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(char for char, _ in same)


def _spelt(text: str) -> str:
    """Put places for the numbers of `SPLIT_DAY`, which all differ."""
    for name in ("year", "month", "day", "hour", "minute"):
        text = text.replace(str(getattr(SPLIT_DAY, name)), f"{{{name}}}")
    return text


def words_document(words: PaperWords) -> dict[str, Any]:
    """Write the templates as JSON."""
    return {each.name: getattr(words, each.name) for each in fields(words)}
