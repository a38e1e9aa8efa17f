"""`coverage keep` and `coverage check` on the console."""

from dataclasses import replace
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.cli.coverage import coverage
from inspect_app.rules.plans import read_plan
from inspect_app.services.plans.making import make_plan
from inspect_app.services.plans.progress import Standing, progress_of
from inspect_app.services.plans.standing import Asked
from inspect_app.store.base import db, writing
from inspect_app.store.coverage_period import CoverageCount, CoveragePeriod
from tests.cast import NOW, Cast

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
    assert run(app, "check") == (0, "every kept period and every plan is true\n")
    with writing():
        db.session.execute(sa.update(CoverageCount).values(excused=1))
    code, said = run(app, "check")
    assert code == 1
    assert "xihu 2026-10-01" in said


def test_a_plan_that_is_told_otherwise_than_counted_is_named(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspect_app.cli.coverage.app", lambda: app)
    told = {"name": "专项检查", "from": "2026-10-01", "to": "2026-12-31", "scope": {}}
    body = read_plan({**told, "goal": {"by_grade": {"A": {"visits": 1, "months": 24}}}})
    plan = make_plan(uuid4(), body, cast.director, NOW)
    real = progress_of(Asked.of(plan, cast.offices["xihu"]))
    assert run(app, "check") == (0, "every kept period and every plan is true\n")
    false = Standing(replace(real.total, fulfilled=7), real.by_district, real.by_sector)
    monkeypatch.setattr("inspect_app.services.plans.checking.progress_of", lambda _: false)
    code, said = run(app, "check")
    assert code == 1
    assert "xihu: 专项检查: kept Progress(" in said


def test_the_figures_need_both_days(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspect_app.cli.coverage.app", lambda: app)
    assert run(app, "--from", "2026-10-01")[0] == 2
