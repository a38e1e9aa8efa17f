"""csv in whatever encoding and with whatever delimiter an office's program wrote it."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from inspect_app.services.register.header_words import FAMILIAR, heading_hits
from inspect_app.services.register.sheets import RegisterFileError, Row, Sheet, bounded

SAMPLE = 64 * 1024
DELIMITERS = (",", ";", "\t", "|", "，")
MAX_CELL = 100_000
MAX_LINES_IN_CELL = 30
# A line of nothing but delimiters takes more memory than any register.
MAX_LINE = 1_000_000
# A file is taken with this share of unreadable bytes: the rows that hold them are refused by name.
MAX_DAMAGE = 0.002
GUARDED = re.compile(r"'+(?:[=+\-@\t\r＝＋－＠]|\d)")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE = ("gb18030", "cp950", "big5hkscs")


def read_text_file(content: bytes) -> Sheet:
    """One sheet; a guard against formulas (a leading ') that our own export set is taken off."""
    text = decode(content)
    if not text.strip():
        raise RegisterFileError("file_empty")
    if _has_endless_line(text):
        raise RegisterFileError("file_broken")
    rows = bounded(_records(text, delimiter_of(text)))
    return Sheet("", rows, height=text.count("\n") + 1)


def _has_endless_line(text: str) -> bool:
    """Tell whether a line is longer than MAX_LINE, in steps of as much."""
    end, start = "\n" if "\n" in text else "\r", 0
    while len(text) - start > MAX_LINE:
        last = text.rfind(end, start, start + MAX_LINE + 1)
        if last < 0:
            return True
        start = last + 1
    return False


def decode(content: bytes) -> str:
    """Text by BOM, then UTF-8, UTF-16 without BOM, then the likelier of GB 18030 and Big5."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _decode(content, encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if encoding := _utf_16(content):
        return _decode(content, encoding)
    return _decode(content, max(("utf-8", *_CHINESE), key=lambda name: _likeness(content, name)))


def _decode(content: bytes, encoding: str) -> str:
    text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
    if text.count("\ufffd") > MAX_DAMAGE * len(text):
        raise RegisterFileError("file_unknown_encoding")
    return text


def _utf_16(content: bytes) -> str:
    """UTF-16 without BOM: digits, commas and line ends leave zeros at every other place."""
    sample = content[:SAMPLE]
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    if max(high, low) <= len(sample) // 40 or min(high, low) * 10 > max(high, low):
        return ""
    return "utf-16-be" if high > low else "utf-16-le"


def _likeness(content: bytes, encoding: str) -> float:
    """How much a decoding reads like a register: familiar characters, and none unreadable.

    Big5 and GB 18030 share most byte pairs; only the meaning tells them apart.
    """
    sample = content if len(content) <= SAMPLE else content[: content.rfind(b"\n", 0, SAMPLE) + 1]
    text = (sample or content[:SAMPLE]).decode(encoding, errors="replace")
    wide = [c for c in text if c > "\x7f"]
    if not wide:
        return 0.0
    known = sum(c in FAMILIAR for c in wide) / len(wide)
    ordinary = sum("\u4e00" <= c <= "\u9fff" for c in wide) / len(wide)
    broken = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in wide) / len(wide)
    headings = min(heading_hits(re.split(r"[,;|，\s]+", text[:2000])), 5)
    return known + 0.1 * ordinary - 3 * broken + headings


def delimiter_of(text: str) -> str:
    """The delimiter that shows the most headings, then the most even table."""
    sample = text[:SAMPLE]

    def merit(delimiter: str) -> tuple[int, int]:
        rows = [row for row in _parse(sample, delimiter, 40) if any(row)]
        hits = max((heading_hits(row) for row in rows), default=0)
        widths = sorted(len(row) for row in rows)
        return hits, widths[len(widths) // 2] if widths else 0

    return max(DELIMITERS, key=merit)


def _parse(text: str, delimiter: str, limit: int) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) >= limit:
                break
    except csv.Error:
        pass  # the sample may end inside a quoted cell; the whole file is read strictly later
    return rows


def _records(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise RegisterFileError("file_unclosed_quote", row=number) from error
        if record is None:
            return
        yield [_cell(value, number) for value in record]


def _cell(value: str, number: int) -> str:
    if len(value) > MAX_CELL or value.count("\n") > MAX_LINES_IN_CELL:
        raise RegisterFileError("file_unclosed_quote", row=number)
    return value[1:] if value[:1] == "'" and GUARDED.match(value) else value
