"""Who am I, the CSRF token for calls with the session cookie, and what time it is here."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from inspect_app.web.access import me
from inspect_app.web.clock import now

api = Blueprint("api_session", __name__, url_prefix="/api/v1/session")


@api.get("")
def show() -> ResponseReturnValue:
    """Tell the person, the office, the CSRF token and the server's time."""
    person = me()
    return jsonify(
        login=person.login,
        display=person.display,
        role=person.role,
        office={"code": person.office.code, "name": person.office.name},
        csrf_token=generate_csrf(),
        now=now().isoformat(),
    )
