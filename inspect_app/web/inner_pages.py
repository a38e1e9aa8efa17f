"""What other addresses of this app answer, asked from within, to be sent together."""

from contextlib import nullcontext
from urllib.parse import urlsplit

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

OK = 200


def answer_of(address: str, *, to_nobody: bool = False) -> Response | None:
    """Ask this app as this browser would, or a stranger's; None where there is nothing now."""
    parts = urlsplit(address.removeprefix(request.script_root))
    told = {"PATH_INFO": parts.path, "QUERY_STRING": parts.query, "HTTP_ACCEPT_ENCODING": ""}
    asked = {**request.environ, **told}
    for name in ("werkzeug.request", *(("HTTP_COOKIE", "HTTP_AUTHORIZATION") * to_nobody)):
        asked.pop(name, None)
    # What this request knows of its reader, and in which language, is not the stranger's.
    own = current_app.app_context() if to_nobody else nullcontext()
    with own, current_app.request_context(asked):
        try:
            answer = current_app.full_dispatch_request()
        except HTTPException:
            return None
        return answer if answer.status_code == OK else None
