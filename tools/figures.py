"""Write what `inspect-app bench --json` measured into docs/figures.md.

`python tools/figures.py sqlite.json [postgresql.json]` replaces the table between the marks of each
database. Lists, and coverage of any range, are many questions: the table tells the worst of each
kind, and below it every figure that falls short.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent.parent / "docs/figures.md"
KINDS = {
    r"lists\..*\.ms": ("lists, the slowest", "milliseconds of one request, median"),
    r"lists\..*\.ratio": (
        "lists, 100 times more",
        "the largest ÷ the smallest size, the worst list",
    ),
    r"coverage\.\d+_days.*": ("coverage, any range", "÷ the best SQL by hand, the worst range"),
}
Figure = dict[str, Any]


def main(files: list[str]) -> None:
    """Replace the table of each file's database."""
    page = PAGE.read_text(encoding="utf-8")
    for file in files:
        told = json.loads(Path(file).read_text(encoding="utf-8"))
        name = told["machine"]["database"]
        marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = "\n".join(_page(told))
        page = marks.sub(lambda found, text=text: f"{found[1]}{text}\n{found[2]}", page)
    PAGE.write_text(page, encoding="utf-8")


def _page(told: dict[str, Any]) -> Iterator[str]:
    sizes = told["sizes"]
    yield "| Figure | Bar | " + " | ".join(f"at {size:,}" for size in sizes) + " | How |"
    yield "|---|---|" + "---|" * (len(sizes) + 1)
    rows = _rows(told["figures"])
    for name, figures in rows.items():
        bar = next((figure["bar"] for figure in figures if figure["bar"]), None) or "–"
        cells = [_cell([one for one in figures if _column(one, sizes) == size]) for size in sizes]
        yield f"| {name} | {bar} | {' | '.join(cells)} | {_how(name, figures[0])} |"
    yield ""
    yield from _short(told["figures"])


def _short(figures: list[Figure]) -> Iterator[str]:
    """Name what falls short, those of one row of the table in one line."""
    short = [figure for figure in figures if figure["met"] is False]
    if not short:
        yield "Every bar that was measured is met."
        return
    yield f"Short of its bar ({len(short)} of {len(figures)} figures):"
    yield ""
    for name, some in _rows(short).items():
        told = [f"{figure['name'].split('.')[1]}{_at(figure)} {_value(figure)}" for figure in some]
        yield f"- {name}, bar {some[0]['bar']}: {', '.join(told)}"


def _at(figure: Figure) -> str:
    """Say at which size, where there is one and no other to compare it with."""
    return f" at {figure['sizes'][0]:,}" if len(figure["sizes"]) == 1 else ""


def _rows(figures: list[Figure]) -> dict[str, list[Figure]]:
    """Figures by the row they stand in, in the order measured."""
    rows: dict[str, list[Figure]] = {}
    for figure in figures:
        kind = next((KINDS[mark][0] for mark in KINDS if re.fullmatch(mark, figure["name"])), None)
        rows.setdefault(kind or figure["name"].replace("_", " "), []).append(figure)
    return rows


def _column(figure: Figure, sizes: list[int]) -> int:
    """Where it stands: the larger of its sizes; what knows no size, in the first column."""
    return max(figure["sizes"], default=sizes[0])


def _cell(figures: list[Figure]) -> str:
    """The worst of them, by name where there are several."""
    measured = [figure for figure in figures if figure["value"] is not None]
    if not measured:
        return figures[0]["note"] if figures else ""
    worst = max(measured, key=lambda figure: figure["value"])
    verdict = {True: " ✓", False: " **short**", None: ""}[worst["met"]]
    which = f" ({worst['name'].split('.')[1].replace('_', ' ')})" if len(measured) > 1 else ""
    return f"{_value(worst)}{verdict}{which}"


def _value(figure: Figure) -> str:
    unit = "×" if figure["unit"] == "ratio" else figure["unit"]
    return f"{figure['value']:g} {unit}"


def _how(name: str, figure: Figure) -> str:
    return next((how for told, how in KINDS.values() if told == name), figure["what"])


if __name__ == "__main__":
    main(sys.argv[1:])
