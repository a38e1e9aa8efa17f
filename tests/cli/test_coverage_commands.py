"""`coverage keep` and `coverage check` on the console."""

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.cli.coverage import coverage
from inspect_app.store.base import db, writing
from inspect_app.store.coverage_period import CoverageCount, CoveragePeriod
from tests.cast import Cast

DAYS = ("--from", "2026-10-01", "--to", "2026-12-31")


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(coverage, arguments)
    return result.exit_code, result.output


def test_a_period_is_kept_once_and_found_true_until_it_is_not(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspect_app.cli.coverage.app", lambda: app)
    for _ in range(2):
        assert run(app, "keep", *DAYS, "--office", "xihu") == (0, "")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CoveragePeriod)) == 1
    assert run(app, "check") == (0, "every kept period is true\n")
    with writing():
        db.session.execute(sa.update(CoverageCount).values(excused=1))
    code, said = run(app, "check")
    assert code == 1
    assert "xihu 2026-10-01" in said


def test_the_figures_need_both_days(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspect_app.cli.coverage.app", lambda: app)
    assert run(app, "--from", "2026-10-01")[0] == 2
