"""Administrative divisions whose prefixes nest.

Source: GB/T 2260 (6 digits: province 2, city 2, county 2; `00` stands for "the whole"),
GB/T 10114 (9, sub-district) and the statistical code (12, community). A code of another
country or scheme nests by its own text.
"""

import re

_GB_2260_LEVELS = (2, 4, 6)
_GB_LENGTHS = (2, 4, 6, 9, 12)
_DIGITS = re.compile(r"[0-9]+")


def prefix(code: str) -> str:
    """Return what every code inside the district begins with.

    330000 → 33, 330100 → 3301, 330106 → 330106; 330106000 and 330106000000 → 330106.
    A code that is no such number is its own prefix.
    """
    text = code.strip()
    if not _DIGITS.fullmatch(text) or len(text) not in _GB_LENGTHS:
        return text
    short = _without_empty_tail(text)
    if len(short) > _GB_2260_LEVELS[-1]:
        return short
    return next(short[:n] for n in _GB_2260_LEVELS if not short[n:].strip("0"))


def covers(office_district: str, district: str) -> bool:
    """Say whether `district` lies in `office_district` (or is it); nothing lies in no code."""
    outer = prefix(office_district)
    return bool(outer) and prefix(district).startswith(outer)


def _without_empty_tail(text: str) -> str:
    """Drop a community or sub-district of zeros: it stands for the whole."""
    for length in (9, 6):
        if len(text) > length and not text[length:].strip("0"):
            text = text[:length]
    return text
