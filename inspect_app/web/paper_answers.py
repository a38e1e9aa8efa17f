"""A paper as the answer to a request: kept bytes, never drawn again."""

from urllib.parse import quote

from flask import Response, current_app, request

from inspect_app.services.evidence.storage import blobs


def paper_answer(sha256: str, name: str) -> Response:
    """Answer a kept PDF by its hash; 304 when the reader has it."""
    return pdf_answer(blobs().read(sha256), name, sha256)


def pdf_answer(content: bytes, name: str, tag: str) -> Response:
    """Answer PDF bytes that never change for this tag."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"  # the notice's page shows it beside its life
    response.set_etag(tag)
    response.make_conditional(request)
    return response


def base_url() -> str:
    """Return where this app is reached from outside: as configured, else as asked."""
    configured = str(current_app.config["BASE_URL"])
    return configured or request.url_root.rstrip("/")
