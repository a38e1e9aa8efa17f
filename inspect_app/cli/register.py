"""`register import` and `register export`."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from inspect_app.cli.running import app
from inspect_app.services.people import office_by_code
from inspect_app.services.register.changes import Change
from inspect_app.services.register.files import DoubtfulRows, export_file, import_file
from inspect_app.services.register.plan import ImportPlan, PlannedRow
from inspect_app.services.register.remarks import Remark
from inspect_app.web.clock import now
from inspect_app.web.wording.register import (
    CHANGES,
    FIELDS,
    LEFT_SHEETS,
    fact_words,
    reason_text,
)

# A line each would drown the rest; what a line tells of the others.
_QUIET = (Change.DETAILS, Change.READDRESSED)
_TOLD = ("name", "address", "closed_on")

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def register() -> None:
    """The institution register as a file."""


@register.command("import")
@click.argument("file", type=FILE)
@click.option("--office", "code", required=True, help="Code of the office whose register it is.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--complete", is_flag=True, help="The file is the whole list: say what is gone.")
@click.option("--yes", is_flag=True, help="Take doubtful rows, leave out refused ones.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_register(file: Path, code: str, *, as_json: bool, yes: bool, **options: bool) -> None:
    """Import FILE (csv, xls, xlsx); nothing is applied while a row is refused or doubtful."""
    with app().test_request_context():
        office = office_by_code(code)
        plan, applied = import_file(file, office, now(), confirmed=yes, **options)
        click.echo(_as_json(plan) if as_json else _as_text(plan))
        if not applied and not options["dry_run"]:
            counts = plan.counts()
            raise DoubtfulRows(refused=counts["refused"], warned=counts["warned"])


@register.command("export")
@click.argument("file", type=FILE)
@click.option("--office", "code", help="Only this office's register.")
def export_register(file: Path, code: str | None) -> None:
    """Write FILE (csv or xlsx), which `register import` reads back as the same register."""
    with app().app_context():
        export_file(file, office_by_code(code) if code else None)


def _as_json(plan: ImportPlan) -> str:
    refused = [
        {"row": planned.row.number, "reason": _refused(planned.row.sheet, planned.refusal)}
        for planned in plan.rows
        if planned.refusal
    ]
    return json.dumps({**plan.counts(), "refused": refused}, ensure_ascii=False)


def _refused(sheet: str, refusal: Remark) -> str:
    """Why; where the file has several sheets, after the name of the row's."""
    words = reason_text(refusal.code, refusal.params)
    return f"{sheet}: {words}" if sheet else words


def _as_text(plan: ImportPlan) -> str:
    """The counts, the changed rows by kind, and a line for all that a person should look at.

    - refused, ? doubtful, ~ renamed, moved, closed or open again, = merged, x gone,
    ! a sheet left aside.
    """
    lines = [_counted(plan.counts())]
    if kinds := plan.kinds():
        lines.append(_counted(kinds))
    lines += [
        f"! {sheet.name}: {LEFT_SHEETS[sheet.reason]}" for sheet in plan.reading.sheets_left_aside
    ]
    lines += [line for planned in plan.rows for line in _lines(planned)]
    lines += [f"x {one.facts['name']} {one.facts['address']}" for one in plan.gone]
    return "\n".join(lines)


def _counted(counts: Mapping[str, int] | Mapping[Change, int]) -> str:
    return " ".join(f"{name}={count}" for name, count in counts.items())


def _lines(planned: PlannedRow) -> Iterator[str]:
    place = f"{planned.row.ref} {planned.row.facts.get('name', '')}"
    if planned.change and planned.change not in _QUIET:
        told = [
            f"{FIELDS[name]} {fact_words(name, before)} → {fact_words(name, after)}"
            for name, (before, after) in planned.changes.items()
            if name in _TOLD
        ]
        yield f"~ {place}: {CHANGES[planned.change][0]}: {'; '.join(told)}"
    if planned.note:
        yield f"= {place}: {reason_text(planned.note.code, planned.note.params)}"
    sign = "-" if planned.refusal else "?"
    for remark in [planned.refusal] if planned.refusal else planned.warnings:
        yield f"{sign} {place}: {reason_text(remark.code, remark.params)}"


COMMANDS = (register,)
