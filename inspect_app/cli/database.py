"""`db upgrade`: bring the schema up to date."""

import logging

import click

from inspect_app.cli.running import app


@click.group()
def db() -> None:
    """Look after the database's schema."""


@db.command()
def upgrade() -> None:
    """Bring the schema up to date."""
    migrate()


@db.command()
def check() -> None:
    """Tell whether the migrations equal the models (exit 1 when they do not)."""
    from flask_migrate import check as compare

    with app().app_context():
        compare()


@db.command()
@click.option("--message", required=True)
def revision(message: str) -> None:
    """Write a new migration from the difference between models and schema."""
    from flask_migrate import migrate as write

    with app().app_context():
        write(message=message)


def migrate() -> None:
    """Run every migration that is missing, quietly; then compute what follows from the facts."""
    from flask_migrate import upgrade as run

    from inspect_app.services.calendar_years import recount_dues
    from inspect_app.store.base import writing
    from inspect_app.store.search_index import fill_if_empty
    from inspect_app.web.clock import now

    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app().app_context():
        run()
        with writing():
            fill_if_empty()
        recount_dues("console", now())


COMMANDS = (db,)
