"""Every blueprint, pages first, then the API; a new noun is one line here."""

from flask import Blueprint

from inspect_app.web import (
    admin,
    assets,
    audit,
    authority,
    calendar,
    catalogue,
    coverage,
    field,
    field_forms,
    genuine,
    health,
    home,
    institutions,
    merges,
    notices,
    offices,
    outbox,
    pages_in_one,
    people,
    phones,
    quarantine,
    rectifications,
    register,
    rescue,
    session,
    shared_drafts,
    shell,
    tokens,
    visits,
    visits_received,
)
from inspect_app.web.api import catalogue as api_catalogue
from inspect_app.web.api import coverage as api_coverage
from inspect_app.web.api import files as api_files
from inspect_app.web.api import institutions as api_institutions
from inspect_app.web.api import notices as api_notices
from inspect_app.web.api import offline as api_offline
from inspect_app.web.api import openapi as api_openapi
from inspect_app.web.api import phones as api_phones
from inspect_app.web.api import quarantine as api_quarantine
from inspect_app.web.api import rectifications as api_rectifications
from inspect_app.web.api import session as api_session
from inspect_app.web.api import visits as api_visits

BLUEPRINTS: tuple[Blueprint, ...] = (
    assets.pages,
    shell.pages,
    authority.pages,
    pages_in_one.pages,
    health.pages,
    session.pages,
    home.pages,
    field.pages,
    field_forms.pages,
    shared_drafts.pages,
    outbox.pages,
    rescue.pages,
    outbox.blank,
    visits.pages,
    visits_received.pages,
    quarantine.pages,
    notices.pages,
    rectifications.pages,
    genuine.pages,
    institutions.pages,
    merges.pages,
    register.pages,
    coverage.pages,
    catalogue.pages,
    admin.pages,
    people.pages,
    phones.pages,
    offices.pages,
    calendar.pages,
    tokens.pages,
    audit.pages,
    api_openapi.api,
    api_session.api,
    api_visits.api,
    api_files.api,
    api_phones.api,
    api_quarantine.api,
    api_catalogue.api,
    api_coverage.api,
    api_institutions.api,
    api_offline.api,
    api_notices.api,
    api_rectifications.api,
)
