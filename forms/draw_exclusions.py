"""Whom a draw leaves out and why: found by a search, typed row by row, or pasted as a list."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, SearchField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import Length

from forms.base import Form
from inspect_app.rules.draw_body import LONGEST_REASON
from inspect_app.rules.strict_body import LONGEST_NAME

ROWS = 3
MOST_ROWS = 200
"""More are pasted as a list."""
_COLUMN = re.compile(r"[,，;；]")


class ExclusionForm(PlainForm):
    place = StringField(_l("Name of the institution"), validators=[Length(max=LONGEST_NAME)])
    reason = StringField(_l("Reason"), validators=[Length(max=LONGEST_REASON)])


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What was typed; ``row`` is where, or else ``line`` of the list (from 1)."""

    place: str
    reason: str
    row: Any = None
    line: int = 0

    def body(self, known: Mapping[str, list[str]]) -> dict[str, str]:
        """Return what the API takes; a name that is none, or several's, is refused as no id."""
        ids = known.get(self.place, [])
        return {"id": ids[0] if len(ids) == 1 else self.place, "reason": self.reason}


class ExclusionsForm(Form):
    find = SearchField(_l("Find an institution"), validators=[Length(max=LONGEST_NAME)])
    exclusions = FieldList(
        FormField(ExclusionForm), _l("Exclusions"), min_entries=ROWS, max_entries=MOST_ROWS
    )
    listed = TextAreaField(_l("A list of exclusions"))

    def add_rows(self, place: str = "") -> None:
        """Put a place into the first row in which nothing was typed, or make more rows."""
        free = [row.form for row in self.exclusions if not (row.place.data or row.reason.data)]
        for _ in range(ROWS):
            if (place and free) or len(self.exclusions) >= MOST_ROWS:
                break
            free.append(self.exclusions.append_entry().form)
        if place and free:
            free[0].place.data = place

    def excluded(self) -> list[Exclusion]:
        """Everything that was typed, in the order of the body's list."""
        rows = [(row.form, _text(row.place), _text(row.reason)) for row in self.exclusions]
        typed = [Exclusion(place, reason, row) for row, place, reason in rows if place or reason]
        lines = enumerate((self.listed.data or "").splitlines(), 1)
        return typed + [_of_line(line, number) for number, line in lines if line.strip()]


def _text(field: Any) -> str:
    return (field.data or "").strip()


def _of_line(line: str, number: int) -> Exclusion:
    """Read a line as a sheet gives it, its first cell and its last; or parted by a comma."""
    if "\t" in line:
        place, *others = line.split("\t")
        return Exclusion(place.strip(), others[-1].strip(), line=number)
    place, *rest = _COLUMN.split(line, maxsplit=1)
    return Exclusion(place.strip(), "".join(rest).strip(), line=number)
