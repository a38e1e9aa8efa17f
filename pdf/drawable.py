"""Which characters a paper can show, so that a phone warns before it prints what nobody can.

The runs stand in a file, for asking the faces opens all of them, which most papers never need;
`python -m pdf.drawable` writes it anew when the faces change.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from pdf.fonts import SHIPPED, font_set

FILE = SHIPPED / "drawable.txt"


@cache
def drawable_runs() -> str:
    """Return the code points in their order as runs: how far on, how long; both in base 36."""
    return FILE.read_text(encoding="ascii").replace("\n", "")


def runs_of_the_faces() -> str:
    """Ask the faces that papers are printed with, for the same."""
    parts, end = [], 0
    for first, last in _runs(sorted(font_set().drawable())):
        parts += [_base36(first - end), _base36(last + 1 - first)]
        end = last + 1
    return ",".join(parts)


def _runs(points: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = -2
    for point in points:
        if point != last + 1:
            if last >= 0:
                yield first, last
            first = point
        last = point
    if last >= 0:
        yield first, last


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"


def write() -> None:
    """Write the file, in lines of a hundred signs."""
    runs = runs_of_the_faces()
    lines = (runs[at : at + 100] + "\n" for at in range(0, len(runs), 100))
    FILE.write_text("".join(lines), encoding="ascii")


if __name__ == "__main__":
    write()
