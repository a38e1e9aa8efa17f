"""What the file of any paper says of itself."""

from datetime import date
from typing import Protocol

from pdf.document import Imprint
from pdf.plain_text import one_line


class Titled(Protocol):
    """A sheet with the three fields that every paper has."""

    @property
    def office_name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def number(self) -> str: ...


def imprint_of(sheet: Titled, subject: str, day: date) -> Imprint:
    """Title and number, the office, whom it concerns, and its day."""
    return Imprint(
        title=f"{sheet.title} {sheet.number}".strip(),
        author=sheet.office_name,
        subject=one_line(subject),
        day=day,
    )
