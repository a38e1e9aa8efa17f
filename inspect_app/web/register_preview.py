"""What the preview of an import shows: first what needs a decision, then page by page the rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from flask import render_template, request

from inspect_app.services.register import imports
from inspect_app.services.register.asking import Choices, Offer
from inspect_app.services.register.changes import differences
from inspect_app.services.register.choices import choices_of
from inspect_app.services.register.kept_previews import ROWS_A_PAGE, KeptPreview
from inspect_app.services.register.plan import PlannedRow
from inspect_app.store.job import Job
from inspect_app.web.text_differences import split_fact
from inspect_app.web.wording.institutions import HOW, OUTCOMES, PASSED_OVER
from inspect_app.web.wording.register import CHANGES, FIELDS, LEFT_SHEETS, reason_text

ASKED_AT_ONCE = 20
MANY_GONE_PERCENT = 20


@dataclass(frozen=True)
class Decisions:
    """``open`` are the next rows to decide; of all that were asked, ``left`` are not decided."""

    choices: Choices
    open: list[PlannedRow]
    asked: int
    left: int

    @property
    def made(self) -> int:
        """How many rows are decided."""
        return self.asked - self.left

    @property
    def given(self) -> dict[int, tuple[str, int]]:
        """Institutions that a row was said to be, by id: the row's sheet and number."""
        return {chosen: place for place, chosen in self.choices.items() if chosen is not None}


def preview_page(job: Job, kept: KeptPreview) -> str:
    """The page for the filter and the place that the request asks for."""
    wanted, first = request.args.get("outcome", ""), _first()
    made, rows = decisions(job, kept), kept.rows(wanted, first)
    gone = [one for one in kept.overview.plan.gone if one.id not in made.given]
    return render_template(
        "institutions/preview.html",
        job=job,
        plan=kept.overview.plan,
        counts=kept.overview.counts,
        totals=kept.overview.totals,
        rows=[] if wanted == "asked" else rows,
        decisions=made,
        asked=_asked(made, rows, wanted),
        gone_left=gone,
        gone_percent=_percent_of_register(len(gone), kept.overview.counts),
        first=first,
        total=kept.overview.totals.get(wanted, 0),
        step=ROWS_A_PAGE,
        wanted=wanted,
        seen=imports.seen_of(job),
        **_words(),
    )


def _percent_of_register(gone: int, counts: Mapping[str, int]) -> int:
    """A list that misses a great part of the register is seldom complete."""
    return round(100 * gone / max(1, gone + counts["same"] + counts["changed"]))


def _words() -> dict[str, Any]:
    return {
        "outcomes": OUTCOMES, "kinds": CHANGES, "how": HOW, "passed_over": PASSED_OVER,
        "fields": FIELDS, "left_sheets": LEFT_SHEETS, "reason_text": reason_text,
        "differences": differences, "split": split_fact,
        "many_gone_percent": MANY_GONE_PERCENT,
    }  # fmt: skip


def _first() -> int:
    """The row the page begins with, from 0; each page begins at a multiple of its length."""
    start = request.args.get("start", "0")
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 8 else 0
    return first - first % ROWS_A_PAGE


def decisions(job: Job, kept: KeptPreview) -> Decisions:
    """What was decided about the rows that the comparison asks about, and what is next.

    No more pages are read than it takes to find the next rows to decide.
    """
    choices = choices_of(job.office_id, job.payload["file"])
    asked = kept.overview.totals.get("asked", 0)
    pages = (kept.rows("asked", first) for first in range(0, asked, ROWS_A_PAGE))
    undecided = (row for page in pages for row in page if not decided(row, choices).offer.chosen)
    found = list(islice(undecided, ASKED_AT_ONCE))
    all_seen = len(found) < ASKED_AT_ONCE
    left = len(found) if all_seen else max(asked - len(choices), len(found))
    return Decisions(choices, found, asked, left)


def decided(planned: PlannedRow, choices: Choices) -> PlannedRow:
    """The row with what was said about it since the comparison."""
    place = planned.row.sheet, planned.row.number
    chosen = choices.get(place)
    offered = {one.known.id: one for one in planned.offer.candidates}
    if place not in choices or (chosen is not None and chosen not in offered):
        return replace(planned, offer=Offer(planned.offer.candidates))
    said = "other" if chosen is None else "same"
    return replace(planned, offer=Offer(planned.offer.candidates, said))


def _asked(made: Decisions, rows: list[PlannedRow], wanted: str) -> list[PlannedRow]:
    if wanted == "asked":
        return [decided(planned, made.choices) for planned in rows]
    return made.open if not wanted else []
