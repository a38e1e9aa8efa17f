"""Write docs/states.md from the one table of a notice's states (rules/rectification.py)."""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from inspect_app.rules.rectification import (  # noqa: E402 - the path comes first
    DEEDS,
    RUNNING,
    TABLE,
    Row,
)

PAGE = ROOT / "docs" / "states.md"
HEAD = """# The states of a notice

Made by `tools/state_table.py` from the table in `inspect_app/rules/rectification.py`; a test
compares the two. A deed that is asked for in another state is refused with the states from which
it is allowed.

- A recheck that finds something not put right leads to `not_rectified`; while something is still
  unanswered the state stays as it is.
- A referral that leaves something unsettled behind leaves the state as it is.
- A deed that leads nowhere is put on record and changes no state.
- Overdue is no state: it is counted from the days, after delivery only.
"""


def document() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *diagram(), "", *table(), ""])


def diagram() -> Iterator[str]:
    """Draw what changes a state; what ends in `withdrawn` is said once for all."""
    yield from ("```mermaid", "stateDiagram-v2", "    [*] --> issued")
    for row in TABLE:
        if row.deed != "withdraw" and row.to != row.state:
            yield f"    {row.state} --> {row.to}: {row.deed}"
            if row.deed == "recheck":
                yield f"    {row.state} --> not_rectified: {row.deed}"
    running = ", ".join(RUNNING)
    yield "    note right of withdrawn"
    yield f"        withdraw, from {running}"
    yield "    end note"
    yield from ("    closed --> [*]", "    withdrawn --> [*]", "```")


def table() -> Iterator[str]:
    """Say deed by deed from where it is allowed, where it leads, who may and what it needs."""
    yield "| Deed | From | To | Who may | Needs |"
    yield "|---|---|---|---|---|"
    rows = sorted(TABLE, key=lambda row: DEEDS.index(row.deed))
    for deed, group in groupby(rows, key=lambda row: row.deed):
        yield _line(deed, list(group))


def _line(deed: str, rows: list[Row]) -> str:
    stays = all(row.to == row.state for row in rows)
    cells = (
        f"`{deed}`",
        ", ".join(row.state for row in rows),
        "—" if stays else rows[0].to,
        ", ".join(rows[0].roles),
        ", ".join(rows[0].needs).replace("_", " "),
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(document(), encoding="utf-8")
