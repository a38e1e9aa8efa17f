"""When a visit ended, by the device that says when it began."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

PASSED = re.compile("[0-9]{1,10}")
OFFSET = re.compile("-?[0-9]{1,12}")


def finished(fields: Mapping[str, list[str]], moment: datetime) -> dict[str, list[str]]:
    """Fill in the end where the page has none: now, by the clock the beginning was read from.

    A phone that seals the visit itself reads its own clock (`static/js/visit_page.mjs`). One that
    was set back meanwhile does not count: since the beginning, so much time passed at least.
    """
    if fields.get("finished_at", [""])[0]:
        return dict(fields)
    offset = fields.get("clock-offset_ms", ["0"])[0]
    ahead = timedelta(milliseconds=int(offset)) if OFFSET.fullmatch(offset) else timedelta()
    end = max(moment - ahead, _least(fields) or moment - ahead)
    return {**fields, "finished_at": [end.isoformat(timespec="seconds")]}


def _least(fields: Mapping[str, list[str]]) -> datetime | None:
    passed = fields.get("clock-elapsed_ms", ["0"])[0]
    try:
        began = datetime.fromisoformat(fields.get("started_at", [""])[0])
    except ValueError:
        return None
    if began.tzinfo is None or not PASSED.fullmatch(passed):
        return None
    return began + timedelta(milliseconds=int(passed))
