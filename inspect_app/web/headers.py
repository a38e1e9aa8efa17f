"""What every answer tells the browser: nothing from elsewhere, no inline script, no framing."""

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; frame-src 'self'"  # a notice's page shows the paper beside its life
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGES = ("text/html", "text/javascript")
"""A script's own policy counts as well: a worker runs under it."""
PARTS = ("text/javascript", "text/css")
WORKER = "_worker.mjs"
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(self), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OF_A_PART = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")
"""What a script or style is told; the rest is for pages, and a page asks for sixty of them."""
ASSETS = "assets.static"
ONLY_HTTPS = "max-age=31536000"


def secure_headers(response: Response) -> Response:
    """Add what an answer does not say of itself already."""
    headers = response.headers
    is_part = request.endpoint == ASSETS and response.mimetype in PARTS
    is_page = response.mimetype in PAGES and (not is_part or request.path.endswith(WORKER))
    if is_page or not is_part:
        policy = PAGE_POLICY if is_page else DATA_POLICY
        headers.setdefault("Content-Security-Policy", policy)
    for name in OF_A_PART if is_part else FIXED:
        headers.setdefault(name, FIXED[name])
    if is_https():
        headers.setdefault("Strict-Transport-Security", ONLY_HTTPS)
    if request.endpoint != "static" and "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"  # else WebKit keeps a page, and the database
    return response


def is_https() -> bool:
    """Tell whether the reader came by https; a proxy's word counts as `INSPECT_PROXIES` says."""
    return request.is_secure or bool(current_app.config["SESSION_COOKIE_SECURE"])


class SessionCookie(SecureCookieSessionInterface):
    """Flask's signed cookie, kept to https by whoever came by https."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set no cookie with a file that is everybody's: caches keep it, and a page has sixty."""
        if request.endpoint != ASSETS:
            super().save_session(app, session, response)

    def get_cookie_secure(self, app: Flask) -> bool:
        """Ask the request as well: behind a proxy the address may not be configured."""
        return is_https()
