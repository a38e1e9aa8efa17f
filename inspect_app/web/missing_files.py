"""What the page of a visit says of files that have not arrived: which, and where it names them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inspect_app.services.visits.accepting import acceptance_of, replaced_by
from inspect_app.services.visits.papers import document_of, evidence_labels
from inspect_app.services.visits.submitting import files_of
from inspect_app.store.acceptance import Acceptance
from inspect_app.store.visit import Visit
from inspect_app.web.wording.document_places import place_words


def missing_words(
    document: Mapping[str, Any], missing: list[str], labels: Mapping[str, str]
) -> list[str]:
    """Name each file by its number among the evidence, if it has one, and by what it belongs to."""
    return [
        " · ".join(filter(None, [labels.get(sha256, ""), *_places(document, sha256)])) or sha256
        for sha256 in missing
    ]


@dataclass(frozen=True, slots=True)
class DoneWithout:
    """That the office took a visit in without some files: what it was sent as, and each in words.

    ``arrived`` are those of ``files`` that came after all: they are with the visit as it was sent.
    """

    accepted: Acceptance
    sent: Visit
    files: list[str]
    arrived: list[str]


def done_without(visit: Visit) -> DoneWithout | None:
    """Tell what a visit of the office lacks by its decision; None for the usual one."""
    accepted = acceptance_of(visit)
    if accepted is None:
        return None
    sent = replaced_by(accepted)
    document, (have, _missing) = document_of(sent), files_of(sent.id)
    labels = evidence_labels(sent, document)
    named = dict(zip(accepted.files, missing_words(document, accepted.files, labels), strict=True))
    arrived = [words for sha256, words in named.items() if sha256 in have]
    return DoneWithout(accepted, sent, list(named.values()), arrived)


def _places(document: Mapping[str, Any], sha256: str) -> list[str]:
    parts = {key: part for key, part in document.items() if key != "files"}
    return [place_words(path.partition(".files.")[0], document) for path in _paths(parts, sha256)]


def _paths(part: Any, sha256: str, path: str = "") -> Iterator[str]:
    """Yield where a document says this text, as paths like ``violations.0.files.1``."""
    if part == sha256:
        yield path.removeprefix(".")
    inner = enumerate(part) if isinstance(part, list) else ()
    for key, each in part.items() if isinstance(part, Mapping) else inner:
        yield from _paths(each, sha256, f"{path}.{key}")
