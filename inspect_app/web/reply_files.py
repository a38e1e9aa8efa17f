"""Files of a reply: kept before the form is looked at, named by the page, read back by its sender.

A name is the file's hash, signed for one notice: nobody can name a file that this page did not give
them, be it another institution's or the office's own.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from flask import Response, current_app, send_file
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage, MultiDict

from forms.reply import ReplyForm
from inspect_app.rules.refusals import NotFound, TooBig, UnsupportedType
from inspect_app.rules.reply import MOST_FILES
from inspect_app.services.evidence.previews import preview
from inspect_app.services.evidence.receiving import file_of_office
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.replies.files import keep_upload, media_types
from inspect_app.store.notice import Notice
from inspect_app.web.clock import now
from inspect_app.web.headers import DATA_POLICY
from inspect_app.web.problems import status_of
from inspect_app.web.wording import refusal_words, words


@dataclass
class Chosen:
    """The hashes by file input, and what was refused; ``status`` is the worst refusal's."""

    files: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    status: int = 422

    def refuse(self, slot: str, text: str, status: int) -> None:
        """Note that a file was not taken, and why."""
        self.errors.setdefault(slot, []).append(text)
        self.status = status

    def has_room(self, slot: str) -> bool:
        """Tell whether one more file may come; say once that it may not."""
        if sum(map(len, self.files.values())) < MOST_FILES:
            return True
        self.refuse(slot, words("reply_too_many_files", {"limit": MOST_FILES}), 422)
        return False


def chosen_files(
    notice: Notice,
    form: ReplyForm,
    fields: MultiDict[str, str],
    uploads: MultiDict[str, FileStorage],
) -> Chosen:
    """Keep every file that came along; those of earlier requests are named by ``fields``."""
    chosen = Chosen()
    for slot in form.slots:
        chosen.files[slot] = list(_kept_before(notice, fields.getlist(f"kept_{slot}")))
    for slot in form.slots:
        for upload in uploads.getlist(slot):
            if upload.filename and not chosen.has_room(slot):
                break
            if upload.filename:
                _keep(notice, upload, slot, chosen)
    return chosen


def _keep(notice: Notice, upload: FileStorage, slot: str, chosen: Chosen) -> None:
    try:
        sha256 = keep_upload(notice, upload.stream.read(), now()).sha256
    except (UnsupportedType, TooBig) as refusal:
        chosen.refuse(slot, f"{upload.filename}：{refusal_words(refusal)}", status_of(refusal))
        return
    if sha256 not in chosen.files[slot]:
        chosen.files[slot].append(sha256)


def _kept_before(notice: Notice, names: Iterable[str]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        with suppress(NotFound):  # forged, or of another notice: it is no file of this reply
            yield hash_named(notice, name)


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file as a page names it; what is no photo is a PDF, and has no picture."""

    name: str
    is_photo: bool


def shown_files(notice: Notice, hashes: Sequence[str]) -> list[ShownFile]:
    """Name files of a reply for its page."""
    kinds = media_types(hashes)
    signer = _signer(notice)
    return [
        ShownFile(str(signer.dumps(each)), kinds.get(each, "").startswith("image/"))
        for each in hashes
    ]


def hash_named(notice: Notice, name: str) -> str:
    """Return the hash that this page has signed; NotFound for any other name."""
    try:
        return str(_signer(notice).loads(name))
    except BadSignature:
        raise NotFound from None


def _signer(notice: Notice) -> URLSafeSerializer:
    secret = str(current_app.config["SECRET_KEY"])
    return URLSafeSerializer(secret, salt=f"reply file {notice.uuid}")


def file_answer(notice: Notice, name: str) -> Response:
    """Answer a photo as a small upright JPEG, a PDF as it came, to be saved."""
    row = file_of_office(hash_named(notice, name), notice.office_id)
    if row.media_type.startswith("image/"):
        answer = Response(preview(row.sha256), mimetype="image/jpeg")
    else:
        answer = send_file(
            blobs().path(row.sha256), mimetype=row.media_type, as_attachment=True,
            download_name=f"{row.sha256[:12]}.pdf",
        )  # fmt: skip
    answer.headers["Content-Security-Policy"] = f"sandbox; {DATA_POLICY}"
    answer.headers["Cache-Control"] = "no-store"
    return answer
