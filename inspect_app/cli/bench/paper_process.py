"""One engine in a process of its own, run as a file: it imports nothing but the engine.

`python paper_process.py ENGINE FONTS FIRST REST`: draws the paper pickled in FIRST and says how
long that took from here on, interpreter's start not counted. Then, for each line of standard input
that names seconds, it draws the papers of REST in turn for that long and says what came of it.
"""

import time

# The clock comes before the imports that it measures (pyproject.toml lets it).
BEGUN, USED = time.perf_counter(), time.process_time()

import importlib.util
import json
import pickle
import sys
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

Draw = Callable[[Any], bytes]


def main(engine: str, fonts: str, first: str, rest: str) -> None:
    """Draw the first paper, then as many as are asked for."""
    draw = _engine(engine).prepare(fonts)
    paper = draw(_read(first))
    taken, cost = time.perf_counter() - BEGUN, time.process_time() - USED
    _say({"first_ms": taken * 1000, "first_cpu_ms": cost * 1000, "bytes": len(paper)})
    Path(first).with_suffix(f".{Path(engine).stem}.pdf").write_bytes(paper)
    papers = cycle(_read(rest))
    for line in sys.stdin:
        _say(_drawn(draw, papers, float(line)))


def _engine(file: str) -> Any:
    """Load a module by its path: its package would bring the whole program along."""
    told = importlib.util.spec_from_file_location("engine", file)
    assert told is not None
    assert told.loader is not None
    module = importlib.util.module_from_spec(told)
    told.loader.exec_module(module)
    return module


def _read(file: str) -> Any:
    return pickle.loads(Path(file).read_bytes())  # noqa: S301 - written by this very run


def _drawn(draw: Draw, papers: Iterator[Any], seconds: float) -> dict[str, float | None]:
    """Draw for so long, and say how many, how big, and what they cost."""
    begun, used, count, size = time.perf_counter(), time.process_time(), 0, 0
    while not count or time.perf_counter() - begun < seconds:
        size += len(draw(next(papers)))
        count += 1
    cost = time.process_time() - used
    return {
        "documents": count,
        "seconds": time.perf_counter() - begun,
        "cpu_ms": cost * 1000 / count,
        "kilobytes": size / count / 1000,
        "peak_megabytes": _peak(),
    }


def _peak() -> float | None:
    """The most memory held at once, where Linux tells."""
    try:
        told = Path("/proc/self/status").read_text(encoding="ascii", errors="ignore")
    except OSError:
        return None
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024


def _say(told: dict[str, Any]) -> None:
    print(json.dumps(told), flush=True)  # noqa: T201 - its parent reads it


if __name__ == "__main__":
    main(*sys.argv[1:])
