"""Is the process alive; do database and storage answer."""

import sqlalchemy as sa
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from inspect_app.services.evidence.storage import blobs
from inspect_app.store.base import db
from inspect_app.web.access import public

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Answer 200 while the process answers at all."""
    return jsonify(status="ok")


@pages.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Answer 200 when database and storage answer, else 503 naming which does not."""
    failing = []
    try:
        db.session.execute(sa.text("SELECT 1"))
    except SQLAlchemyError:
        failing.append("database")
    if not blobs().writable():
        failing.append("storage")
    return jsonify(status="failing" if failing else "ok", failing=failing), 503 if failing else 200
