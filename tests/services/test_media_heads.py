"""A photo is what its first bytes say, to the server as to the phone (`tests/js/media_type`)."""

import json
from pathlib import Path

import pytest

from inspect_app.services.evidence.types import media_type

VECTORS: dict[str, list[str]] = json.loads(
    (Path(__file__).parents[1] / "vectors/media_heads.json").read_text()
)


@pytest.mark.parametrize("kind", VECTORS)
def test_the_server_judges_a_photo_by_the_same_bytes_as_the_phone(kind: str) -> None:
    assert [media_type(bytes.fromhex(head)) or "" for head in VECTORS[kind]] == [
        kind for _head in VECTORS[kind]
    ]
