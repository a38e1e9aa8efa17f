"""Which language the reader gets: their choice, an API caller's wish, else the instance's."""

from flask import Response, current_app, g, request
from flask_babel import Babel

LANGUAGES = {"zh_CN": "中文", "en": "English"}
COOKIE = "lang"


def chosen_locale() -> str:
    """Pick the locale of this request (a key of LANGUAGES)."""
    wanted = request.args.get("lang") or request.cookies.get(COOKIE) or ""
    if wanted in LANGUAGES:
        return wanted
    person = g.get("person")
    if person is not None and person.locale in LANGUAGES:
        return str(person.locale)
    if request.path.startswith("/api/") and request.accept_languages:
        best = request.accept_languages.best_match(["zh-CN", "zh", "en"])
        if best:
            return "en" if best == "en" else "zh_CN"
    return str(current_app.config["LOCALE"])


def remember_choice(response: Response) -> Response:
    """Keep ``?lang=`` in a cookie."""
    wanted = request.args.get("lang")
    if wanted in LANGUAGES:
        response.set_cookie(COOKIE, wanted, max_age=31_536_000, samesite="Lax", httponly=True)
    return response


def make_babel() -> Babel:
    """Build the extension; the app binds it with ``locale_selector=chosen_locale``."""
    return Babel()
