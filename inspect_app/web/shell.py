"""What a phone needs to open the app without a network: service worker, manifest, `/away`.

`docs/offline.md` says how the parts work together.
"""

from base64 import b64encode
from typing import Any

from flask import Blueprint, Response, json, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from inspect_app.config import LANGUAGES
from inspect_app.rules.roles import may
from inspect_app.web.access import public, somebody
from inspect_app.web.assets import Assets, asset, assets
from inspect_app.web.compression import packed_small
from inspect_app.web.inner_pages import answer_of
from inspect_app.web.language import chosen_locale, tag_of

WORKER = "js/service_worker.js"
KEPT = (".mjs", ".css", ".svg", ".png")
"""What of the static files a page asks for; licences and types for the checker stay away."""
ON_EVERY_PAGE = ("js/main.mjs", "css/app.css", "icons/sprite.svg")
"""What the page that installs the worker has loaded: the worker has it from the browser."""
SHOWN = ("session.show", "shell.away")
OF_THE_WAY = ("Content-Length", "Set-Cookie", "Vary")
INK, GROUND = "#0b5a9d", "#f4f6f8"
ICONS = (
    ("icons/app-192.png", "192x192", "any"),
    ("icons/app-512.png", "512x512", "any"),
    ("icons/app-maskable-512.png", "512x512", "maskable"),
)

pages = Blueprint("shell", __name__)


@pages.app_context_processor
def _place() -> dict[str, Any]:
    """What every page says of itself: its build, and the worker for those who make visits."""
    person = somebody()
    visits = person is not None and may(person.role, "visit")
    return {"build": assets().version, "worker_url": url_for("shell.worker") if visits else ""}


@pages.get("/sw.js")
@public
def worker() -> ResponseReturnValue:
    """Send the service worker, the shell of this build written before it as data.

    ``SHELL`` is ``{root, build, files: [path], pages: {path: {language: address}}}``: `root` is
    where the app stands, "" at the top; `pages` are fetched as a stranger, once a language.
    """
    kept = assets()
    told = {
        "root": request.script_root,
        "build": kept.version,
        "files": _files(kept),
        "pages": {url_for(each): _by_language(each) for each in SHOWN},
    }
    script = kept.files[WORKER].body.decode()
    response = Response(f"self.SHELL = {json.dumps(told)};\n{script}", mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.get("/shell.json")
@public
def whole() -> ResponseReturnValue:
    """Answer at once what no page loads before the worker: each would be a way there and back.

    ``{address: {headers, text | base64}}``: what each address answers a stranger. The worker asks
    for what this lacks by its address.
    """
    loaded = {asset(path) for path in ON_EVERY_PAGE}
    files = [address for address in _files(assets()) if address not in loaded]
    addresses = [*files, *(a for each in SHOWN for a in _by_language(each).values())]
    answers = {address: answer_of(address, to_nobody=True) for address in addresses}
    response = jsonify({address: _told(each) for address, each in answers.items() if each})
    response.headers["Cache-Control"] = "no-cache"
    return packed_small(response)


def _told(answer: Response) -> dict[str, Any]:
    headers = {name: text for name, text in answer.headers if name not in OF_THE_WAY}
    body = answer.get_data()
    if answer.mimetype == "image/png":
        return {"headers": headers, "base64": b64encode(body).decode()}
    return {"headers": headers, "text": body.decode()}


def _files(kept: Assets) -> list[str]:
    """Every file that a page of this build may ask for, by its address."""
    return [asset(path) for path in kept.files if path.endswith(KEPT) and path not in kept.inside]


def _by_language(endpoint: str) -> dict[str, str]:
    return {tag_of(locale): url_for(endpoint, lang=locale) for locale in LANGUAGES}


@pages.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """Describe the app for a home screen, in the reader's language."""
    response = jsonify(
        id=url_for("field.today"),
        name=_("Field inspection"),
        short_name=_("Inspection"),
        description=_("Field inspections, rectification notices and coverage"),
        lang=tag_of(chosen_locale()),
        start_url=url_for("field.today"),
        scope=url_for("home.show"),
        display="standalone",
        theme_color=INK,
        background_color=GROUND,
        icons=[
            {"src": asset(path), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for path, sizes, purpose in ICONS
        ],
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.get("/away")
@public
def away() -> ResponseReturnValue:
    """Say that a page is not on this phone: the worker shows it for a page it cannot have."""
    return render_template("shell/away.html")
