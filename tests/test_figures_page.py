"""The page of figures is written from what bench measured."""

import json
from pathlib import Path
from typing import Any

import pytest

from tools import figures

PAGE = "# Figures\n<!-- SQLite -->\nold\n<!-- /SQLite -->\nkept\n"


def figure(name: str, value: float | None, **told: Any) -> dict[str, Any]:
    return {
        "name": name, "what": "what it is", "sizes": [1_000], "unit": "ms", "value": value,
        "bar": "<= 50", "met": None if value is None else value <= 50, "note": "", **told,
    }  # fmt: skip


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    page = tmp_path / "figures.md"
    page.write_text(PAGE, encoding="utf-8")
    monkeypatch.setattr(figures, "PAGE", page)
    return page


def written(page: Path, *measured: dict[str, Any]) -> str:
    file = page.with_name("measured.json")
    told = {"sizes": [1_000, 100_000], "machine": {"database": "SQLite"}, "figures": measured}
    file.write_text(json.dumps(told), encoding="utf-8")
    figures.main([str(file)])
    return page.read_text(encoding="utf-8")


def test_the_table_replaces_the_old_one_and_nothing_else(page: Path) -> None:
    text = written(page, figure("coverage.page", 12.0))
    assert "| coverage.page | <= 50 | 12 ms ✓ |  | what it is |" in text
    assert "old" not in text
    assert text.endswith("kept\n")


def test_of_many_lists_the_worst_stands_in_the_table(page: Path) -> None:
    text = written(page, figure("lists.visits.ms", 12.0), figure("lists.people_page.ms", 40.0))
    assert "| lists, the slowest | <= 50 | 40 ms ✓ (people page) |" in text


def test_what_falls_short_is_named(page: Path) -> None:
    text = written(page, figure("lists.visits.ms", 60.0), figure("lists.people_page.ms", 40.0))
    assert "- lists, the slowest, bar <= 50: visits at 1,000 60 ms" in text
    assert "Short of its bar (1 of 2 figures)" in text


def test_what_was_not_measured_says_why(page: Path) -> None:
    text = written(page, figure("papers.typst", None, sizes=[], note="not installed"))
    assert "| papers.typst | <= 50 | not installed |" in text
    assert "Every bar that was measured is met." in text
