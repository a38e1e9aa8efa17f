"""A preview kept as a file: its rows in pages by filter, so that a page costs a page.

The file holds Python's own pickles. It is read only when its bytes have the hash that the job
recorded, so whoever could forge one could write the database already.
"""

import hashlib
import io
import pickle
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import cast

from inspect_app.rules.refusals import NotFound
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.register.asking import Offer
from inspect_app.services.register.columns import Column, Layout
from inspect_app.services.register.files import Preview
from inspect_app.services.register.likeness import Candidate
from inspect_app.services.register.matching import Known
from inspect_app.services.register.plan import ImportPlan, PlannedRow
from inspect_app.services.register.reading import FileReading
from inspect_app.services.register.remarks import Remark
from inspect_app.services.register.rows import RegisterRow
from inspect_app.services.register.sheet_names import LeftSheet
from inspect_app.services.register.sifting import SkippedRow

ROWS_A_PAGE = 100
_QUICK = 1


@dataclass(frozen=True)
class Overview:
    """``plan`` has no rows; ``totals`` counts them by filter ("" is all of them)."""

    plan: ImportPlan
    counts: dict[str, int]
    totals: dict[str, int]
    seen: str


# The fields of all that is kept: what was kept with others cannot be read with these.
_KEPT = (
    ImportPlan, PlannedRow, RegisterRow, Known, Offer, Candidate, Remark, FileReading, SkippedRow,
    LeftSheet, Layout, Column, Overview,
)  # fmt: skip
_SHAPE = repr([(kept.__name__, [one.name for one in fields(kept)]) for kept in _KEPT]).encode()


def fingerprint(preview: Preview) -> str:
    """What the reader saw: the file and the state of the register under it.

    Not what was chosen about doubtful rows since: that goes beside it (``choices.digest_of``).
    """
    basis, rows = preview.basis, preview.plan.counts()
    return f"{rows['rows']}-{rows['refused']}/{basis.count}/{basis.last_id}/{basis.updated_at}"


def filters_of(planned: PlannedRow) -> Iterator[str]:
    """The filters under which a row is shown."""
    yield ""
    yield planned.outcome
    if planned.change:
        yield planned.change
    if planned.offer.candidates:
        yield "asked"
    elif planned.warnings:
        yield "warned"


def keep_preview(preview: Preview) -> str:
    """Keep the preview in the evidence store; the file's hash. Raises NoRoom."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_QUICK) as archive:
        totals = _write_pages(archive, preview.plan.rows)
        plan = preview.plan
        bare = replace(plan, rows=(), reading=replace(plan.reading, rows=[]))
        overview = Overview(bare, plan.counts(), totals, fingerprint(preview))
        archive.writestr("overview", pickle.dumps(overview))
        archive.writestr("shape", _SHAPE)
    return blobs().put(out.getvalue())


def _write_pages(archive: zipfile.ZipFile, rows: Sequence[PlannedRow]) -> dict[str, int]:
    totals: Counter[str] = Counter()
    open_pages: dict[str, list[PlannedRow]] = {}
    for planned in rows:
        for name in filters_of(planned):
            page = open_pages.setdefault(name, [])
            page.append(planned)
            totals[name] += 1
            if len(page) == ROWS_A_PAGE:
                _write_page(archive, name, totals[name] - 1, page)
                page.clear()
    for name, page in open_pages.items():
        if page:
            _write_page(archive, name, totals[name] - 1, page)
    return dict(totals)


def _write_page(archive: zipfile.ZipFile, name: str, last: int, page: list[PlannedRow]) -> None:
    archive.writestr(_member(name, last), pickle.dumps(page))


def _member(name: str, row: int) -> str:
    return f"{name or 'all'}/{row // ROWS_A_PAGE}"


class KeptPreview:
    """One kept preview, opened."""

    def __init__(self, sha256: str) -> None:
        """Open the file of that hash. Raises NotFound when it is gone or not what it was."""
        store = blobs()
        content = store.read(sha256) if store.has(sha256) else b""
        if hashlib.sha256(content).hexdigest() != sha256:
            raise NotFound
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        if "shape" not in self._archive.namelist() or self._archive.read("shape") != _SHAPE:
            raise NotFound  # another version of the program has kept it
        self.overview = cast("Overview", self._load("overview"))

    def rows(self, wanted: str, first: int) -> list[PlannedRow]:
        """The page of rows in which the row number ``first`` (from 0) of a filter is."""
        if not 0 <= first < self.overview.totals.get(wanted, 0):
            return []
        return cast("list[PlannedRow]", self._load(_member(wanted, first)))

    def _load(self, member: str) -> object:
        """Raises NotFound for what another version of the program has kept."""
        try:
            return pickle.loads(self._archive.read(member))  # noqa: S301 - the bytes have the hash that our own database names
        except (AttributeError, ImportError, TypeError, pickle.UnpicklingError) as error:
            raise NotFound from error
