"""Typed text as a paper can show it: lines without controls. Text is never markup here."""

import re

LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
TAB = "    "
OTHER_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")
"""Soft hyphen, zero-width space and joiners, byte order mark, variation selectors: pasted along
unseen. Marks that turn the direction of text are not among them; no face has them, so a text
that could read differently from what it says is refused."""


def printable(text: str) -> list[str]:
    """The lines of a text, with tabs and unusual spaces as plain ones, invisible marks left out."""
    plain = OTHER_SPACES.sub(" ", INVISIBLE.sub("", text.replace("\t", TAB)))
    return LINE_ENDS.split(plain)


def one_line(text: str) -> str:
    """The same on one line, for a name or a number."""
    return " ".join(part.strip() for part in printable(text) if part.strip())
