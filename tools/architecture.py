"""Draw docs/architecture.svg from the import contracts, so that the picture cannot lie.

Usage: architecture.py   (a test compares the picture with what this draws)
"""

import ast
import textwrap
import tomllib
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs/architecture.svg"
WIDTH, MARGIN, GAP, LINE, PAD = 780, 20, 18, 20, 16
COLUMNS = {1: 92, 2: 44}
"""How many characters fit a line of a box, by how many boxes share the row."""
STYLE = """<style>
    rect { fill: #e8eef7; stroke: #0b5a9d; stroke-width: 1.5 }
    text { fill: #12263a } .rule { fill: #465a6e; font-size: 14px }
    .ground { fill: #ffffff; stroke: none } path { stroke: #0b5a9d; stroke-width: 2; fill: none }
    @media (prefers-color-scheme: dark) {
      rect { fill: #1d2f42; stroke: #7db8ee } text { fill: #e6eef6 } .rule { fill: #a9bccd }
      .ground { fill: #10181f } path { stroke: #7db8ee }
    }
  </style>"""


def contracts() -> list[dict[str, Any]]:
    """The contracts of import-linter, as pyproject.toml states them."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: list[dict[str, Any]] = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return found


def rows(found: list[dict[str, Any]]) -> list[list[str]]:
    """The packages of each layer, the highest first."""
    layers = next(each["layers"] for each in found if each["type"] == "layers")
    return [[name.strip() for name in layer.split("|")] for layer in layers]


def purpose(package: str) -> str:
    """The first sentence of a package's or module's docstring."""
    path = ROOT / package.replace(".", "/")
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split()).replace("`", "").split(". ")[0].rstrip(".")


def rules(found: list[dict[str, Any]]) -> list[str]:
    """The other contracts, in words."""
    return [
        f"{each['name']}: {', '.join(each['source_modules'])} never import"
        f" {', '.join(each['forbidden_modules'])}."
        for each in found
        if each["type"] == "forbidden"
    ]


def drawing() -> str:
    """The picture as text."""
    found = contracts()
    parts: list[str] = []
    top = MARGIN
    layers = rows(found)
    for number, row in enumerate(layers):
        told = [[package, *textwrap.wrap(purpose(package), COLUMNS[len(row)])] for package in row]
        height = LINE * max(len(lines) for lines in told) + PAD
        width = (WIDTH - 2 * MARGIN - GAP * (len(row) - 1)) // len(row)
        for place, lines in enumerate(told):
            parts += _box(MARGIN + place * (width + GAP), top, width, height, lines)
        top += height
        if number < len(layers) - 1:
            middle = WIDTH // 2
            parts.append(f'<path d="M{middle} {top + 2}v{GAP - 6}m-4 -4l4 4l4 -4"/>')
        top += GAP
    for rule in rules(found):
        for line in textwrap.wrap(rule, 104):
            parts.append(f'<text class="rule" x="{MARGIN}" y="{top + 14}">{escape(line)}</text>')
            top += LINE
    body = "\n  ".join(parts)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + MARGIN}" role="img"'
        ' aria-labelledby="t" font-family="sans-serif" font-size="15">'
    )
    title = '<title id="t">Layers of inspect-app: imports flow down only</title>'
    ground = f'<rect class="ground" width="{WIDTH}" height="{top + MARGIN}"/>'
    return f"{head}\n  {title}\n  {STYLE}\n  {ground}\n  {body}\n</svg>\n"


def _box(left: int, top: int, width: int, height: int, lines: list[str]) -> list[str]:
    parts = [f'<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="6"/>']
    for number, line in enumerate(lines):
        weight = ' font-weight="bold"' if number == 0 else ""
        place = f'x="{left + 14}" y="{top + 22 + LINE * number}"'
        parts.append(f"<text {place}{weight}>{escape(line)}</text>")
    return parts


if __name__ == "__main__":
    PICTURE.write_text(drawing(), encoding="utf-8")
