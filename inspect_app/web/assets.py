"""Static files under a path that changes with their content, so that browsers keep them for ever.

The version stands in the path, not in the query: a module's relative imports stay in one version.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, request

from inspect_app.web.built_files import FOLDER_NAME, built_files

FOLDER = Path(__file__).resolve().parent.parent / "static"
COMPRESSIBLE = (".css", ".mjs", ".js", ".svg", ".json")
TYPES = {".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}

pages = Blueprint("assets", __name__)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent; ``packed`` is its gzip, empty where that gains nothing."""

    body: bytes
    packed: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All static files by path, the hash over them, and which of them others hold already."""

    version: str
    files: dict[str, Asset]
    inside: frozenset[str]


@lru_cache(maxsize=1)
def assets() -> Assets:
    """Read every static file once a process (some 200 kB)."""
    built, inside = built_files(FOLDER)
    written = {
        name: path.read_bytes()
        for path in sorted(p for p in FOLDER.rglob("*") if p.is_file())
        if not (name := path.relative_to(FOLDER).as_posix()).startswith(f"{FOLDER_NAME}/")
    }
    files: dict[str, Asset] = {}
    digest = hashlib.sha256()
    for name, body in (written | built).items():
        suffix = Path(name).suffix
        digest.update(name.encode() + b"\0" + hashlib.sha256(body).digest())
        packed = gzip.compress(body, 9, mtime=0) if suffix in COMPRESSIBLE else b""
        guessed = TYPES.get(suffix) or mimetypes.guess_type(name)[0]
        files[name] = Asset(body, packed, guessed or "application/octet-stream")
    return Assets(digest.hexdigest()[:12], files, inside)


def asset(path: str) -> str:
    """Return the URL of a static file in its present version."""
    return _below(request.script_root) + path


@lru_cache(maxsize=8)
def _below(root: str) -> str:
    """Where files stand: a page asks three hundred times for the address of its icons."""
    return f"{root}/assets/{assets().version}/"


@pages.get("/assets/<version>/<path:path>", endpoint="static")
def send(version: str, path: str) -> Response:
    """Send a file; an older version's page gets the present file, but may not keep it."""
    found = assets().files.get(path) or abort(404)
    packed = bool(found.packed) and "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(found.packed if packed else found.body, mimetype=found.media_type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    present = version == assets().version
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if present else "no-cache"
    )
    return response
