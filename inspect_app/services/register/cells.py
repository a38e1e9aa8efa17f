"""One cell to text, number or digits; what is typed by people stays as they wrote it."""

import re
import unicodedata
from datetime import datetime
from uuid import UUID

from inspect_app.services.register.remarks import UnusableRowError
from inspect_app.services.register.sheets import Cell

_SPACES = re.compile(r"[\s\u00a0\u3000]+")
_INVISIBLE = dict.fromkeys((0x200B, 0x2060, 0xFEFF, 0x00AD))
# Controls, non-characters, and the marks that reverse the reading order and so forge a text.
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_RARE = re.compile(r"[\x00-\x1f\x7f-\xa0\u00ad\u200b-\u206f\u3000\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufffd-\uffff\U000f0000-\U0010ffff]|  ")  # fmt: skip  # noqa: E501 - one class
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}", re.IGNORECASE)
_EXACT = 2**53
_UUID_DIGITS = 32


def text_of(cell: Cell, field: str) -> str:
    """One line of text, its own characters kept.

    Raises UnusableRowError: control_character, unreadable_character.
    """
    if isinstance(cell, str):
        if not _RARE.search(cell):
            return cell.strip()
        return _cleaned(cell, field)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    day = cell.date() if isinstance(cell, datetime) else cell
    return day.isoformat()


def _cleaned(cell: str, field: str) -> str:
    text = _SPACES.sub(" ", cell.translate(_INVISIBLE)).strip()
    if found := _FORBIDDEN.search(text):
        raise UnusableRowError("control_character", field=field, character=f"U+{ord(found[0]):04X}")
    if "\ufffd" in text:
        raise UnusableRowError("unreadable_character", field=field)
    return text


def without_controls(text: str) -> str:
    """The text without its control signs."""
    return _FORBIDDEN.sub("", text)


def has_private_character(text: str) -> str:
    """The first character that only one machine's font can draw, as U+E170; "" when none."""
    found = _PRIVATE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def narrow(text: str) -> str:
    """Full-width digits, letters and signs as half-width ones, where a number is meant."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def number_of(cell: Cell) -> float | None:
    """The number a cell says (120㎡, 1,200.5 平方米, 约300人); None for none or several."""
    if isinstance(cell, float):
        return cell
    if not isinstance(cell, str):
        return None
    text = narrow(cell).replace(",", "").replace("m2", "")
    found = _NUMBER.findall(text)
    return float(found[0]) if len(found) == 1 else None


def is_damaged(cell: Cell, text: str) -> bool:
    """A long number that a spreadsheet has rounded: 4.11101E+14, or more digits than it keeps."""
    if isinstance(cell, float):
        return abs(cell) >= _EXACT
    return len(text) < 16 and SCIENTIFIC.fullmatch(text) is not None


def is_blank(text: str) -> bool:
    """Tell whether the text only says that there is nothing."""
    return text in ("", "-", "/", "—", "——", "无", "無", "暂无", "N/A")


def bare(cell: Cell) -> Cell:
    """The cell without spaces around its text."""
    return cell.strip() if isinstance(cell, str) else cell


def uuid_of(cell: Cell) -> UUID | None:
    """Our own export's id; another system's id is no business of ours."""
    try:
        return UUID(cell.strip()) if isinstance(cell, str) and len(cell) >= _UUID_DIGITS else None
    except ValueError:
        return None
