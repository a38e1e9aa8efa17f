"""The app that commands run in, made once."""

from functools import cache

from flask import Flask
from sqlalchemy.exc import ArgumentError

from inspect_app.app import create_app
from inspect_app.config import BadSetting


@cache
def app() -> Flask:
    """Build the app from the environment. Raises BadSetting."""
    try:
        return create_app()
    except (ArgumentError, ImportError) as error:
        raise BadSetting(
            "INSPECT_DATABASE_URL is no address of a database that this program knows"
        ) from error
