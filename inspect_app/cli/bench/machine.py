"""What the figures were measured on, and what a process has used."""

import os
import platform
import sqlite3
import sys
from pathlib import Path
from typing import Any

_PROC = Path("/proc")


def machine_facts(postgresql: str) -> dict[str, Any]:
    """Cores, versions and the database: PostgreSQL of that version, or SQLite where there is none.

    The name of the machine is left out.
    """
    return {
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "database": "PostgreSQL" if postgresql else "SQLite",
        "database_version": postgresql or sqlite3.sqlite_version,
    }


def peak_megabytes() -> float:
    """The most memory this process has held at once.

    Linux keeps a peak for each program; `ru_maxrss` would begin with what its parent held.
    """
    try:
        for line in (_PROC / "self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    if sys.platform == "win32":
        return 0.0
    import resource  # not on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def cpu_seconds(process: int) -> float | None:
    """What a process and its children have used of the processor; None where nobody tells."""
    if not _PROC.exists() or not hasattr(os, "sysconf"):
        return None
    ticks = os.sysconf("SC_CLK_TCK")
    return sum(_ticks(each) for each in (process, *_children(process))) / ticks


def held_megabytes(process: int) -> float:
    """The memory that a process and its children hold now; 0 where nobody tells."""
    return sum(_held(each) for each in (process, *_children(process)))


def _held(process: int) -> float:
    try:
        told = (_PROC / f"{process}/statm").read_text()
    except OSError:
        return 0.0
    return int(told.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _children(process: int) -> list[int]:
    try:
        told = (_PROC / f"{process}/task/{process}/children").read_text()
    except OSError:
        return []
    own = [int(child) for child in told.split()]
    return own + [one for child in own for one in _children(child)]


def _ticks(process: int) -> int:
    """User and system time: the 14th and 15th field, counted after the name in brackets."""
    try:
        told = (_PROC / f"{process}/stat").read_text()
    except OSError:
        return 0
    fields = told.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
