"""The demo's coverage statements: last quarter's, signed, and this quarter's so far, a draft."""

from datetime import datetime, timedelta

from inspect_app.cli.demo.stage import Stage
from inspect_app.rules.coverage import quarter_of
from inspect_app.services.coverage.cells import Scope
from inspect_app.services.coverage.excuses import NewExcuse, excuse
from inspect_app.services.coverage.named import Part, named
from inspect_app.services.statements.gathering import Wanted
from inspect_app.services.statements.making import make_statement, sign_statement


def tell_statements(stage: Stage, now: datetime) -> None:
    """Make both as of today; the director signs the one whose period is over."""
    director = stage.people["zhao"]
    _excuse_one(stage, now)
    this = quarter_of(stage.anchor)
    last = quarter_of(this.first - timedelta(days=1))
    done = make_statement(Wanted(last, director.office.district), director, now)
    sign_statement(done, director, now, stage.base_url)
    make_statement(Wanted(this, director.office.district), director, now)


def _excuse_one(stage: Stage, now: datetime) -> None:
    """Excuse the first of those that nobody has seen this quarter: it is being renovated."""
    director, this = stage.people["zhao"], quarter_of(stage.anchor)
    [left_out, *_] = named(Scope(director.office, this), Part(), None, 1)
    days = stage.anchor.replace(day=1), this.last
    excuse(NewExcuse(left_out.institution, *days, "停业装修，已在门口张贴公告"), director, now)
