"""检查审批: how an inspection is approved, by whom, and until when an urgent one afterwards.

Source: rules.md §3 (国办发〔2024〕54号: every inspection is approved and announced, an urgent one
afterwards); documents.md §2.1, §2.2. How many working days "afterwards" may take is the office's
own setting; two unless it says otherwise.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from inspect_app.rules.calendar import Calendar
from inspect_app.rules.deadlines import Due, DueDate, due_date
from inspect_app.rules.strict_body import LONGEST_NAME, StrictBody
from inspect_app.rules.visit_report import METHODS

STATES = ("requested", "approved", "refused", "withdrawn")
LIVE = ("requested", "approved")
"""An assignment has at most one approval in one of these states."""
DECIDED = ("approved", "refused", "withdrawn")
TABLE: Mapping[tuple[str, str], str] = {
    ("requested", "approve"): "approved",
    ("requested", "refuse"): "refused",
    ("requested", "withdraw"): "withdrawn",
    ("approved", "revoke"): "withdrawn",
}
"""From a state, by a deed, to a state; what is not here cannot be done.

A request is taken back, an approval is withdrawn: of these two, the latter has its notice.
"""

USUAL_DAYS = 2
MOST_DAYS = 30
DAYS_SETTING, SINCE_SETTING = "approval_days", "approvals_since"
"""Keys of the office's settings of the loop: working days, and an ISO day or nothing."""
INSPECTED = frozenset({"completed", "refused"})
"""Outcomes by which somebody was inspected; at a closed door nobody was."""
NEEDED_INSPECTORS = 2
LONGEST_LINE = 500
MOST_LINES = 40


def after(state: str, deed: str) -> str | None:
    """Return the state that a deed leads to, or None where it is not allowed."""
    return TABLE.get((state, deed))


def allowed_from(deed: str) -> list[str]:
    """Return the states in which the deed is allowed (for a 409)."""
    return [state for state, each in TABLE if each == deed]


def days_to_decide(own: Mapping[str, object]) -> int:
    """Return within how many working days an urgent inspection is to be approved."""
    days = own.get(DAYS_SETTING)
    is_sound = isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= MOST_DAYS
    return days if is_sound and isinstance(days, int) else USUAL_DAYS


def kept_since(own: Mapping[str, object]) -> date | None:
    """Return since when the office keeps its approvals here; None: for every visit."""
    text = own.get(SINCE_SETTING)
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def decide_by(visited_on: date, own: Mapping[str, object], calendar: Calendar) -> DueDate:
    """Return the last day for approving afterwards what was inspected on that day."""
    return due_date(Due(days=days_to_decide(own), type="working"), visited_on, calendar)


def is_overdue(last_day: date | None, state: str, today: date) -> bool:
    """Tell whether an urgent inspection still waits after its last day."""
    return state == "requested" and last_day is not None and today > last_day


def needs_afterwards(outcome: str, visited_on: date, own: Mapping[str, object]) -> bool:
    """Tell whether a visit that nobody has approved is to be approved afterwards.

    Not where nobody was inspected, nor before the day since which the office keeps approvals here.
    """
    since = kept_since(own)
    return outcome in INSPECTED and (since is None or visited_on >= since)


def may_decide(asked_by: int, decider: int, approvers: Collection[int]) -> bool:
    """Tell whether a person decides what another (or, being the only approver, they) asked for."""
    return decider in approvers and (decider != asked_by or len(approvers) == 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an assignment stands for who goes there: a state, and the number of its notice.

    ``state`` is "" while nobody has asked, and after a request was taken back.
    """

    state: str = ""
    number: str = ""

    @property
    def notice_no(self) -> str:
        """The number that a visit may name: "" once the approval was withdrawn."""
        return self.number if self.state == "approved" else ""


def newest_standing(found: Iterable[Standing]) -> Standing:
    """Return what counts of an assignment's approvals, given from the oldest to the newest."""
    last = Standing()
    for each in found:
        if each.state in LIVE:
            return each
        if each.state == "refused" or (each.state == "withdrawn" and each.number):
            last = each
    return last


MISFITS = ("other_days", "other_inspectors", "not_approved", "missing")


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was inspected: on which day, and by whom (logins)."""

    visited_on: date
    inspectors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grant:
    """What an approval allows: on which days, both included, and by whom (logins).

    ``of_visit`` is one given afterwards, to that very visit, whatever was asked for before.
    """

    first_day: date
    last_day: date
    inspectors: frozenset[str]
    of_visit: bool = False


def misfits(made: Inspection, granted: Grant) -> tuple[str, ...]:
    """Name in what an inspection departs from its approval: some of `MISFITS`.

    Whoever of the approved stayed away is no matter: two must go, whichever (design rule 6).
    """
    if granted.of_visit:
        return ()
    departs = {
        "other_days": not granted.first_day <= made.visited_on <= granted.last_day,
        "other_inspectors": not made.inspectors <= granted.inspectors,
    }
    return tuple(name for name, is_so in departs.items() if is_so)


def held_when(began: datetime, withdrawn_at: datetime | None) -> bool:
    """Tell whether an approval still stood when a visit began: one withdrawn later did."""
    return withdrawn_at is None or began < withdrawn_at


_LICENSED = ("《中华人民共和国民办教育促进法》", "《中华人民共和国民办教育促进法实施条例》")
_BASIS: Mapping[str, tuple[str, ...]] = {
    "licensed": _LICENSED,
    "unlicensed": ("《中华人民共和国民办教育促进法》", "《校外培训行政处罚暂行办法》"),
    "school": ("《教育督导条例》",),
}


def usual_basis(kind: str, plan: str = "") -> tuple[str, ...]:
    """Return on what an inspection of such a party usually rests; a plan is named by its name.

    Whole instruments, no articles: an article is printed only where it is verified (rule 7).
    """
    own = (f"本机关行政检查计划“{plan}”",) if plan else ()
    return (*_BASIS.get(kind, _LICENSED), *own)


@dataclass(frozen=True, slots=True)
class AskBody:
    """What is asked for; what is None or empty is filled in from assignment and register."""

    matters: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    method: str = ""
    first_day: date | None = None
    last_day: date | None = None
    place: str = ""
    helpers: tuple[str, ...] = ()
    ground: str = ""
    complaints: str = ""
    urgent: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DecisionBody:
    """``reason`` is the approver's opinion; a refusal has one."""

    granted: bool
    reason: str = ""


def read_ask(document: object) -> AskBody:
    """Read what is asked for. Raises Invalid naming every wrong field."""
    body = StrictBody(document)
    lines: dict[str, Any] = {name: _lines(body, name) for name in ("matters", "basis", "helpers")}
    method = body.text("method", longest=LONGEST_NAME)
    if method and method not in METHODS:
        body.refuse("method", "unknown_value", value=method)
    first, last = body.day("first_day"), body.day("last_day")
    if first and last and first > last:
        body.refuse("last_day", "days_not_in_order")
    texts: dict[str, Any] = {
        name: body.text(name, longest=LONGEST_LINE) for name in ("place", "ground", "complaints")
    }
    urgent, reason = body.flag("urgent"), body.text("reason", longest=LONGEST_LINE)
    if urgent and not reason:
        body.refuse("reason", "required")
    body.done()
    return AskBody(
        **lines, **texts, method=method, first_day=first, last_day=last, urgent=urgent,
        reason=reason,
    )  # fmt: skip


def _lines(body: StrictBody, name: str) -> tuple[str, ...]:
    found = tuple(text.strip() for text in body.texts(name) if text.strip())
    if len(found) > MOST_LINES:
        body.refuse(name, "too_many", limit=MOST_LINES)
    if any(len(text) > LONGEST_LINE for text in found):
        body.refuse(name, "too_long", limit=LONGEST_LINE)
    return found


def read_withdrawal(document: object) -> str:
    """Read why an approval is withdrawn. Raises Invalid."""
    body = StrictBody(document)
    reason = body.text("reason", required=True)
    body.done()
    return reason


def read_decision(document: object) -> DecisionBody:
    """Read an approver's decision; a refusal gives its reason. Raises Invalid."""
    body = StrictBody(document)
    granted = body.yes_or_no("granted")
    reason = body.text("reason", required=body.holds("granted", bool) and not granted)
    body.done()
    return DecisionBody(granted, reason)
