"""Numbers of papers.

Source: documents.md §4 and design rule 10. The year stands in 〔〕 (U+3014, U+3015), the
serial is neither padded nor grouped, and a number has no spaces. Which style an office
uses is its own setting.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Style = Literal["case", "letter"]
STYLES: tuple[Style, ...] = get_args(Style)
"""`case`, a case paper: 西教责改字〔2026〕第1号; `letter`, a letter: 西教函〔2026〕12号."""

_PATTERNS: dict[Style, str] = {
    "case": "{word}{kind_word}字〔{year}〕第{serial}号",
    "letter": "{word}{kind_word}〔{year}〕{serial}号",
}
IN_HAND = 3
"""So many free numbers of a year a phone takes along for a person."""
YEAR_ENDS_IN_DAYS = 7
"""In a year's last so many days a phone takes along numbers of the next one as well."""
_NUMBER = re.compile(
    r"(?P<words>[^〔〕\s]+)〔(?P<year>[0-9]{4})〕(?P<di>第?)(?P<serial>[1-9][0-9]*)号"
)


@dataclass(frozen=True)
class DocumentNumber:
    """A number taken apart; `words` is the office's word with the word for the kind of paper."""

    words: str
    year: int
    serial: int
    style: Style


def format_number(word: str, kind_word: str, year: int, serial: int, style: Style = "case") -> str:
    """Write a number, like `西教责改字〔2026〕第1号`; raise `ValueError` for what cannot be one."""
    if not word or re.search(r"[〔〕\s]", word + kind_word):
        raise ValueError("the words of a number may not be empty or hold brackets or spaces")
    if serial < 1 or not 1000 <= year <= 9999:
        raise ValueError("a number has a serial from 1 on and a year of four digits")
    return _PATTERNS[style].format(word=word, kind_word=kind_word, year=year, serial=serial)


def parse_number(text: str) -> DocumentNumber | None:
    """Take a number apart as it was written; `None` for what is none."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    words, is_case = found["words"], bool(found["di"])
    if is_case:
        if not words.endswith("字"):
            return None
        words = words.removesuffix("字")
    if not words:
        return None
    return DocumentNumber(
        words, int(found["year"]), int(found["serial"]), "case" if is_case else "letter"
    )


def years_in_hand(day: date) -> tuple[int, ...]:
    """Return the years whose numbers a phone takes along; `day` is China's."""
    is_ending = (date(day.year + 1, 1, 1) - day).days <= YEAR_ENDS_IN_DAYS
    return (day.year, day.year + 1) if is_ending else (day.year,)
