"""The command as a whole, at its smallest."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from inspect_app.cli import main
from inspect_app.cli.bench import papers
from tests import databases

SMALLEST = ("bench", "--quick", "--size", "24")


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """The folder for what the run makes, and a user's instance that it must not touch."""
    made, own = tmp_path_factory.mktemp("made"), tmp_path_factory.mktemp("own") / "instance"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(made))
        patch.setenv("INSPECT_INSTANCE", str(own))
        patch.delenv("INSPECT_DATABASE_URL", raising=False)
        yield made, own


@pytest.fixture(scope="module")
def told(rooms: tuple[Path, Path]) -> dict[str, Any]:
    """What one whole run told."""
    done = CliRunner().invoke(main, [*SMALLEST, "--json"], catch_exceptions=False)
    assert done.exit_code == 0
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def named(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {figure["name"]: figure for figure in told["figures"]}


def test_every_figure_is_told_with_what_it_rests_on(told: dict[str, Any]) -> None:
    groups = {name.split(".")[0] for name in named(told)}
    assert groups == {"intake", "papers", "coverage", "lists", "imports"}
    keys = {"name", "what", "sizes", "unit", "value", "ratio", "bar", "met", "raw", "note"}
    for figure in told["figures"]:
        assert set(figure) == keys
        assert figure["value"] is not None, figure["note"]


def test_the_machine_is_told_with_the_figures(told: dict[str, Any]) -> None:
    facts = {"cores", "system", "python", "sqlite", "database", "database_version"}
    assert set(told["machine"]) == facts
    assert told["sizes"] == [24]


@pytest.mark.parametrize(
    ("name", "bar"),
    [
        ("intake.ratio", ">= 0.3"), ("intake.p99", "<= 200"), ("intake.lost", "<= 0"),
        ("intake.double", "<= 0"), ("papers.typst", ">= 1"), ("papers.fpdf2", ">= 25"),
        ("papers.two_processes", ">= 1.9"), ("papers.first", "<= 350"), ("papers.size", "<= 200"),
        ("papers.memory", "<= 100"), ("coverage.page", "<= 300"), ("lists.visits.ms", "<= 50"),
        ("imports.memory", "<= 300"),
    ],
)  # fmt: skip
def test_a_figure_stands_beside_its_bar(told: dict[str, Any], name: str, bar: str) -> None:
    assert named(told)[name]["bar"] == bar


def test_every_receipt_is_in_the_database(told: dict[str, Any]) -> None:
    figures = named(told)
    assert figures["intake.lost"]["raw"]["receipts"] > 0
    assert figures["intake.lost"]["value"] == figures["intake.double"]["value"] == 0


def test_all_engines_print_the_same_two_pages(told: dict[str, Any]) -> None:
    for name in ("stock_reportlab", "typst", "fpdf2"):
        raw = named(told)[f"papers.{name}"]["raw"]
        assert raw["same_text"] is True
        assert raw["pages"] == 2


def test_nothing_is_left_behind_and_no_instance_of_the_user_is_touched(
    told: dict[str, Any], rooms: tuple[Path, Path]
) -> None:
    made, own = rooms
    assert list(made.iterdir()) == []
    assert not own.exists()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["bench", *arguments], catch_exceptions=False)


def test_only_what_is_asked_for_is_measured_and_a_missing_rival_is_no_error(
    rooms: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = {"stock_reportlab": ("no_such_module", None)}
    monkeypatch.setattr(papers, "RIVALS", missing)
    done = run("--only", "papers", "--quick")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert all("papers." in line for line in lines)
    assert any("not measured" in line and "pip install" in line for line in lines)


def test_an_unknown_figure_is_bad_usage() -> None:
    assert run("--only", "weather").exit_code == 2


@pytest.mark.parametrize("url", ["sqlite:///some.sqlite3", "nonsense", "nosuchdb://x"])
def test_a_database_that_is_no_postgresql_is_refused(rooms: tuple[Path, Path], url: str) -> None:
    done = run("--database", url)
    assert done.exit_code == 1
    assert done.stderr.startswith("--database: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(not databases.ON_POSTGRESQL, reason="needs PostgreSQL")
def test_a_database_that_holds_tables_is_refused_and_an_empty_one_is_left_empty(
    rooms: tuple[Path, Path], tmp_path: Path
) -> None:
    url = databases.own(tmp_path)
    done = run("--database", url, "--only", "coverage", "--quick", "--size", "24")
    assert done.exit_code == 0, done.stderr
    engine = sa.create_engine(url)
    schemas = sa.inspect(engine).get_schema_names()
    assert not [name for name in schemas if name.startswith("bench_")]
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE somebodys (id integer)")
    engine.dispose()
    refused = run("--database", url, "--quick")
    assert refused.exit_code == 1
    assert "holds tables" in refused.stderr


def test_a_run_that_is_ended_clears_up(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    run_it = "from inspect_app.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", run_it, "bench", "--only", "coverage", "--size", "5000"],
        env={**os.environ, "TMPDIR": str(made), "INSPECT_DATABASE_URL": ""},
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    with process.stderr:
        process.stderr.readline()  # it has begun to fill
        process.terminate()
        assert process.wait(timeout=60) != 0
    assert list(made.iterdir()) == []
