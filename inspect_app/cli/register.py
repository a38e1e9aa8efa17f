"""`register import` and `register export`."""

import json
from pathlib import Path

import click

from inspect_app.cli.running import app
from inspect_app.services.people import office_by_code
from inspect_app.services.register.files import DoubtfulRows, export_file, import_file
from inspect_app.services.register.plan import ImportPlan
from inspect_app.web.clock import now
from inspect_app.web.wording.register import reason_text

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
        {
            "row": planned.row.number,
            "reason": reason_text(planned.refusal.code, planned.refusal.params),
        }
        for planned in plan.rows
        if planned.refusal
    ]
    return json.dumps({**plan.counts(), "refused": refused}, ensure_ascii=False)


def _as_text(plan: ImportPlan) -> str:
    lines = [" ".join(f"{name}={count}" for name, count in plan.counts().items())]
    for planned in plan.rows:
        remarks = [planned.refusal] if planned.refusal else planned.warnings
        name = planned.row.facts.get("name", "")
        for remark in remarks:
            sign = "-" if planned.refusal else "?"
            words = reason_text(remark.code, remark.params)
            lines.append(f"{sign} {planned.row.number} {name}: {words}")
    return "\n".join(lines)


COMMANDS = (register,)
