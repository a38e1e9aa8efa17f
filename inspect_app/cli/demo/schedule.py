"""Three months of work: who goes where on which day, and what becomes of it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from itertools import cycle
from typing import Any

from inspect_app.cli.demo.data_files import words
from inspect_app.cli.demo.stage import Stage
from inspect_app.cli.demo.tales import Tale, told
from inspect_app.cli.demo.visit_documents import PlannedVisit
from inspect_app.rules.calendar import CHINA, Calendar
from inspect_app.services.institutions.editing import By, close_institution, edit_institution
from inspect_app.store.institution import Institution

DAYS = 91
FORGOTTEN_AREA = "990106103"
"""Nobody has been to 石渡镇: a blind spot for the coverage page to find."""
PAIRS = (("lin", "wang"), ("lin", "wang"), ("sun", "lin"), ("wang", "sun"))
HOURS, EVENING = (time(9, 30), time(14, 40)), time(19, 55)
LATE = "TIM-02"
ATTEMPTS = ("closed_door", "refused", "closed_door", "moved", "not_found")
SOURCES = ("plan", "plan", "draw", "plan", "complaint", "draw", "data_alert")
LATELY = ("issued", "", "delivered", "issued", "left_in_place", "")
"""Fates of the last week's notices, in turn; "" leaves the visit without one."""
THIS_MONTH = (
    "reported", "extended", "rechecked", "posted", "waiting_for_time", "not_rectified",
    "reissued", "reported", "delivered", "closed", "rechecked",
)  # fmt: skip
LONG_AGO = (
    "closed", "closed_quietly", "closed", "referred", "closed", "posted", "closed_quietly",
    "stubborn", "closed", "withdrawn", "closed",
)  # fmt: skip
SHARE_VISITED, SHARE_ATTEMPTED, SHARE_FAULTY = 0.78, 0.07, 0.36
LATELY_FAULTY = 0.8
"""The last week found more, so that every kind of running notice is there."""
LATE_SLOTS, MONTH_SLOTS = 12, 44


def tell(stage: Stage, until: datetime) -> None:
    """Tell every tale, always the one whose moment comes first, until today."""
    planned = list(_planned(stage))
    tales = [told(stage, visit, fate) for visit, fate in planned]
    tales.append(_changes(stage, [visit.institution for visit, _ in planned]))
    waiting = [(next(tale), number, tale) for number, tale in enumerate(tales)]
    heapify(waiting)
    while waiting and waiting[0][0] <= until:
        _, number, tale = heappop(waiting)
        after = next(tale, None)
        if after is not None:
            heappush(waiting, (after, number, tale))


def _changes(stage: Stage, visited: list[Institution]) -> Tale:
    """A month ago one institution moved, one took a new name, and two that nobody saw closed."""
    at = datetime.combine(stage.anchor - timedelta(days=30), time(15, 0), CHINA)
    yield at
    by = By(stage.people["zhao"], stage.people["zhao"].office, at)
    licensed = [one for one in visited if one.kind == "licensed" and one.sector != "sports"]
    edit_institution(licensed[2], {"name": f"{licensed[2].name}（东校区）"}, by)
    edit_institution(licensed[5], {"address": "望湖街道听荷巷19号晨星商务楼3楼"}, by)
    unseen = [one for one in stage.institutions if one.kind == "licensed" and one not in visited]
    for place in unseen[-2:]:
        close_institution(place, at.date(), by)


def _planned(stage: Stage) -> Iterator[tuple[PlannedVisit, str]]:
    places = _to_be_visited(stage)
    fates = {"lately": cycle(LATELY), "month": cycle(THIS_MONTH), "before": cycle(LONG_AGO)}
    attempts, sources, pairs = cycle(ATTEMPTS), cycle(SOURCES), cycle(PAIRS)
    slots = _slots(stage, len(places))
    for number, (place, (day, hour)) in enumerate(zip(places, slots, strict=True)):
        left = len(places) - number
        when = "lately" if left <= LATE_SLOTS else "month" if left <= MONTH_SLOTS else "before"
        share = LATELY_FAULTY if when == "lately" else SHARE_FAULTY
        outcome, findings = "completed", _findings(stage, place, share)
        if stage.rng.random() < SHARE_ATTEMPTED:
            outcome, findings = next(attempts), []
        late = any(finding["code"] == LATE for finding in findings)
        visit = PlannedVisit(
            place,
            datetime.combine(day, EVENING if late else hour, CHINA),
            next(pairs),
            outcome,
            findings,
            next(sources),
        )
        yield visit, next(fates[when]) if findings else ""


def _to_be_visited(stage: Stage) -> list[Institution]:
    """Most of the register in a random order; the forgotten area and a share are left out."""
    places = [one for one in stage.institutions if one.district != FORGOTTEN_AREA]
    stage.rng.shuffle(places)
    chosen = places[: int(len(places) * SHARE_VISITED)]
    rare = words("names")["rare"]["brand"]
    first = [one for one in places if rare in one.name]
    return first + [one for one in chosen if one not in first]


def _slots(stage: Stage, count: int) -> list[tuple[date, time]]:
    """At most two visits a working day; the last days are full, earlier ones have gaps."""
    calendar = Calendar.published()
    days = [stage.anchor - timedelta(days=back) for back in range(DAYS, 0, -1)]
    slots = [(day, hour) for day in days if calendar.is_working(day) for hour in HOURS]
    early, late = slots[:-LATE_SLOTS], slots[-LATE_SLOTS:]
    return sorted(stage.rng.sample(early, count - len(late))) + late


def _findings(stage: Stage, place: Institution, share: float) -> list[Mapping[str, Any]]:
    fits = place.kind if place.kind != "licensed" else place.sector
    known = [one for one in words("findings") if one["fits"] == _group(fits)]
    faulty = place.kind == "unlicensed" or stage.rng.random() < share
    if not faulty or not known:
        return []
    return stage.rng.sample(known, min(len(known), stage.rng.choice([1, 1, 2, 3])))


def _group(fits: str) -> str:
    return fits if fits in {"subject", "unlicensed", "school"} else "other"
