"""Plans made of a few facts, for the tests of what an import would do."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from inspect_app.services.register.asking import Choices
from inspect_app.services.register.matching import BLANK, Known
from inspect_app.services.register.plan import ImportPlan, make_plan
from inspect_app.services.register.reading import FileReading
from inspect_app.services.register.rows import Fact, RegisterRow

OFFICE = "330106"
Told = dict[str, Fact]
Register = list[Mapping[str, Fact]]
STAR: Told = {
    "name": "星河", "address": "文三路1号", "credit_code": "C1", "licence_no": "L1",
}  # fmt: skip


def plan_of(
    rows: Sequence[Mapping[str, Fact]],
    known: Sequence[Mapping[str, Fact]] = (),
    *,
    complete: bool = False,
    choices: Choices = {},  # noqa: B006 - read only
) -> ImportPlan:
    """Compare rows, numbered from 2, with institutions, whose ids run from 1."""
    read = [RegisterRow(number, dict(facts)) for number, facts in enumerate(rows, start=2)]
    held = [
        Known(i, UUID(int=i), {**BLANK, "district": OFFICE, **facts})
        for i, facts in enumerate(known, 1)
    ]
    return make_plan(FileReading(rows=read), held, OFFICE, complete=complete, choices=choices)
