"""The table of faults in the docs, made of the tests' own words and what became of them.

A test that injects a fault says so: `@pytest.mark.fault("the receipt is lost", "one visit")`.
`pytest -m fault --numprocesses=0 --fault-table docs/faults.md` runs them all and writes what the
fault was, what is expected, what was seen.
"""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

HEAD = """# What can happen to a visit, and what then happens

Every line is a test that injects the fault and looks afterwards. The table is written by
`pytest -m fault --numprocesses=0 --fault-table docs/faults.md`, from their own words and what was seen.

| Fault | Expected | Seen | Test |
|---|---|---|---|
"""  # noqa: E501 - prose is as wide as its page
SEEN = {"passed": "as expected", "failed": "**failed**", "skipped": "not run here"}


@dataclass(frozen=True)
class Row:
    """One fault and what became of it."""

    fault: str
    expected: str
    outcome: str
    test: str

    def line(self) -> str:
        """Write the row of the table."""
        return f"| {self.fault} | {self.expected} | {SEEN[self.outcome]} | `{self.test}` |\n"


class FaultTable:
    """What became of each test that names a fault, by its place in the order of the run."""

    def __init__(self, path: Path) -> None:
        """Write to that file when the run ends."""
        self.path = path
        self.rows: dict[str, Row] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note the worst of setup, call and teardown."""
        report = yield
        mark = item.get_closest_marker("fault")
        known = self.rows.get(item.nodeid)
        is_worse = known is None or known.outcome == "passed"
        if mark is not None and is_worse and (report.when == "call" or not report.passed):
            fault, expected = mark.args
            test = item.nodeid.removeprefix("tests/").partition("[")[0]
            self.rows[item.nodeid] = Row(_worded(fault, item), expected, report.outcome, test)
        return report

    def pytest_sessionfinish(self) -> None:
        """Write the table."""
        lines = "".join(row.line() for row in self.rows.values())
        self.path.write_text(HEAD + lines, encoding="utf-8")


def _worded(fault: str, item: pytest.Item) -> str:
    """Fill in the parameters: `the server answers {status}`."""
    callspec = getattr(item, "callspec", None)
    return fault.format(**callspec.params) if callspec else fault
