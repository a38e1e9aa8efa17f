"""Import a register file: upload, see row by row what it would do, then go.

Between the two steps the file is kept as bytes under its hash, and the browser's session names
the hashes it uploaded: rows never come from the client.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from inspect_app.rules.refusals import Conflict, NotFound, Refusal
from inspect_app.services.register.files import Preview, confirm_import, preview_import
from inspect_app.services.register.sheets import MAX_BYTES, RegisterFileError
from inspect_app.services.storage import blobs
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now
from inspect_app.web.wording import refusal_words
from inspect_app.web.wording.institutions import HOW, OUTCOMES, PASSED_OVER
from inspect_app.web.wording.register import FIELDS, reason_text

pages = Blueprint("register", __name__, url_prefix="/institutions/import")

REMEMBERED = 5
ROWS_A_PAGE = 100


@pages.get("")
@needs("register")
def ask() -> ResponseReturnValue:
    """Ask for the file."""
    return render_template("institutions/import.html", refusal="")


@pages.post("")
@needs("register")
def upload() -> ResponseReturnValue:
    """Keep the file and go on to its preview, or say why it cannot be read."""
    file = request.files.get("file")
    content = file.read(MAX_BYTES + 1) if file else b""
    complete = "1" if request.form.get("complete") else None
    try:
        if len(content) > MAX_BYTES:
            raise RegisterFileError("file_too_big", megabytes=MAX_BYTES // 2**20)
        preview_import(content, me().office)
    except Refusal as refusal:
        return render_template("institutions/import.html", refusal=refusal_words(refusal)), 422
    sha256 = blobs().put(content)
    session["register_files"] = [sha256, *session.get("register_files", [])][:REMEMBERED]
    return redirect(url_for("register.preview", sha256=sha256, complete=complete))


@pages.get("/<sha256>")
@needs("register")
def preview(sha256: str) -> ResponseReturnValue:
    """Show how each column was understood and what each row would do."""
    return _preview_page(sha256, _preview(sha256))


@pages.post("/<sha256>")
@needs("register")
def confirm(sha256: str) -> ResponseReturnValue:
    """Apply the good rows in one transaction, if the register is still as previewed."""
    found = _preview(sha256)
    close_gone = bool(request.form.get("close_gone"))
    if request.form.get("seen") != _fingerprint(found):
        return _stale(sha256, found)
    try:
        confirm_import(found, me().office, me(), now(), close_gone=close_gone)
    except Conflict:
        return _stale(sha256, _preview(sha256))
    counts = found.plan.counts()
    flash(_("Imported: %(new)s new, %(changed)s changed, %(same)s as they were.", **counts))
    return redirect(url_for("institutions.index"))


def _stale(sha256: str, found: Preview) -> ResponseReturnValue:
    flash(_("The register has changed since the preview. Look at it again."), "warn")
    return _preview_page(sha256, found), 409


def _preview(sha256: str) -> Preview:
    if sha256 not in session.get("register_files", []) or not blobs().has(sha256):
        raise NotFound
    complete = request.args.get("complete") == "1"
    return preview_import(blobs().read(sha256), me().office, complete=complete)


def _fingerprint(found: Preview) -> str:
    """What the reader saw: the file's counts and the state of the register under it."""
    counts, basis = found.plan.counts(), found.basis
    return f"{sorted(counts.items())}{basis.count}/{basis.last_id}/{basis.updated_at}"


def _preview_page(sha256: str, found: Preview) -> str:
    wanted = request.args.get("outcome", "")
    start = request.args.get("start", "0")
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 8 else 0
    rows = [row for row in found.plan.rows if _fits(row, wanted)]
    return render_template(
        "institutions/preview.html",
        plan=found.plan,
        counts=found.plan.counts(),
        rows=rows[first : first + ROWS_A_PAGE],
        first=first,
        total=len(rows),
        step=ROWS_A_PAGE,
        wanted=wanted,
        outcomes=OUTCOMES,
        how=HOW,
        passed_over=PASSED_OVER,
        fields=FIELDS,
        reason_text=reason_text,
        seen=_fingerprint(found),
        sha256=sha256,
    )


def _fits(row: Any, wanted: str) -> bool:
    if wanted == "warned":
        return bool(row.warnings)
    return not wanted or row.outcome == wanted
