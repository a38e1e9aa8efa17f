"""A limit of a measured item: what is measured, how it is compared, with what.

Times of day are texts `HH:mm` and compare as times; everything else is a number. A limit
with `local_parameter` takes the office's own value first.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspect_app.rules.parties import ANY_PARTY, Condition, read_condition

if TYPE_CHECKING:
    from inspect_app.rules.marked_yaml import Entry

OPS = ("<=", ">=", "==", "record")
TIME_UNIT = "HH:mm"
TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
UNITS = (
    TIME_UNIT, "month", "CNY", "hour", "percent", "minute", "person", "lesson", "m2",
    "minute/day", "exam", "day", "class", "pupil",
)  # fmt: skip

Value = float | str
"""A number, or a time of day as `HH:mm`; times of one form compare rightly as texts."""


@dataclass(frozen=True)
class Limit:
    """One field of a measure. `value` is None where it is only recorded or set by the office."""

    field: str
    label_zh: str
    label_en: str
    op: str
    value: Value | None
    unit: str
    soft: bool = False
    local_parameter: bool = False
    when: Condition = ANY_PARTY
    note: str = ""

    @property
    def is_time(self) -> bool:
        return self.unit == TIME_UNIT

    def effective(self, parameters: Mapping[str, Value]) -> Value | None:
        """Return what to compare with: the office's own value, where it may set one, or ours."""
        if self.local_parameter and self.field in parameters:
            return parameters[self.field]
        return self.value

    def accepts(self, value: object) -> bool:
        """Say whether the value is a number (or a time) that can be measured: finite, not < 0."""
        if self.is_time:
            return isinstance(value, str) and TIME.fullmatch(value) is not None
        if not isinstance(value, int | float) or isinstance(value, bool):
            return False
        return math.isfinite(value) and value >= 0

    def holds(self, value: Value, bound: Value) -> bool:
        """Compare a value that `accepts` took; `record` always holds."""
        match self.op:
            case "<=":
                return bool(value <= bound)  # type: ignore[operator] # both times or both numbers
            case ">=":
                return bool(value >= bound)  # type: ignore[operator] # both times or both numbers
            case "==":
                return value == bound
        return True


def read_item_limit(entry: "Entry") -> Limit:
    """Read one of an item's `limits` (checklists.yaml)."""
    limit = Limit(
        field=entry.text("field"),
        value=entry.raw("value"),
        soft=entry.flag("soft"),
        local_parameter=entry.flag("local_parameter"),
        note=entry.optional_text("note"),
        **_read_shared(entry, op=entry),
    )
    entry.done()
    return _checked(entry, limit)


def read_measure_limit(entry: "Entry", *, local: bool) -> Limit:
    """Read one of a measure's `fields` (violations.yaml), whose op and value stand in `limit`."""
    inner = entry.entry("limit")
    limit = Limit(
        field=entry.text("name"),
        value=inner.raw("value"),
        local_parameter=local,
        **_read_shared(entry, op=inner),
    )
    inner.done()
    entry.done()
    return _checked(entry, limit)


def _read_shared(entry: "Entry", *, op: "Entry") -> dict[str, Any]:
    return {
        "label_zh": entry.text("label_zh"),
        "label_en": entry.text("label_en"),
        "op": op.one_of("op", OPS),
        "unit": entry.one_of("unit", UNITS),
        "when": read_condition(entry.optional_entry("when")),
    }


def _checked(entry: "Entry", limit: Limit) -> Limit:
    """Refuse a bound that is none; a name in place of a number stands for the office's value."""
    if limit.op == "record":
        if limit.value is not None:
            entry.fail("a field that is only recorded has no value", "value")
        return limit
    if limit.local_parameter and isinstance(limit.value, str) and not limit.is_time:
        return Limit(**{**limit.__dict__, "value": None})
    if not limit.accepts(limit.value):
        entry.fail(f"{limit.value!r} is no value for the unit {limit.unit}", "value")
    return limit
