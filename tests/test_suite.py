"""What of the suite is run once, and nothing else is; what begins first is there."""

import re

import pytest

from tests.conftest import LONGEST_FIRST, ON_THE_PHONE, WITHOUT_DATABASE
from tests.test_house import ROOT

TESTS = ROOT / "tests"
FIXTURES = {"app", "templates", "demo"}
ASKS = re.compile(r"\b(?:create_app|settings_for|databases|sqlalchemy|psycopg|Engine)\b")


@pytest.mark.parametrize("name", sorted({*WITHOUT_DATABASE, *ON_THE_PHONE, *LONGEST_FIRST}))
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
