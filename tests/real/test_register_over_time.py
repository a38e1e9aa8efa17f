"""One real register as published in 2021 and in 2024: who was renamed, has moved, is new or gone.

Both files carry an internal number (代號) that the import leaves aside: it is the truth against
which the recognition by licence number, name and address is measured.
"""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from inspect_app.services.register.choices import Said, choose
from inspect_app.services.register.files import confirm_import, import_file, preview_import
from inspect_app.services.register.matching import BLANK, Known
from inspect_app.services.register.plan import ImportPlan, PlannedRow, make_plan
from inspect_app.services.register.reading import read_register
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from tests.cast import Cast

pytestmark = pytest.mark.real

NOW = datetime(2021, 11, 20, 4, 0, tzinfo=UTC)
LATER = datetime(2024, 11, 20, 4, 0, tzinfo=UTC)
BEFORE = "tw_cram_schools/register_2021-09-15.csv"
AFTER = "tw_cram_schools/register_2024-09-15.csv"
DISTRICT = "330106"


@dataclass(frozen=True)
class Years:
    """``then`` and ``now``: the internal number of an institution's id, and of a row's number."""

    plan: ImportPlan
    then: Mapping[int, str]
    now: Mapping[int, str]

    def truth_of(self, row: PlannedRow) -> str:
        return self.now[row.row.number]

    def is_right(self, row: PlannedRow) -> bool:
        return row.known is not None and self.then[row.known.id] == self.truth_of(row)


def numbers_of(content: bytes) -> list[str]:
    return [row["代號"] for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))]


@pytest.fixture(scope="module")
def years(shared_data: Path) -> Years:
    before, after = ((shared_data / name).read_bytes() for name in (BEFORE, AFTER))
    held = [
        Known(i, UUID(int=i), {**BLANK, "district": DISTRICT, **row.facts})
        for i, row in enumerate(read_register(before, DISTRICT).rows, 1)
    ]
    reading = read_register(after, DISTRICT)
    plan = make_plan(reading, held, DISTRICT, complete=True)
    then = dict(enumerate(numbers_of(before), 1))
    now = dict(zip((row.number for row in reading.rows), numbers_of(after), strict=True))
    return Years(plan, then, now)


def test_what_happened_in_three_years_is_counted(years: Years) -> None:
    plan = years.plan
    told = {**plan.counts(), **{str(kind): n for kind, n in plan.kinds().items()}}
    told["asked"] = len(plan.asked)
    print(told)  # noqa: T201 - the account is what the reader wants
    assert told == {
        "rows": 4695, "gone": 517, "warned": 71, "new": 484, "changed": 868, "same": 3342,
        "refused": 1, "renamed": 281, "moved": 61, "readdressed": 250, "details": 276, "asked": 65,
    }  # fmt: skip


def test_nobody_is_taken_for_another_and_nobody_is_lost(years: Years) -> None:
    """Of 4,239 institutions that both years hold; what is not found is asked, the truth first."""
    found: Counter[str] = Counter()
    for row in years.plan.rows:
        survived = years.truth_of(row) in set(years.then.values())
        if row.known:
            found["found" if years.is_right(row) else "mistaken"] += 1
        elif row.is_asked and survived:
            first = years.then[row.offer.candidates[0].known.id]
            found["offered first" if first == years.truth_of(row) else "offered badly"] += 1
        elif row.outcome == "new":
            found["lost" if survived else "asked though new" if row.is_asked else "new"] += 1
    print(dict(found))  # noqa: T201 - the account is what the reader wants
    assert found == {"found": 4210, "offered first": 29, "asked though new": 36, "new": 419}


def test_who_is_gone_is_gone_or_asked_about(years: Years) -> None:
    still = {years.now[row.row.number] for row in years.plan.rows}
    asked = {one.known.id for row in years.plan.asked for one in row.offer.candidates}
    listed = [one for one in years.plan.gone if years.then[one.id] in still]
    assert len(listed) == 29
    assert {one.id for one in listed} <= asked


def test_once_decided_the_later_list_is_the_register(
    years: Years, shared_data: Path, cast: Cast
) -> None:
    office, person = cast.offices["culture"], cast.people["chen"]
    import_file(shared_data / BEFORE, office, NOW, confirmed=True)
    content = (shared_data / AFTER).read_bytes()
    first = preview_import(content, office, complete=True)
    choose(person, first.sha256, [_answer(years, row) for row in first.plan.asked], LATER)
    decided = preview_import(content, office, complete=True)
    counts = decided.plan.counts()
    print(counts, decided.plan.kinds())  # noqa: T201 - the account is what the reader wants
    assert (counts["new"], counts["gone"], decided.plan.asked) == (455, 488, [])
    confirm_import(decided, office, person, LATER, close_gone=True)
    again = preview_import(content, office, complete=True).plan.counts()
    assert (again["same"], again["gone"], again["refused"]) == (4694, 0, 1)
    query = sa.select(sa.func.count()).select_from(Institution).filter_by(office_id=office.id)
    assert db.session.scalar(query) == 4727 + 455
    assert db.session.scalar(query.where(Institution.closed_on.is_not(None))) == 488


def _answer(years: Years, row: PlannedRow) -> Said:
    """What a person who knows the internal numbers would say."""
    if years.truth_of(row) not in years.then.values():
        return Said(row.row.sheet, row.row.number)
    return Said(row.row.sheet, row.row.number, row.offer.candidates[0].known.uuid)
