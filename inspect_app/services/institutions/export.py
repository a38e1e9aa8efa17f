"""Exactly the institutions that a list was filtered to, as a file."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from inspect_app.services.institutions.search import Query, search_institutions
from inspect_app.services.register.export import cells_of, write_csv, write_xlsx
from inspect_app.store.institution import FACTS

_WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
FORMATS = tuple(_WRITERS)
_PAGE = 2000


def export_institutions(query: Query, ending: str) -> bytes:
    """Write every institution the query finds, whatever page it was on."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"register.{ending}"
        _WRITERS[ending](path, _rows(query))
        return path.read_bytes()


def _rows(query: Query) -> Iterator[list[str | float]]:
    place = None
    while True:
        found = search_institutions(replace(query, limit=_PAGE, after=place))
        for row in found.items:
            yield cells_of(row.uuid, {name: getattr(row, name) for name in FACTS})
        place = found.next
        if place is None:
            return
