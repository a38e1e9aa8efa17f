"""Assembly: settings, extensions, blueprints, error pages."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from inspect_app.config import Settings, read_settings
from inspect_app.store import models  # noqa: F401 - the mappers must see every model
from inspect_app.store.base import db
from inspect_app.store.blobs import BlobFolder
from inspect_app.store.engine import connections, prepare
from inspect_app.web import (
    access,
    body_sizes,
    compression,
    headers,
    language,
    problems,
)
from inspect_app.web.api.idempotency import wrap_posts
from inspect_app.web.blueprints import BLUEPRINTS
from inspect_app.web.row_numbers import RowConverter
from inspect_app.web.templating import register as register_templating

MIGRATIONS = str(Path(__file__).resolve().parent.parent / "migrations")


def create_app(settings: Settings | None = None) -> Flask:
    """Build the app; reads the environment when no settings are given."""
    settings = settings or read_settings()
    app = Flask("inspect_app", root_path=str(Path(__file__).parent))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        **connections(settings.database_url),
        INSTANCE=str(settings.instance),
        LOCALE=settings.locale,
        BASE_URL=settings.base_url,
        SMTP_URL=settings.smtp_url,
        MAIL_FROM=settings.mail_from,
        PRIVATE_ROBOTS=settings.private_robots,
        GEOCODER=settings.geocoder,
        GEOCODER_URL=settings.geocoder_url,
        GEOCODER_KEY=settings.geocoder_key,
        BABEL_DEFAULT_LOCALE=settings.locale,
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        MAX_CONTENT_LENGTH=body_sizes.USUAL,
        MAX_FORM_MEMORY_SIZE=body_sizes.USUAL,
        PERMANENT_SESSION_LIFETIME=access.IDLE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the files' order is kept
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]  # Flask's own advice
    _bind(app, settings)
    app.url_map.converters["row"] = RowConverter
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    wrap_posts(app)
    return app


def _bind(app: Flask, settings: Settings) -> None:
    """Bind the extensions and the gate before every request."""
    from flask_migrate import Migrate  # alembic costs start-up time where only a rule is wanted

    db.init_app(app)
    Migrate(app, db, directory=MIGRATIONS, render_as_batch=True)
    app.extensions["blobs"] = BlobFolder(settings.evidence_folder)
    language.make_babel().init_app(app, locale_selector=language.chosen_locale)
    access.csrf.init_app(app)
    app.session_interface = headers.SessionCookie()
    with app.app_context():
        prepare(db.engine)
    app.before_request(body_sizes.bound_body)
    app.before_request(access.guard)
    app.after_request(compression.compressed)
    app.after_request(headers.secure_headers)
    app.after_request(language.remember_choice)
    problems.register(app)
    register_templating(app)
