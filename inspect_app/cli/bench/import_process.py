"""A register file read in a process of its own: by the bare reader, or by an import.

`python -m inspect_app.cli.bench.import_process bare FILE` only turns the cells into Python values;
`… whole FILE` imports into the instance that the environment names (the comparison a dry run
shows, then everything written); `… export FILE` exports it again beside FILE. One JSON object on
standard output.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from inspect_app.cli.bench.filling import OFFICE
from inspect_app.cli.bench.machine import peak_megabytes


def bare(file: Path) -> Mapping[str, float]:
    """Read every cell as the reader's own documentation does."""
    from python_calamine import CalamineWorkbook  # the one thing this process is for

    begun, used = time.perf_counter(), _cpu_seconds()
    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    return {**_cost(begun, used), "rows": len(rows) - 1}


def whole(file: Path) -> Mapping[str, float]:
    """Import everything, as `register import --yes` does."""
    from inspect_app.cli.running import app
    from inspect_app.services.people import office_by_code
    from inspect_app.services.register.files import import_file
    from inspect_app.web.clock import now

    with app().app_context():
        office = office_by_code(OFFICE)
        begun, used = time.perf_counter(), _cpu_seconds()
        plan, applied = import_file(file, office, now(), confirmed=True)
        told = {**_cost(begun, used), "peak_megabytes": peak_megabytes()}
        assert applied
    return {**told, "rows": plan.counts()["new"]}


def export(file: Path) -> Mapping[str, float]:
    """Export what was imported: another command, in a process of its own."""
    from inspect_app.cli.running import app
    from inspect_app.services.people import office_by_code
    from inspect_app.services.register.files import export_file

    with app().app_context():
        office = office_by_code(OFFICE)
        begun, used = time.perf_counter(), _cpu_seconds()
        rows = export_file(file.with_name("export.xlsx"), office)
        return {**_cost(begun, used), "peak_megabytes": peak_megabytes(), "rows": rows}


def _cpu_seconds() -> float:
    """What this process has used, and the one that it has workbooks read in."""
    told = os.times()  # it counts by the hundredth of a second: too coarse for our own part
    return time.process_time() + told.children_user + told.children_system


def _cost(begun: float, used: float) -> dict[str, float]:
    return {
        "ms": (time.perf_counter() - begun) * 1000,
        "cpu_ms": (_cpu_seconds() - used) * 1000,
    }


if __name__ == "__main__":
    ways: Mapping[str, Callable[[Path], Mapping[str, float]]] = {
        "bare": bare,
        "whole": whole,
        "export": export,
    }
    print(json.dumps(ways[sys.argv[1]](Path(sys.argv[2]))))  # noqa: T201 - its parent reads it
