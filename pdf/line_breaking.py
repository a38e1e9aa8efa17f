"""Where a Chinese line may end.

No line starts with a closing mark or ends with an opening one (GB/T 15834-2011, 5.1); what does
not fit moves down together with the character before it. Numbers, credit codes and addresses of
the web stay whole unless they are longer than a line. Marks do not hang into the margin.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

NEVER_FIRST = frozenset("，。、；：？！,.;:?!”’）》〉】〕』」〗〙〛｝］｣)]}>%％‰℃°′″…—～·‥々〻ー､｡")
NEVER_LAST = frozenset("“‘（《〈【〔『「〖〘〚｛［｢([{<￥¥＄$£￡№＃#")
JOINED = frozenset("-_./:%&=?#@+~,'*")
"""Together with ASCII letters and digits these make one run: 91330106MA2KQ8RT1A, 12.5, a URL."""


@dataclass(frozen=True, slots=True)
class Line:
    """Characters `start` to `end` of the text, their width, and whether the text goes on."""

    start: int
    end: int
    width: float
    goes_on: bool


def break_lines(text: str, widths: Sequence[float], first: float, others: float) -> list[Line]:
    """Lines of at most `first` (the first one) and `others` wide; `widths` is one a character.

    The lines together are the whole text. A single character wider than a line stands alone.
    """
    lines: list[Line] = []
    start, room = 0, first
    while start < len(text):
        end = _fitting(widths, start, room)
        if end < len(text):
            end = _allowed_end(text, start, end)
        lines.append(Line(start, end, sum(widths[start:end]), goes_on=end < len(text)))
        start, room = end, others
    return lines or [Line(0, 0, 0.0, goes_on=False)]


def _fitting(widths: Sequence[float], start: int, room: float) -> int:
    end, used = start, 0.0
    while end < len(widths) and used + widths[end] <= room + 1e-6:
        used += widths[end]
        end += 1
    return max(end, start + 1)


def _allowed_end(text: str, start: int, end: int) -> int:
    """The last place at or before `end` where a line may end; else the best that can be had."""
    for may_break in (_is_good_break, _is_legal_break):
        place = _last_break(text, start, end, may_break)
        if place > start:
            return place
    return end


def _last_break(text: str, start: int, end: int, may_break: Callable[[str, int], bool]) -> int:
    while end > start and not may_break(text, end):
        end -= 1
    return end


def _is_legal_break(text: str, at: int) -> bool:
    """Between the characters before and at `at`, as far as the marks are concerned."""
    return text[at] not in NEVER_FIRST and text[at - 1] not in NEVER_LAST


def _is_good_break(text: str, at: int) -> bool:
    """A legal break that also cuts no run of ASCII."""
    return _is_legal_break(text, at) and not (in_run(text[at - 1]) and in_run(text[at]))


def in_run(char: str) -> bool:
    """Whether two such characters side by side stay together."""
    return char.isascii() and (char.isalnum() or char in JOINED)
