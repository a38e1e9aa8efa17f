"""The authority of `serve --https`: its certificate to install on a phone, and how."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Blueprint, Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from inspect_app.web.access import public

FOLDER, AUTHORITY = "tls", "authority.pem"
"""In the instance; `inspect_app.cli.authority` makes it."""

pages = Blueprint("authority", __name__)


@pages.get("/authority")
@public
def show() -> ResponseReturnValue:
    """Tell how a phone comes to trust this server."""
    return render_template("authority/show.html", has_one=_file().exists())


@pages.get("/authority.crt")
@public
def download() -> ResponseReturnValue:
    """Send the authority's certificate as phones take it; 404 where the server has none."""
    if not _file().exists():
        abort(404)
    known = x509.load_pem_x509_certificate(_file().read_bytes())
    response = Response(known.public_bytes(Encoding.DER), mimetype="application/x-x509-ca-cert")
    response.headers["Content-Disposition"] = "attachment; filename=inspect-app-authority.crt"
    return response


def _file() -> Path:
    return Path(current_app.config["INSTANCE"]) / FOLDER / AUTHORITY
