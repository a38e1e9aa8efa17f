"""Every blueprint, pages first, then the API; a new noun is one line here."""

from flask import Blueprint

from inspect_app.web import assets, catalogue, field, health, home, session
from inspect_app.web.api import catalogue as api_catalogue
from inspect_app.web.api import coverage as api_coverage
from inspect_app.web.api import session as api_session

BLUEPRINTS: tuple[Blueprint, ...] = (
    assets.pages,
    health.pages,
    session.pages,
    home.pages,
    field.pages,
    catalogue.pages,
    api_session.api,
    api_catalogue.api,
    api_coverage.api,
)
