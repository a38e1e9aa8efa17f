"""When a visit ended, by the device that says when it began."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

OFFSET = re.compile("-?[0-9]{1,12}")


def finished(fields: Mapping[str, list[str]], moment: datetime) -> dict[str, list[str]]:
    """Fill in the end where the page has none: now, by the clock the beginning was read from.

    A phone that seals the visit itself reads its own clock (`static/js/visit_page.mjs`).
    """
    if fields.get("finished_at", [""])[0]:
        return dict(fields)
    offset = fields.get("clock-offset_ms", ["0"])[0]
    ahead = timedelta(milliseconds=int(offset)) if OFFSET.fullmatch(offset) else timedelta()
    return {**fields, "finished_at": [(moment - ahead).isoformat(timespec="seconds")]}
