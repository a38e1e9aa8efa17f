"""The app that commands run in, made once."""

from functools import cache

from flask import Flask

from inspect_app.app import create_app


@cache
def app() -> Flask:
    """Build the app from the environment."""
    return create_app()
