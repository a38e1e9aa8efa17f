"""The life of a notice: the one table of its states, and what each deed needs.

Source: design §5. A violation ends by its own result; a notice may be closed when every
violation is settled. Whether something is overdue is derived (`deadlines`), no state.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspect_app.rules.roles import RIGHTS

STATES = (
    "issued", "delivered", "reported", "extended", "rechecked", "not_rectified", "reissued",
    "referred", "withdrawn", "closed",
)  # fmt: skip
RUNNING = tuple(state for state in STATES if state not in {"withdrawn", "closed"})
"""States of a notice that still waits for something; the two others end it."""
DEEDS = (
    "deliver", "report", "request_extension", "extend", "recheck", "reissue", "refer", "close",
    "withdraw", "hear", "answer_hearing", "escalate", "answer_escalation", "answer_referral",
)  # fmt: skip
VIOLATION_STATES = (
    "open", "partly", "rectified", "not_rectified", "not_applicable", "withdrawn", "referred",
)  # fmt: skip
SETTLED = frozenset({"rectified", "not_applicable", "withdrawn", "referred"})
"""States a violation ends in. `partly` is none: what is left must still be put right."""
FAILED = frozenset({"partly", "not_rectified"})
RECHECK_RESULTS = ("rectified", "partly", "not_rectified", "not_applicable")


@dataclass(frozen=True)
class Row:
    """In this state the deed is allowed and leads `to`; `right` is who may (see `roles`)."""

    state: str
    deed: str
    to: str
    right: str
    needs: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(role for role, rights in RIGHTS.items() if self.right in rights)


def _rows(deed: str, states: Iterable[str], to: str, right: str, *needs: str) -> tuple[Row, ...]:
    """Return one row per state; a deed that leads to "" leaves the state as it is."""
    return tuple(Row(state, deed, to or state, right, needs) for state in states)


_BEING_RECTIFIED = ("delivered", "reported", "extended")
_STUCK = ("issued", *_BEING_RECTIFIED, "not_rectified")
_REFERRED = ("not_rectified", "rechecked", "reissued", "referred", "closed")
"""The other authority answers when it answers: the matter may be closed here by then."""

TABLE: tuple[Row, ...] = (
    *_rows("deliver", ("issued",), "delivered", "deliver", "method_conditions"),
    *_rows("report", _BEING_RECTIFIED, "reported", "deliver", "text"),
    *_rows("request_extension", ("delivered", "reported"), "", "deliver", "reason", "until"),
    *_rows("extend", ("delivered", "reported"), "extended", "decide", "until", "reason"),
    *_rows("recheck", _BEING_RECTIFIED, "rechecked", "visit", "visit", "results"),
    *_rows("reissue", ("not_rectified",), "reissued", "decide", "visit"),
    *_rows("refer", ("not_rectified",), "referred", "decide", "authority", "violations", "reason"),
    *_rows("close", ("rechecked", "reissued", "referred"), "closed", "decide", "all_settled"),
    *_rows("withdraw", RUNNING, "withdrawn", "decide", "reason"),
    # What is put on record beside the way a notice goes; its state stays as it is.
    *_rows("hear", RUNNING, "", "deliver", "text", "speaker"),
    *_rows("answer_hearing", RUNNING, "", "decide", "opinion"),
    *_rows("escalate", _STUCK, "", "deliver", "level", "reason"),
    *_rows("answer_escalation", RUNNING, "", "decide", "answer"),
    *_rows("answer_referral", _REFERRED, "", "decide", "answer"),
)

_ROWS: Mapping[tuple[str, str], Row] = {(row.state, row.deed): row for row in TABLE}


def row(state: str, deed: str) -> Row | None:
    """Return the table's row, or `None` where the deed is not allowed in this state."""
    return _ROWS.get((state, deed))


def allowed(state: str, deed: str) -> bool:
    """Say whether the table has a row for the deed in this state."""
    return (state, deed) in _ROWS


def allowed_from(deed: str) -> list[str]:
    """Return the states in which the deed is allowed, in the table's order (for a 409)."""
    return [row.state for row in TABLE if row.deed == deed]


def deeds_in(state: str) -> list[str]:
    """Return the deeds allowed in a state, in the table's order (the buttons of a page)."""
    return [row.deed for row in TABLE if row.state == state]


def closable(violation_states: Iterable[str]) -> bool:
    """Say whether every violation of a notice is settled."""
    return all(state in SETTLED for state in violation_states)


def after(state: str, deed: str, violation_states: Iterable[str] = ()) -> str:
    """Return the notice's state after an allowed deed; raise `KeyError` for another one.

    `violation_states` are all violations of the notice once the deed is done; they decide

    - a recheck: one violation that failed makes the notice `not_rectified`; while some are
      still open (not answered, perhaps not yet due) nothing changes; else `rechecked`;
    - a referral: `referred` when nothing unsettled is left behind, else nothing changes, so
      that the rest can be reissued or referred too.
    """
    to = _ROWS[state, deed].to
    states = tuple(violation_states)
    if deed == "recheck":
        return _after_recheck(state, to, states)
    if deed == "refer" and not closable(states):
        return state
    return to


def _after_recheck(state: str, to: str, violation_states: tuple[str, ...]) -> str:
    if FAILED.intersection(violation_states):
        return "not_rectified"
    return to if closable(violation_states) else state
