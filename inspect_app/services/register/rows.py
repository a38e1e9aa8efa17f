"""One row of cells to the facts it states, with what is doubtful about it or refuses it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from sys import intern
from uuid import UUID

from inspect_app.rules.districts import covers
from inspect_app.rules.identity_numbers import credit_code_warning
from inspect_app.services.register.cells import (
    bare,
    has_private_character,
    is_blank,
    is_damaged,
    number_of,
    text_of,
    uuid_of,
    without_controls,
)
from inspect_app.services.register.codes import (
    credit_code_of,
    district_code_of,
    is_sound_licence_no,
    licence_no_of,
    phones_of,
)
from inspect_app.services.register.coordinates import point_of, point_of_pair
from inspect_app.services.register.dates import ImpossibleDateError, date_of
from inspect_app.services.register.remarks import Remark, UnusableRowError
from inspect_app.services.register.sheet_names import kind_of_label, label_of
from inspect_app.services.register.sheets import Cell
from inspect_app.services.register.sifting import DataRow, sector_of_group
from inspect_app.services.register.vocabulary import stages_of, value_of

Fact = str | float | int | date | list[str] | None
Facts = dict[str, Fact]

# As the store keeps them; PostgreSQL refuses what is longer, so we say it by name first.
LENGTHS = {
    "name": 200, "address": 300, "contact": 200, "phone": 200, "authority": 200, "area": 200,
    "grade": 20, "licence_no": 80, "credit_code": 40, "district": 12,
}  # fmt: skip
_TEXTS = ("name", "address", "contact", "authority", "area", "grade")
_WORDS = ("kind", "sector", "mode", "papers", "profit", "datum")
_SHOWN, _REMEMBERED = 40, 20_000
_REPEATED = ("authority", "area", "grade", "contact")  # few different texts, kept once
# What identifies an institution or stands on its papers is never silently mended.
_STRICT = ("name", "address", "credit_code", "licence_no", "district", "area")
_lists: dict[tuple[str, ...], list[str]] = {}
_lies_within = lru_cache(maxsize=8192)(covers)


class _Stated:
    """Facts as attributes: such a dict shares its keys with its sisters', 0.3 KB, not 0.8."""


def new_facts() -> Facts:
    """An empty dict of facts, small however many there are of its kind."""
    return vars(_Stated())


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """``facts`` holds only what the row states: a blank cell says nothing and erases nothing.

    ``number`` counts from 1 in its sheet; ``sheet`` is "" in a file of one. A refused row is left.
    """

    number: int
    facts: Facts
    uuid: UUID | None = None
    warnings: tuple[Remark, ...] = ()
    refusal: Remark | None = None
    sheet: str = ""

    @property
    def ref(self) -> str | int:
        """How people find the row: 12, or 城西街道!12 where the file has several sheets."""
        return f"{self.sheet}!{self.number}" if self.sheet else self.number


@dataclass(slots=True)
class _Reading:
    """What is being learnt about one row."""

    cells: Mapping[str, Cell]
    facts: Facts = field(default_factory=new_facts)
    warnings: list[Remark] = field(default_factory=list)

    def warn(self, code: str, **params: str | int) -> None:
        self.warnings.append(Remark(code, params))

    def text(self, name: str, cell: Cell) -> str:
        """The cell's text; a stray control sign in a phone number does not cost the row."""
        try:
            return text_of(cell, name)
        except UnusableRowError as unusable:
            if name in _STRICT or unusable.remark.code != "control_character":
                raise
            self.warn("control_character_dropped", **unusable.remark.params)
            return text_of(without_controls(str(cell)), name)


def read_row(
    data: DataRow, office_district: str, datum: str | None = None, sheet: str = ""
) -> RegisterRow:
    """Read every cell; ``datum`` is what the headings say about coordinates."""
    reading = _Reading(data.cells)
    try:
        for name, cell in data.cells.items():
            if cell != "" and (reader := _READERS.get(name)) is not None:
                reader(reading, name, cell)
        _read_stages(reading)
        _read_point(reading, datum)
        _read_district(reading, office_district)
        for label in (data.group, label_of(sheet)):
            _read_label(reading, label)
        _check(reading)
        uuid = uuid_of(data.cells.get("uuid", ""))
    except UnusableRowError as unusable:
        facts: Facts = {"name": str(data.cells.get("name", ""))[:_SHOWN]}
        return RegisterRow(data.number, facts, refusal=unusable.remark, sheet=sheet)
    return RegisterRow(data.number, reading.facts, uuid, tuple(reading.warnings), None, sheet)


def _remembering(
    read: Callable[["_Reading", str, Cell], None],
) -> Callable[["_Reading", str, Cell], None]:
    """Read a cell of few different values: what was read before without a doubt is the same now."""
    known: dict[tuple[str, Cell], Fact] = {}

    def reader(reading: _Reading, name: str, cell: Cell) -> None:
        fact = known.get((name, cell))
        if fact is not None:
            reading.facts[name] = fact
            return
        doubts = len(reading.warnings)
        read(reading, name, cell)
        if name in reading.facts and len(reading.warnings) == doubts and len(known) < _REMEMBERED:
            known[name, cell] = reading.facts[name]

    return reader


def _read_text(reading: _Reading, name: str, cell: Cell) -> None:
    _keep(reading, name, reading.text(name, cell))


def _keep(reading: _Reading, name: str, text: str) -> None:
    if len(text) > LENGTHS[name]:
        raise UnusableRowError("too_long", field=name, limit=LENGTHS[name])
    if text:
        reading.facts[name] = intern(text) if name in _REPEATED else text
        if not text.isascii() and (character := has_private_character(text)):
            reading.warn("private_character", field=name, character=character)


def _read_word(reading: _Reading, name: str, cell: Cell) -> None:
    text = reading.text(name, cell)
    value = value_of(name, text) if text else None
    if value is not None:
        reading.facts[name] = value
    elif text:
        reading.warn("unknown_value", field=name, value=text[:_SHOWN])


def _read_credit_code(reading: _Reading, name: str, cell: Cell) -> None:
    code = credit_code_of(reading.text(name, cell))
    if is_blank(code) or _warn_damaged(reading, name, cell, code):
        return
    _keep(reading, name, code)
    if reason := credit_code_warning(code):
        reading.warn("doubtful_credit_code", value=code, reason=reason)


def _read_licence_no(reading: _Reading, name: str, cell: Cell) -> None:
    number = licence_no_of(reading.text(name, cell))
    if is_blank(number) or _warn_damaged(reading, name, cell, number):
        return
    _keep(reading, name, number)
    if not is_sound_licence_no(number):
        reading.warn("doubtful_licence_no", value=number)


def _read_phone(reading: _Reading, name: str, cell: Cell) -> None:
    separate = cell.replace("\n", "、") if isinstance(cell, str) and "\n" in cell else cell
    text = phones_of(reading.text(name, separate))
    if not is_blank(text) and not _warn_damaged(reading, name, cell, text):
        _keep(reading, name, text)


def _warn_damaged(reading: _Reading, name: str, cell: Cell, text: str) -> bool:
    if is_damaged(cell, text):
        reading.warn("damaged_number", field=name, value=text)
        return True
    return False


def _read_date(reading: _Reading, name: str, cell: Cell) -> None:
    text = reading.text(name, cell)
    if is_blank(text):
        return
    try:
        day = date_of(text if isinstance(cell, str) else cell)
    except ImpossibleDateError as error:
        raise UnusableRowError("impossible_date", field=name, value=text[:_SHOWN]) from error
    if day is None:
        reading.warn("unknown_date", field=name, value=text[:_SHOWN])
    else:
        reading.facts[name] = day


def _read_number(reading: _Reading, name: str, cell: Cell) -> None:
    text = reading.text(name, cell)
    if is_blank(text):
        return
    number = number_of(text if isinstance(cell, str) else cell)
    if number is None or not 0 <= number < 1e9:  # so NaN and infinity too
        reading.warn("unknown_number", field=name, value=text[:_SHOWN])
    else:
        reading.facts[name] = round(number) if name == "capacity" else number


_READERS: dict[str, Callable[[_Reading, str, Cell], None]] = {
    **dict.fromkeys(_TEXTS, _read_text),
    **dict.fromkeys(("authority", "area", "grade"), _remembering(_read_text)),
    **dict.fromkeys(_WORDS, _remembering(_read_word)),
    "credit_code": _read_credit_code,
    "licence_no": _read_licence_no,
    "phone": _read_phone,
    **dict.fromkeys(("registered_on", "closed_on"), _remembering(_read_date)),
    "area_m2": _read_number,
    "capacity": _read_number,
}


def _read_stages(reading: _Reading) -> None:
    """After the kind, which decides whether 小学 is a stage of its own."""
    text = reading.text("stages", reading.cells.get("stages", ""))
    if not text:
        return
    stages = stages_of(text, str(reading.facts.get("kind", "licensed")))
    if stages is None:
        reading.warn("unknown_value", field="stages", value=text[:_SHOWN])
    else:
        reading.facts["stages"] = _lists.setdefault(stages, list(stages))  # each is kept once


def _read_point(reading: _Reading, datum: str | None) -> None:
    cells = reading.cells
    if "lat" in cells or "lng" in cells:
        point = point_of(bare(cells.get("lat", "")), bare(cells.get("lng", "")))
    else:
        point = point_of_pair(bare(cells.get("point", "")))
    if point.doubt:
        reading.warn(point.doubt)
    if point.lat is None:
        reading.facts.pop("datum", None)
        return
    reading.facts |= {"lat": point.lat, "lng": point.lng}
    if datum and "datum" not in reading.facts:
        reading.facts["datum"] = datum


def _read_district(reading: _Reading, office_district: str) -> None:
    """A code must lie within the office's; a name is kept as the area, never guessed at."""
    text = reading.text("district", reading.cells.get("district", ""))
    if not text:
        return
    code = district_code_of(text)
    if not code:
        if "area" not in reading.facts:
            _keep(reading, "area", text)
    elif _lies_within(office_district, code):
        reading.facts["district"] = intern(code)
    else:
        raise UnusableRowError("outside_district", value=code, district=office_district)


def _read_label(reading: _Reading, label: str) -> None:
    """A group or a sheet may name a sector or a kind instead of a place; columns say it better."""
    if sector := sector_of_group(label):
        reading.facts.setdefault("sector", sector)
    elif kind := kind_of_label(label):
        reading.facts.setdefault("kind", kind)
    elif label:
        reading.facts.setdefault("area", label[: LENGTHS["area"]])


def _check(reading: _Reading) -> None:
    facts = reading.facts
    if "name" not in facts:
        raise UnusableRowError("no_name")
    opened, closed = facts.get("registered_on"), facts.get("closed_on")
    if isinstance(opened, date) and isinstance(closed, date) and closed < opened:
        raise UnusableRowError(
            "closed_before_registered", opened=opened.isoformat(), closed=closed.isoformat()
        )
