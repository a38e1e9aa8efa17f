"""Import of a register from xlsx, beside the bare reader; its memory; and the export."""

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import xlsxwriter

from inspect_app.cli.bench.fiction import CITY, institutions
from inspect_app.cli.bench.filling import OFFICE
from inspect_app.cli.bench.instance import Instance, empty_instance
from inspect_app.cli.bench.machine import held_megabytes
from inspect_app.cli.bench.report import Figure, at_most, when_large
from inspect_app.cli.bench.rounds import median_ratio
from inspect_app.cli.bench.stand import Stand
from inspect_app.services import people
from inspect_app.services.register.export import COLUMNS, cells_of, headings
from inspect_app.web.clock import now, today

ROUNDS = 3
MOST_RATIO, MOST_MEMORY = at_most(10), at_most(300)
Told = dict[str, Any]


def measure(stand: Stand) -> Iterator[Figure]:
    """Measure each size by itself: each import begins with an empty register."""
    for size in stand.sizes:
        folder = stand.folder / f"import_{size}"
        folder.mkdir()
        file = folder / "register.xlsx"
        write_register(file, size, today())
        bare, whole, exported = list[Told](), list[Told](), list[Told]()
        for number in range(stand.rounds(ROUNDS)):
            bare.append(_run("bare", file, {}))
            with empty_instance(folder / f"{size}_{number}", size, stand.database) as instance:
                _open_office(instance)
                whole.append(_run("whole", file, instance.environment()))
                exported.append(_run("export", file, instance.environment()))
        if any(each["rows"] != size for each in (*bare, *whole, *exported)):
            raise RuntimeError("import, export and the bare reader did not see the same rows")
        yield from _figures(stand, size, bare, whole)
        seconds = median(each["ms"] for each in exported) / 1000
        yield Figure("imports.export_seconds", "the export to xlsx", "s", seconds, None, (size,))


def write_register(file: Path, count: int, day: date) -> None:
    """Write so many institutions as an office keeps them: no ids of ours, texts as texts."""
    kept = [place for place, column in enumerate(COLUMNS) if column != "uuid"]
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("机构名册")
        told = headings()
        _write_row(sheet, 0, [told[place] for place in kept])
        for number, (uuid, facts) in enumerate(institutions(count, day), 1):
            cells = cells_of(uuid, facts)
            _write_row(sheet, number, [cells[place] for place in kept])


def _write_row(sheet: Any, number: int, cells: Iterable[str | float]) -> None:
    for place, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(number, place, cell)
        else:
            sheet.write_number(number, place, cell)


def _open_office(instance: Instance) -> None:
    with instance.app.app_context():
        people.add_office(people.NewOffice(OFFICE, "云州市教育局", CITY, "云教"), "bench", now())


def _run(way: str, file: Path, environment: Mapping[str, str]) -> Told:
    """Run it, and look twenty times a second at what it holds, its own children included."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "inspect_app.cli.bench.import_process", way, str(file)],
        env=dict(environment) or None,
        stdout=subprocess.PIPE,
    )
    most = 0.0
    while process.poll() is None:
        most = max(most, held_megabytes(process.pid))
        time.sleep(0.05)
    output, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{way} ended with {process.returncode}")
    told: Told = json.loads(output)
    return {**told, "tree_megabytes": most}


def _figures(stand: Stand, size: int, bare: list[Told], whole: list[Told]) -> Iterator[Figure]:
    unit = "ms" if stand.database else "cpu_ms"
    raw = {"bare": bare, "whole": whole}
    ratio = median_ratio([each[unit] for each in whole], [each[unit] for each in bare])
    words = "importing an xlsx (comparing, then writing) ÷ only reading its cells"
    yield Figure("imports.ratio", words, "ratio", ratio, when_large(MOST_RATIO, size), (size,), raw)
    memory = max(max(each["peak_megabytes"], each["tree_megabytes"]) for each in whole)
    words = "the most memory that the importing process and its children held"
    yield Figure("imports.memory", words, "MB", memory, MOST_MEMORY, (size,))
    seconds = median(each["ms"] for each in whole) / 1000
    yield Figure("imports.seconds", "the import", "s", seconds, None, (size,))
