"""The console of design §7: exit 0 done, 1 refused (one line on stderr), 2 bad usage."""

import sys
from typing import Any, NoReturn

import click

from inspect_app.rules.refusals import Refusal


class Console(click.Group):
    """Run commands inside the app; a refusal is one line, never a traceback."""

    def invoke(self, context: click.Context) -> Any:
        """Turn refusals, and a database that cannot serve, into exit status 1."""
        # commands load what they need only
        from sqlalchemy.exc import SQLAlchemyError

        from inspect_app.config import BadSetting

        try:
            return super().invoke(context)
        except BadSetting as error:
            _refuse(str(error))
        except Refusal as refusal:
            _refuse(_one_line(refusal))
        except SQLAlchemyError as error:
            trouble = _database_trouble(error)
            if trouble is None:
                raise
            _refuse(trouble)


def _refuse(line: str) -> NoReturn:
    click.echo(line, err=True)
    sys.exit(1)


def _database_trouble(error: Exception) -> str | None:
    from inspect_app.cli.database_trouble import words_for
    from inspect_app.cli.running import app

    with app().test_request_context():
        return words_for(error)


def _one_line(refusal: Refusal) -> str:
    from inspect_app.cli.running import app
    from inspect_app.rules.refusals import Invalid
    from inspect_app.web.problems import worded_errors
    from inspect_app.web.wording import refusal_words

    with app().test_request_context():
        if isinstance(refusal, Invalid):
            errors = worded_errors(refusal)
            return "; ".join(f"{field}: {' '.join(texts)}" for field, texts in errors.items())
        return refusal_words(refusal)


@click.group(cls=Console, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Inspect off-campus training institutions: visits, notices, coverage."""


def _load() -> None:
    """Hang the commands in; each module adds its own."""
    from inspect_app.cli import (
        accounts,
        audit,
        backup,
        calendar,
        coverage,
        database,
        draw,
        geocoding,
        maps,
        register,
        report,
        serve,
        worker,
    )
    from inspect_app.cli.bench import command as bench
    from inspect_app.cli.demo import command as demo

    for module in (
        serve, demo, database, accounts, audit, backup, calendar, coverage, draw, register, report,
        worker, maps, geocoding, bench,
    ):  # fmt: skip
        for command in module.COMMANDS:
            main.add_command(command)


_load()
