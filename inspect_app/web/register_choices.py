"""Read the decisions about doubtful rows from their form.

Each row that was shown sends ``row``: its number, the institution offered first, and its sheet,
with bars between; and ``choice`` and its number and sheet with an institution's id, ``new``, or
nothing. The button may decide all that were left open: ``first`` or ``new``.
"""

from collections.abc import Iterator
from uuid import UUID

from werkzeug.datastructures import MultiDict

from inspect_app.services.register.choices import Said
from inspect_app.store.register_choice import SHEET_LENGTH

MOST = 200
_DIGITS = 7


def said_in(form: MultiDict[str, str]) -> list[Said]:
    """What the form says about each row it shows; what cannot be read is not said."""
    rows = [row for value in form.getlist("row")[:MOST] if (row := _row(value))]
    chosen = {
        (number, sheet): form.get(f"choice|{number}|{sheet}", "") for number, _, sheet in rows
    }
    used = set(chosen.values())
    said = []
    for number, first, sheet in rows:
        value = chosen[number, sheet] or _for_all(form.get("all", ""), first, used)
        used.add(value)
        said.append(_said(sheet, number, value))
    return said


def _for_all(deed: str, first: str, used: set[str]) -> str:
    """What an undecided row becomes by the button for all; an institution is never given twice."""
    if deed == "new":
        return "new"
    return first if deed == "first" and first not in used else ""


def _row(value: str) -> tuple[int, str, str] | None:
    number, _, rest = value.partition("|")
    first, _, sheet = rest.partition("|")
    fits = number.isascii() and number.isdigit() and len(number) <= _DIGITS
    return (int(number), first, sheet) if fits and len(sheet) <= SHEET_LENGTH else None


def _said(sheet: str, number: int, value: str) -> Said:
    if value == "new":
        return Said(sheet, number)
    uuid = next(_uuids(value), None)
    return Said(sheet, number, uuid, withdrawn=uuid is None)


def _uuids(value: str) -> Iterator[UUID]:
    try:
        yield UUID(value)
    except ValueError:
        return
