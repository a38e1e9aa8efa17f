"""Which language the reader gets: their choice, an API caller's wish, else the instance's."""

from flask import Response, current_app, g, request
from flask_babel import Babel

from inspect_app.config import LANGUAGES
from inspect_app.web.headers import is_https

COOKIE = "lang"


def tag_of(locale: str) -> str:
    """Name a locale as HTTP and HTML do: zh_CN is zh-CN."""
    return locale.replace("_", "-")


_TAGS = {tag: locale for locale in LANGUAGES for tag in (tag_of(locale), locale.partition("_")[0])}
"""What a caller's ``Accept-Language`` may name: zh-CN, zh, en."""


def chosen_locale() -> str:
    """Pick the locale of this request (a key of LANGUAGES)."""
    wanted = request.args.get("lang") or request.cookies.get(COOKIE) or ""
    if wanted in LANGUAGES:
        return wanted
    person = g.get("caller")
    if person is not None and person.locale in LANGUAGES:
        return str(person.locale)
    if request.path.startswith("/api/") and request.accept_languages:
        best = request.accept_languages.best_match(list(_TAGS))
        if best:
            return _TAGS[best]
    return str(current_app.config["LOCALE"])


def remember_choice(response: Response) -> Response:
    """Keep ``?lang=`` in a cookie."""
    wanted = request.args.get("lang")
    if wanted in LANGUAGES:
        response.set_cookie(
            COOKIE, wanted, max_age=31_536_000, samesite="Lax", httponly=True, secure=is_https()
        )
    return response


def make_babel() -> Babel:
    """Build the extension; the app binds it with ``locale_selector=chosen_locale``."""
    return Babel()
