"""Who calls, in most tests of the web."""

import pytest
from flask import Flask

from tests.cast import Cast, Client


@pytest.fixture
def lin(app: Flask, cast: Cast) -> Client:
    """An inspector's phone."""
    return cast.client(app, "lin")


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Client:
    """Somebody of the office who decides."""
    return cast.client(app, "director")
