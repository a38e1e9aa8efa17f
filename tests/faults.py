"""The table of faults in the docs, made of the tests' own words and what became of them.

A test that injects a fault says so: `@pytest.mark.fault("the receipt is lost", "one visit")`, and
with `gap="Whose program: how it loses data there"` that a peer is not as safe. `make faults` runs
them all and writes what the fault was, what is expected, what was seen; ARGS names a part, whose
rows alone are written anew. `tests/test_suite.py` sees that the page names every one of them.
"""

from collections.abc import Generator, Iterable
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import pytest

HEAD = """# What can happen to a visit, and what then happens

Every line is a test that injects the fault and looks afterwards. `make faults` runs them and
writes this page, from their own words and what was seen; each part bears the name of their file.
"""
TABLE = """
## {title}

| Fault | Expected | Seen | Test |
|---|---|---|---|
"""
GAPS = """
## Where others lose data, or say that they cannot help it

| Whose, and what | Expected here | Seen | Test |
|---|---|---|---|
"""
FAULT = "fault"
"""Under this name a report tells of its fault."""
SEEN = {"passed": "as expected", "failed": "**failed**", "skipped": "not run here"}


@dataclass(frozen=True)
class Row:
    """One fault and what became of it."""

    title: str
    fault: str
    expected: str
    gap: str
    test: str
    """Path below tests/, and name."""
    outcome: str = "skipped"

    def names(self) -> Iterable[str]:
        """What the page calls it: the fault, and the gap of another program if there is one."""
        return filter(None, (self.fault, self.gap))

    def line(self) -> str:
        """Write the row of the table."""
        return self._line(self.fault)

    def gap_line(self) -> str:
        """Write the row of the table of gaps."""
        return self._line(self.gap)

    def _line(self, first: str) -> str:
        return f"| {first} | {self.expected} | {SEEN[self.outcome]} | `{self.test}` |\n"


def row_of(item: pytest.Item, outcome: str = "skipped") -> Row | None:
    """What a test says of its fault; None where it injects none."""
    mark = item.get_closest_marker("fault")
    if mark is None:
        return None
    fault, expected = mark.args
    callspec = getattr(item, "callspec", None)
    worded = fault.format(**callspec.params) if callspec else fault
    module = item.getparent(pytest.Module)
    assert module is not None
    title = (module.obj.__doc__ or "").partition("\n")[0].rstrip(".")
    test = item.nodeid.removeprefix("tests/").partition("[")[0]
    return Row(title, worded, expected, mark.kwargs.get("gap", ""), test, outcome)


def read_page(text: str) -> list[Row]:
    """Read the rows of a page that `page` wrote."""
    faults, _title, others = text.partition(GAPS)
    gaps = {(expected, test): gap for gap, expected, _seen, test in map(_cells, _lines(others))}
    rows = []
    for part in faults.split("\n## ")[1:]:
        title = part.partition("\n")[0]
        for fault, expected, seen, test in map(_cells, _lines(part)):
            gap = gaps.get((expected, test), "")
            outcome = next(key for key, words in SEEN.items() if words == seen)
            rows.append(Row(title, fault, expected, gap, test.strip("`"), outcome))
    return rows


def _lines(part: str) -> list[str]:
    """The lines of its table, without the head."""
    return [line for line in part.splitlines() if line.startswith("| ") and line.endswith("` |")]


def _cells(line: str) -> list[str]:
    return line.removeprefix("| ").removesuffix(" |").split(" | ")


def page(rows: Iterable[Row]) -> str:
    """Write the page, file by file."""
    ordered = sorted(rows, key=lambda row: row.test.partition("::")[0])
    tables = [
        TABLE.format(title=title) + "".join(row.line() for row in group)
        for title, group in groupby(ordered, key=lambda row: row.title)
    ]
    gaps = sorted({row.gap_line() for row in ordered if row.gap})
    return "".join([HEAD, *tables, GAPS, *gaps])


class FaultTable:
    """What became of each test that names a fault; workers tell it with their reports."""

    def __init__(self, path: Path) -> None:
        """Write to that file when the run ends."""
        self.path = path
        self.rows: dict[str, Row] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Say in the report which fault it is about, wherever the test ran."""
        report = yield
        row = row_of(item, report.outcome)
        if row is not None:
            report.user_properties.append((FAULT, asdict(row)))
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the worst of setup, call and teardown; a try that is made again does not count."""
        if report.outcome == "rerun":
            return
        for name, value in report.user_properties:
            known = self.rows.get(report.nodeid)
            is_worse = known is None or known.outcome == "passed"
            if name == FAULT and is_worse and (report.when == "call" or not report.passed):
                assert isinstance(value, dict)
                self.rows[report.nodeid] = Row(**value)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the page, once for all workers."""
        if hasattr(session.config, "workerinput"):
            return
        ran = {row.test for row in self.rows.values()}
        told = read_page(self.path.read_text(encoding="utf-8")) if self.path.exists() else []
        others = [row for row in told if row.test not in ran]
        self.path.write_text(page([*others, *self.rows.values()]), encoding="utf-8")
