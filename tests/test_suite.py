"""What of the suite is run once, and nothing else is; what begins first is there."""

import re
from dataclasses import replace

import pytest

from tests.conftest import LONGEST_FIRST, ONCE, WITHOUT_DATABASE
from tests.faults import Row, page, read_page, row_of
from tests.test_house import ROOT

TESTS = ROOT / "tests"
FAULTS = ROOT / "docs/faults.md"
FIXTURES = {"app", "templates", "demo"}
ASKS = re.compile(r"\b(?:create_app|settings_for|databases|sqlalchemy|psycopg|Engine)\b")


@pytest.mark.parametrize("name", sorted({*ONCE, *LONGEST_FIRST}))
def test_a_named_part_is_there(name: str) -> None:
    assert (TESTS / name).exists()


def test_no_test_that_is_run_once_asks_for_a_database(request: pytest.FixtureRequest) -> None:
    once = [TESTS / part for part in WITHOUT_DATABASE]
    asking = [
        item.nodeid
        for item in request.session.items
        if any(item.path.is_relative_to(part) for part in once)
        and FIXTURES & set(getattr(item, "fixturenames", ()))
    ]
    assert asking == []


@pytest.mark.parametrize("part", WITHOUT_DATABASE)
def test_nor_does_it_make_one_by_itself(part: str) -> None:
    files = [TESTS / part] if part.endswith(".py") else sorted((TESTS / part).rglob("*.py"))
    imports = re.compile(r"^\s*(?:from|import) .*", re.MULTILINE)
    asking = {
        file.name: found
        for file in files
        for line in imports.findall(file.read_text(encoding="utf-8"))
        if (found := ASKS.findall(line))
    }
    assert asking == {}


@pytest.fixture(scope="module")
def told() -> list[Row]:
    """The rows of the page of faults."""
    return read_page(FAULTS.read_text(encoding="utf-8"))


def test_the_page_of_faults_names_every_test_that_injects_one(
    request: pytest.FixtureRequest, told: list[Row]
) -> None:
    """Of those collected now; `make faults` writes the page anew."""
    meant = {row for item in request.session.items if (row := row_of(item))}
    assert meant - {replace(row, outcome="skipped") for row in told} == set()


def test_the_page_of_faults_names_no_test_that_is_gone_or_failed(told: list[Row]) -> None:
    assert told
    for row in told:
        file, _colons, name = row.test.partition("::")
        assert f"def {name}(" in (TESTS / file).read_text(encoding="utf-8"), row
        assert row.outcome != "failed", row


def test_the_page_of_faults_is_read_as_it_was_written() -> None:
    rows = [
        Row("The line", "it is cut", "it goes later", "Theirs: gone", "a.py::test_a", "passed"),
        Row("The line", "it is lost", "it goes later", "", "a.py::test_b", "skipped"),
        Row("The server", "it is full", "it says so", "", "b.py::test_a", "failed"),
    ]  # fmt: skip
    assert read_page(page(rows)) == rows
