"""What is left of a visit document without files that will never come.

What names such a file goes, and with it what is nothing without it: its entry in the list of files,
a signature that was given, a refusal to sign that only a recording witnessed. Everything else stays
as it was sent.
"""

from collections.abc import Collection, Mapping
from typing import Any

FILES, SIGNATURES = "files", "signatures"


def without_files(document: Mapping[str, Any], hashes: Collection[str]) -> dict[str, Any]:
    """Return a copy of the document in which nothing names one of these SHA-256."""
    left: dict[str, Any] = _left(document, hashes)
    left[FILES] = [each for each in left.get(FILES, []) if "sha256" in each]
    if SIGNATURES in left:
        left[SIGNATURES] = [each for each in left[SIGNATURES] if _stands(each)]
    return left


def _left(part: Any, hashes: Collection[str]) -> Any:
    if isinstance(part, list):
        return [_left(each, hashes) for each in part if not _is_gone(each, hashes)]
    if isinstance(part, Mapping):
        return {key: _left(v, hashes) for key, v in part.items() if not _is_gone(v, hashes)}
    return part


def _is_gone(value: Any, hashes: Collection[str]) -> bool:
    return isinstance(value, str) and value in hashes


def _stands(signature: Mapping[str, Any]) -> bool:
    """A signature has its picture; a refusal a witness or a recording."""
    if signature.get("refused"):
        return bool(signature.get("witness") or signature.get("recording"))
    return bool(signature.get("image"))
