"""The notice as a PDF, beside stock ReportLab, Typst and fpdf2 on the same two pages."""

import pickle
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib.util import find_spec
from io import BytesIO
from json import loads
from pathlib import Path
from statistics import median
from typing import Any

from inspect_app.cli.bench.paper_parts import paper_of
from inspect_app.cli.bench.report import Bar, Figure, at_least, at_most
from inspect_app.cli.bench.rounds import median_ratio
from inspect_app.cli.bench.sample_notice import sample_notice
from inspect_app.cli.bench.stand import Stand
from pdf.fonts import SHIPPED

HERE = Path(__file__).parent
OURS = "ours"
RIVALS: Mapping[str, tuple[str, Bar | None]] = {
    "stock_reportlab": ("reportlab", None),
    "with_typst": ("typst", at_least(1.0)),
    "with_fpdf2": ("fpdf", at_least(25)),
}
"""Engine → the module it needs and the bar of ours beside it."""
RIVAL_NAMES = {
    "stock_reportlab": "stock ReportLab", "with_typst": "Typst", "with_fpdf2": "fpdf2",
}  # fmt: skip
INSTALL = "not installed: pip install 'inspect-app[bench]'"
PAPERS = 150
"""More signatures than our cache of pictures keeps: each paper brings its own."""
ROUNDS, SECONDS = 5, 1.0
QUICK_SECONDS = 0.05
FIRSTS = 5


class PaperProcess:
    """An engine at work in a process of its own; ``first`` is what it said of its first paper."""

    def __init__(self, engine: str, folder: Path) -> None:
        """Start it and wait for the first paper."""
        kind = OURS if engine == OURS else "rivals"
        begun = time.perf_counter()
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [
                sys.executable, "-P", str(HERE / "paper_process.py"),
                str(HERE / "engines" / f"{engine}.py"), str(SHIPPED),
                str(folder / f"{kind}.first"), str(folder / f"{kind}.rest"),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        self.first = self._answer()
        self.first["with_interpreter_ms"] = (time.perf_counter() - begun) * 1000

    def draw(self, seconds: float) -> dict[str, Any]:
        """Draw for so long."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        return self._answer()

    def end(self) -> None:
        """Let it end by itself."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("an engine ended without an answer")
        answer: dict[str, Any] = loads(line)
        return answer


def measure(stand: Stand) -> Iterator[Figure]:
    """Size plays no part: a paper is a paper."""
    folder = stand.folder / "papers"
    folder.mkdir()
    _write_papers(folder, 3 if stand.quick else PAPERS)
    here = [name for name, (module, _) in RIVALS.items() if find_spec(module)]
    seconds = QUICK_SECONDS if stand.quick else SECONDS
    with ExitStack() as closing:
        engines = {name: PaperProcess(name, folder) for name in (OURS, *here)}
        for engine in engines.values():
            closing.callback(engine.end)
        drawn: dict[str, list[dict[str, Any]]] = {name: [] for name in engines}
        for engine in engines.values():
            engine.draw(seconds)
        for _ in range(stand.rounds(ROUNDS)):
            for name, engine in engines.items():
                drawn[name].append(engine.draw(seconds))
    yield from _beside(drawn, here, folder)
    yield from _ours(drawn[OURS])
    yield _two_processes(folder, seconds, stand.rounds(ROUNDS))
    yield _first(folder, stand.rounds(FIRSTS))


def _write_papers(folder: Path, count: int) -> None:
    """Everything the engines draw is made before any clock starts."""
    sheets = [sample_notice(number) for number in range(1, count + 1)]
    papers = [paper_of(sheet) for sheet in sheets]
    for kind, made in ((OURS, sheets), ("rivals", papers)):
        (folder / f"{kind}.first").write_bytes(pickle.dumps(made[0]))
        (folder / f"{kind}.rest").write_bytes(pickle.dumps(made))


def _rate(drawn: list[dict[str, Any]]) -> list[float]:
    """Documents a second by the clock."""
    return [each["documents"] / each["seconds"] for each in drawn]


def _cost(drawn: list[dict[str, Any]]) -> list[float]:
    """Processor time a document, by round: one engine uses one core, and others do not count."""
    return [each["cpu_ms"] for each in drawn]


def _raw(drawn: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "documents_per_second": [round(rate, 1) for rate in _rate(drawn)],
        "cpu_ms": round(median(each["cpu_ms"] for each in drawn), 2),
        "kilobytes": round(median(each["kilobytes"] for each in drawn), 1),
        "peak_megabytes": drawn[-1]["peak_megabytes"],
    }


def _beside(
    drawn: dict[str, list[dict[str, Any]]], here: list[str], folder: Path
) -> Iterator[Figure]:
    """Compare documents a second with each rival's, after the texts were compared."""
    for name, (_module, bar) in RIVALS.items():
        words = f"documents a second of a core ÷ {RIVAL_NAMES[name]}'s, one warm process each"
        figure = f"papers.{name.removeprefix('with_')}"
        if name not in here:
            yield Figure(figure, words, "ratio", None, bar, note=INSTALL)
            continue
        raw = {OURS: _raw(drawn[OURS]), name: _raw(drawn[name]), **_texts(folder, name)}
        value = median_ratio(_cost(drawn[name]), _cost(drawn[OURS]))
        wrong = raw["same_text"] is False
        note = "the two papers do not say the same" if wrong else ""
        yield Figure(figure, words, "ratio", None if wrong else value, bar, raw=raw, note=note)


def _texts(folder: Path, rival: str) -> dict[str, Any]:
    """Read both first papers back; None where nothing is here to read them with."""
    if not find_spec("pypdf"):
        return {"same_text": None, "pages": None}
    ours, pages = _read(folder / f"{OURS}.{OURS}.pdf")
    theirs, their_pages = _read(folder / f"rivals.{rival}.pdf")
    same = sorted(ours) == sorted(theirs) and pages == their_pages
    return {"same_text": same, "pages": pages}


def _read(file: Path) -> tuple[str, int]:
    from pypdf import PdfReader  # an extra, like the rivals

    pages = PdfReader(BytesIO(file.read_bytes())).pages
    text = "".join(page.extract_text() for page in pages)
    return "".join(text.split()), len(pages)


def _ours(drawn: list[dict[str, Any]]) -> Iterator[Figure]:
    size = max(each["kilobytes"] for each in drawn)
    words = "a notice with two signatures and its code"
    yield Figure("papers.size", words, "KB", size, at_most(200), raw=_raw(drawn))
    memory = drawn[-1]["peak_megabytes"]
    note = "" if memory else "this system does not tell a program's peak"
    words = "the most memory that a drawing process held"
    yield Figure("papers.memory", words, "MB", memory, at_most(100), note=note)


def _two_processes(folder: Path, seconds: float, rounds: int) -> Figure:
    """One alone and two side by side, in turns."""
    first, second = PaperProcess(OURS, folder), PaperProcess(OURS, folder)
    alone, both = list[float](), list[float]()
    with ThreadPoolExecutor(2) as pool:
        for _ in range(rounds):
            alone += _rate([first.draw(seconds)])
            drawn = list(pool.map(lambda engine: engine.draw(seconds), (first, second)))
            both.append(sum(_rate(drawn)))
    first.end()
    second.end()
    raw = {"one": alone, "two": both}
    words = "documents a second of two processes ÷ one"
    return Figure(
        "papers.two_processes", words, "ratio", median_ratio(both, alone), at_least(1.9), raw=raw
    )


def _first(folder: Path, rounds: int) -> Figure:
    """How long a fresh process takes to its first paper."""
    told = []
    for _ in range(rounds):
        engine = PaperProcess(OURS, folder)
        told.append(engine.first)
        engine.end()
    value = median(each["first_cpu_ms"] for each in told)
    words = "a process's first paper, imports included and Python's start not, processor time"
    return Figure("papers.first", words, "ms", value, at_most(350), raw={"rounds": told})
