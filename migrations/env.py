"""Run migrations inside the app; our column types are written as the plain ones they are."""

from typing import Any

from alembic import context
from flask import current_app

from inspect_app.store.base import UtcDateTime

database = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, _autogen_context: Any) -> str | bool:
    """Write `sa.DateTime()` for our own type: a migration imports none of our classes."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime()"
    return False


def run() -> None:
    """Connect through the app's engine, in one transaction."""
    arguments = dict(current_app.extensions["migrate"].configure_args)
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            **arguments,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
