"""The vectors that pin how a phone seals and the server opens.

``python -m tests.rules.sealed_vectors`` writes the file anew, with other ephemeral keys: what was
sealed by the earlier file is sealed no worse, so there is seldom a reason to.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from inspect_app.rules import sealed
from tests.sealing import changed, sealed_bytes, wrapped

VECTORS = Path(__file__).parents[1] / "vectors/sealed.json"
PRIVATE = sealed.text_of(hashlib.sha256(b"the server's key of the vectors").digest())
OTHER_SERVER = sealed.text_of(hashlib.sha256(b"another server's key").digest())
KEY = hashlib.sha256(b"a content key").digest()
OTHER_KEY = hashlib.sha256(b"another content key").digest()
VISIT = UUID("019a9f00-0000-7000-8000-00000000c0de")
PHONE = UUID("019a9f00-0000-4000-8000-0000000f0e01")
PURPOSE, LOCK = sealed.visit(VISIT), sealed.lock(PHONE, "lin")
DOCUMENT = '{"schema":1,"statement":"星河学科培训中心，负责人周某在场。\\n𠮷"}'.encode()
PHOTO = b"\xff\xd8\xff\xe0" + bytes(n * 7 % 256 for n in range(1000))
Case = dict[str, Any]


def keys() -> list[Case]:
    """Wrapped keys; ``key`` is null for what must not open."""
    public = sealed.public_key(PRIVATE)
    sound = wrapped(KEY, public, PURPOSE)
    raw = sealed.bytes_of(sound)
    cases = {
        "the content key of a visit": (PURPOSE, sound, KEY),
        "the same once more, by another ephemeral key": (
            PURPOSE, wrapped(KEY, public, PURPOSE), KEY,
        ),
        "the lock key of a person on a phone": (LOCK, wrapped(OTHER_KEY, public, LOCK), OTHER_KEY),
        "a login that is not ASCII": (
            sealed.lock(PHONE, "林检查"), wrapped(KEY, public, sealed.lock(PHONE, "林检查")), KEY,
        ),
        "for another visit": (sealed.visit(UUID(int=VISIT.int ^ 1)), sound, None),
        "for the lock of another person": (
            sealed.lock(PHONE, "wang"), wrapped(KEY, public, LOCK), None,
        ),
        "for another server": (
            PURPOSE, wrapped(KEY, sealed.public_key(OTHER_SERVER), PURPOSE), None,
        ),
        "no purpose": ("", sound, None),
        "a bit turned in the point": (PURPOSE, sealed.text_of(changed(raw, 20)), None),
        "a bit turned in the sealed key": (PURPOSE, sealed.text_of(changed(raw, 70)), None),
        "a bit turned in the tag": (PURPOSE, sealed.text_of(changed(raw, -1)), None),
        "one byte short": (PURPOSE, sealed.text_of(raw[:-1]), None),
        "one byte long": (PURPOSE, sealed.text_of(raw + b"\0"), None),
        "nothing but the point": (PURPOSE, sealed.text_of(raw[:65]), None),
        "nothing at all": (PURPOSE, "", None),
    }  # fmt: skip
    return [
        {"name": name, "info": info, "wrapped": text, "key": key and sealed.text_of(key)}
        for name, (info, text, key) in cases.items()
    ]


def bodies() -> list[Case]:
    """Sealed content under its key; ``plain`` is null for what must not open."""
    photo_hash = hashlib.sha256(PHOTO).hexdigest()
    photo_name = sealed.file(photo_hash)
    document = _sealed(DOCUMENT, PURPOSE, b"document")
    photo = _sealed(PHOTO, photo_name, b"photo")
    empty_name = sealed.file(hashlib.sha256(b"").hexdigest())
    cases = {
        "a document": (PURPOSE, KEY, document, DOCUMENT),
        "a photo": (photo_name, KEY, photo, PHOTO),
        "nothing, sealed": (empty_name, KEY, _sealed(b"", empty_name, b"empty"), b""),
        "exactly one block": (PURPOSE, KEY, _sealed(bytes(16), PURPOSE, b"block"), bytes(16)),
        "a locked draft": (
            sealed.draft(VISIT), KEY, _sealed(DOCUMENT, sealed.draft(VISIT), b"draft"), DOCUMENT,
        ),
        "a document said to be another visit's": (
            sealed.visit(UUID(int=VISIT.int ^ 1)), KEY, document, None,
        ),
        "a document said to be a draft": (sealed.draft(VISIT), KEY, document, None),
        "a photo said to be another file": (empty_name, KEY, photo, None),
        "under another key": (PURPOSE, OTHER_KEY, document, None),
        "a bit turned in the nonce": (PURPOSE, KEY, changed(document, 0), None),
        "a bit turned in the first byte": (PURPOSE, KEY, changed(document, 12), None),
        "a bit turned in the last byte": (PURPOSE, KEY, changed(document, -17), None),
        "a bit turned in the tag": (PURPOSE, KEY, changed(document, -1), None),
        "one byte short": (PURPOSE, KEY, document[:-1], None),
        "one byte long": (PURPOSE, KEY, document + b"\0", None),
        "without its nonce": (PURPOSE, KEY, document[12:], None),
        "plain": (PURPOSE, KEY, DOCUMENT, None),
        "nothing at all": (PURPOSE, KEY, b"", None),
    }  # fmt: skip
    return [
        {
            "name": name,
            "about": about,
            "key": sealed.text_of(key),
            "sealed": sealed.text_of(body),
            "plain": None if plain is None else sealed.text_of(plain),
        }
        for name, (about, key, body, plain) in cases.items()
    ]


def _sealed(plain: bytes, name: str, of: bytes) -> bytes:
    """Seal with a nonce of the vectors' own; a phone draws each by chance."""
    nonce = hashlib.sha256(b"nonce of " + of).digest()[: sealed.NONCE]
    return sealed_bytes(plain, KEY, name, nonce)


def main() -> None:
    """Write the file."""
    made = {
        "suite": "HPKE base, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM (RFC 9180)",
        "encoding": "base64url without padding",
        "private_key": PRIVATE,
        "public_key": sealed.public_key(PRIVATE),
        "keys": keys(),
        "bodies": bodies(),
    }
    VECTORS.write_text(f"{json.dumps(made, ensure_ascii=False, indent=1)}\n", encoding="utf-8")
    sys.stdout.write(f"{VECTORS.name}: {len(made['keys'])} keys, {len(made['bodies'])} bodies\n")


if __name__ == "__main__":
    main()
