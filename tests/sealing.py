"""Seal as a phone does: for tests of the server, which itself only opens."""

import hashlib
import os
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from werkzeug.test import TestResponse

from inspect_app.rules import sealed
from inspect_app.rules.canonical import canonical_json
from tests.cast import Client


def wrapped(key: bytes, public: str, purpose: str) -> str:
    """Wrap a key to the server for one purpose."""
    point = ec.EllipticCurvePublicKey.from_encoded_point(sealed.CURVE, sealed.bytes_of(public))
    return sealed.text_of(sealed.SUITE.encrypt(key, point, purpose.encode()))


def sealed_bytes(plain: bytes, key: bytes, name: str, nonce: bytes = b"") -> bytes:
    """Seal content under its key: nonce, ciphertext, tag."""
    nonce = nonce or os.urandom(sealed.NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, name.encode())


def opened(body: bytes | Iterable[bytes], key: bytes, name: str) -> bytes:
    """Open it whole."""
    return b"".join(sealed.opened([body] if isinstance(body, bytes) else body, key, name))


def changed(content: bytes, at: int) -> bytes:
    """The same with one bit of one byte turned."""
    turned = bytearray(content)
    turned[at] ^= 1
    return bytes(turned)


MINE = UUID("019a9f00-0000-4000-8000-000000000001")


class SealingPhone:
    """A person's phone: it reports, seals to the server's key, and sends with or without a session.

    ``token`` is its send token; ``client`` speaks with the session or API token of its person.
    """

    def __init__(self, client: Client, uuid: UUID = MINE) -> None:
        self.client, self.uuid = client, uuid
        told = self.reports(send_key=True)
        self.public_key, self.token = told["public_key"], told["send_token"]

    def reports(self, *, by_token: bool = False, **told: Any) -> dict[str, Any]:
        """What the phone is told at a contact."""
        answer = self.report(by_token=by_token, **told)
        assert answer.status_code == 200, answer.text
        orders: dict[str, Any] = answer.get_json()
        return orders

    def report(self, *, by_token: bool = False, **told: Any) -> TestResponse:
        body = {"unsent": 0, "oldest": None, "label": "Chrome", **told}
        headers = self.bearer if by_token else self._csrf()
        return self.client.put(f"/api/v1/phones/{self.uuid}", json=body, headers=headers)

    def _csrf(self) -> dict[str, str]:
        if self.client.token:
            return {}
        return {"X-CSRF-Token": self.client.get("/api/v1/session").get_json()["csrf_token"]}

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Phone {self.token}"}

    def headers(self, key: bytes, visit: UUID, **changed: str) -> dict[str, str]:
        """What goes with a sealed body, changed where a test asks for it."""
        return {
            "Content-Type": sealed.MEDIA_TYPE,
            "X-Sealed-Key": wrapped(key, self.public_key, sealed.visit(visit)),
            "X-Sealed-Visit": str(visit),
            **{name.replace("_", "-"): text for name, text in changed.items()},
        }

    def sends_visit(self, document: Any, uuid: UUID, key: bytes = b"k" * 32) -> TestResponse:
        """Send a visit, sealed, by the send token."""
        body = sealed_bytes(canonical_json(document).encode(), key, sealed.visit(uuid))
        return self.puts(f"/api/v1/visits/{uuid}", body, self.headers(key, uuid))

    def sends_file(self, content: bytes, visit: UUID, key: bytes = b"k" * 32) -> TestResponse:
        """Send a file of a visit, sealed, by the send token."""
        sha256 = hashlib.sha256(content).hexdigest()
        body = sealed_bytes(content, key, sealed.file(sha256))
        return self.puts(f"/api/v1/files/{sha256}", body, self.headers(key, visit))

    def puts(self, path: str, body: bytes, headers: dict[str, str]) -> TestResponse:
        return self.client.put(path, data=body, headers={**self.bearer, **headers})
