"""Evidence files over the API: put under the hash of their bytes, read back unchanged."""

from flask import Blueprint, jsonify, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

from inspect_app.rules import sealed
from inspect_app.rules.refusals import NotFound, TooBig
from inspect_app.services.evidence import receiving as evidence
from inspect_app.services.evidence.previews import preview
from inspect_app.services.evidence.storage import blobs
from inspect_app.store.evidence import EvidenceFile
from inspect_app.web.access import me, needs
from inspect_app.web.body_sizes import takes_files
from inspect_app.web.clock import now
from inspect_app.web.headers import DATA_POLICY
from inspect_app.web.sealed_bodies import opened_body, told_length
from inspect_app.web.send_access import opens_to_head, takes_sealed

api = Blueprint("api_files", __name__, url_prefix="/api/v1/files")

INLINE = ("image/jpeg", "image/png", "image/webp", "application/pdf")
"""What a browser may show in place: no type that could carry a script of ours."""


class Sha256Converter(BaseConverter):
    """64 digits of lower-case hex; anything else is no file's address."""

    regex = "[0-9a-f]{64}"


@api.record_once
def _converter(state: object) -> None:
    state.app.url_map.converters["sha256"] = Sha256Converter  # type: ignore[attr-defined]  # Flask's BlueprintSetupState


@api.put("/<sha256:sha256>")
@needs("visit")
@takes_files
@takes_sealed
def put(sha256: str) -> ResponseReturnValue:
    """Keep a file: 201 new to this office, 200 already here."""
    if told_length() > evidence.LARGEST:
        raise TooBig(limit="100 MB")
    body = opened_body(sealed.file(sha256))
    row, is_new = evidence.receive_file(sha256, body, me(), now())
    return jsonify(file_document(row)), 201 if is_new else 200


@api.get("/<sha256:sha256>")
@opens_to_head
def show(sha256: str) -> ResponseReturnValue:
    """Serve the bytes as they came; HEAD tells whether they are here."""
    row = evidence.file_of_office(sha256, me().office_id)
    _require_bytes(row)
    inline = "inline" in request.args and row.media_type in INLINE
    answer = send_file(
        blobs().path(sha256),
        mimetype=row.media_type,
        as_attachment=not inline,
        download_name=f"{sha256[:12]}.{row.media_type.rpartition('/')[2]}",
        conditional=True,
        etag=sha256,
    )
    return _for_ever(answer, sandboxed=row.media_type != "application/pdf")


def _require_bytes(row: EvidenceFile) -> None:
    """Refuse what the disk has lost, or cut off; a sender that asks then sends it again."""
    path = blobs().path(row.sha256)
    if not path.is_file():
        raise NotFound("file_missing")
    if path.stat().st_size != row.size:
        raise NotFound("file_damaged")


@api.get("/<sha256:sha256>/preview")
def show_preview(sha256: str) -> ResponseReturnValue:
    """Serve a small upright JPEG of a photo."""
    evidence.file_of_office(sha256, me().office_id)
    answer = Response(preview(sha256), mimetype="image/jpeg")
    answer.set_etag(f"{sha256}-preview")
    return _for_ever(answer.make_conditional(request))


def _for_ever(answer: Response, *, sandboxed: bool = True) -> Response:
    """The bytes of a hash never change; only the one who may see them keeps them.

    A browser's own PDF reader does not open in a sandbox.
    """
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    answer.headers["Content-Security-Policy"] = (
        f"sandbox; {DATA_POLICY}" if sandboxed else DATA_POLICY
    )
    return answer


def file_document(row: EvidenceFile) -> dict[str, object]:
    """Write what the server read from a file."""
    return {
        "sha256": row.sha256,
        "size": row.size,
        "type": row.media_type,
        "width": row.width,
        "height": row.height,
        "orientation": row.orientation,
        "taken_at": row.taken_at.isoformat() if row.taken_at else None,
        "lat": row.lat,
        "lng": row.lng,
    }
