"""Whole files, as the console and the office's pages use them."""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inspect_app.rules.refusals import Conflict, Refusal
from inspect_app.services.register.apply import Deed, apply_import
from inspect_app.services.register.asking import Choices
from inspect_app.services.register.choices import choices_of
from inspect_app.services.register.export import exported_rows, write_csv, write_xlsx
from inspect_app.services.register.known import Basis, basis_of, known_institutions
from inspect_app.services.register.plan import ImportPlan, make_plan
from inspect_app.services.register.reading import read_register
from inspect_app.services.register.sheets import MAX_BYTES, RegisterFileError
from inspect_app.services.register.watching import Watch, unwatched
from inspect_app.store.office import Office
from inspect_app.store.person import Person

_ATTEMPTS = 3


class DoubtfulRows(Refusal):
    """Nothing was applied: rows are refused or doubtful and were not confirmed."""

    code = "doubtful_rows"


@dataclass(frozen=True)
class Preview:
    """A plan and what it was made from; applying checks that nothing has moved since."""

    plan: ImportPlan
    basis: Basis
    sha256: str
    choices: Choices


def preview_import(
    content: bytes, office: Office, *, complete: bool = False, watch: Watch = unwatched
) -> Preview:
    """Compare a file with the office's register, writing nothing. Raises RegisterFileError."""
    with without_collector():
        reading = read_register(content, office.district, watch)
        watch("comparing", 0, 0)
        basis = basis_of(office.id)
        known = known_institutions(office.id)
        sha256 = hashlib.sha256(content).hexdigest()
        del content  # it is read, and may be large
        choices = choices_of(office.id, sha256)
        plan = make_plan(reading, known, office.district, complete=complete, choices=choices)
    return Preview(plan, basis, sha256, choices)


def confirm_import(
    preview: Preview, office: Office, person: Person | None, now: datetime, *, close_gone: bool
) -> None:
    """Apply the good rows of a preview in one transaction. Raises Conflict when it is stale."""
    deed = Deed(office, person, now, preview.sha256, close_gone)
    with without_collector():
        apply_import(preview.plan, preview.basis, deed)


@contextmanager
def without_collector() -> Iterator[None]:
    """Hundreds of thousands of new rows and no cycles: the collector would walk them in vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def import_file(  # noqa: PLR0913 - the console's options, each by name
    path: Path,
    office: Office,
    now: datetime,
    *,
    dry_run: bool = False,
    complete: bool = False,
    confirmed: bool = False,
) -> tuple[ImportPlan, bool]:
    """The plan, and whether it was applied; False for a dry run or where rows await a yes.

    Raises RegisterFileError. With ``confirmed`` doubtful rows are taken, refused ones left out,
    and institutions that a complete list no longer names are closed.
    """
    for attempt in range(_ATTEMPTS):
        preview = preview_import(read_bytes(path), office, complete=complete)
        if dry_run or not (confirmed or preview.plan.is_clear):
            return preview.plan, False
        try:
            confirm_import(preview, office, None, now, close_gone=confirmed and complete)
        except Conflict:
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            return preview.plan, True
    raise AssertionError("the loop returns or raises")


def read_bytes(path: Path) -> bytes:
    """The file's bytes, or why there are none. Raises RegisterFileError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise RegisterFileError("file_too_big", megabytes=MAX_BYTES // 2**20)
        return path.read_bytes()
    except OSError as error:
        raise RegisterFileError("file_unreadable", name=path.name) from error


def export_file(path: Path, office: Office | None = None) -> int:
    """Write csv or xlsx by the name's ending; how many institutions. Raises RegisterFileError."""
    writers = {".csv": write_csv, ".xlsx": write_xlsx}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise RegisterFileError("file_unknown_ending", name=path.name)
    try:
        return writer(path, exported_rows(office.id if office else None))
    except OSError as error:
        raise RegisterFileError("file_unwritable", name=path.name) from error
