"""Photos that a page posts without JavaScript: kept as evidence, their hashes put into fields."""

import hashlib
from collections.abc import Iterable

from werkzeug.datastructures import FileStorage, MultiDict

from forms.visit_page import Fields, numbers
from inspect_app.services.evidence.receiving import receive_file
from inspect_app.store.evidence import EvidenceFile
from inspect_app.web.access import me
from inspect_app.web.clock import now

LISTS = {"photos": "files"}
"""The file input ``…-photos`` adds to the list ``…-files``; the others name one file."""
SINGLES = {"photo": "image", "witness-photo": "witness-image", "recording-upload": "recording"}


def with_uploads(fields: Fields, uploads: MultiDict[str, FileStorage]) -> dict[str, list[str]]:
    """Keep every file that came along and name it where its input stands.

    Raises what evidence refuses (UnsupportedType, TooBig, NoRoom).
    """
    edited = {name: list(texts) for name, texts in fields.items()}
    for name, upload in _chosen(uploads):
        content = upload.stream.read()
        kept, _new = receive_file(hashlib.sha256(content).hexdigest(), [content], me(), now())
        _name_it(edited, name, kept.sha256)
        _list_it(edited, kept)
    return edited


def _chosen(uploads: MultiDict[str, FileStorage]) -> Iterable[tuple[str, FileStorage]]:
    return ((name, upload) for name, upload in uploads.items(multi=True) if upload.filename)


def _name_it(fields: dict[str, list[str]], name: str, sha256: str) -> None:
    for ending, target in SINGLES.items():
        head, _sep, rest = name.partition(f"-{ending}")
        if head != name and not rest and not head.endswith("-witness"):
            fields[f"{head}-{target}"] = [sha256]
            return
    prefix = "signboard-files" if name == "signboard" else name.removesuffix("photos") + "files"
    used = numbers(fields, prefix)
    fields[f"{prefix}-{used[-1] + 1 if used else 0}"] = [sha256]


def _list_it(fields: dict[str, list[str]], kept: EvidenceFile) -> None:
    """Add the file to the visit's list of files, once."""
    used = numbers(fields, "files")
    if any(fields.get(f"files-{n}-sha256") == [kept.sha256] for n in used):
        return
    at = f"files-{used[-1] + 1 if used else 0}"
    fields[f"{at}-sha256"], fields[f"{at}-size"] = [kept.sha256], [str(kept.size)]
    fields[f"{at}-type"] = [kept.media_type]
