"""What a phone seals to the server: content under a key of its own, that key under the server's.

The content key (AES-256-GCM) comes by HPKE (RFC 9180, base mode: DHKEM(P-256, HKDF-SHA256),
HKDF-SHA256, AES-256-GCM), whose ``info`` names what the key is for. Sealed content is nonce,
ciphertext and tag, with what it is as additional data: nothing sealed can stand for anything else.
`tests/vectors/sealed.json` pins all of it, here and on the phone.
"""

import base64
from collections.abc import Iterable, Iterator
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from inspect_app.rules.refusals import SealBroken

MEDIA_TYPE = "application/vnd.inspect.sealed"
SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
CURVE = ec.SECP256R1()
KEY, NONCE, TAG = 32, 12, 16
OVERHEAD = NONCE + TAG
"""By how many bytes sealed content is longer than it was."""


def visit(uuid: UUID) -> str:
    """Name a visit: its content key, and its document under that key."""
    return f"visit:{uuid}"


def file(sha256: str) -> str:
    """Name a file by the SHA-256 of its plain bytes."""
    return f"file:{sha256}"


def draft(uuid: UUID) -> str:
    """Name an unfinished visit that a phone has locked."""
    return f"draft:{uuid}"


def lock(phone: UUID, login: str) -> str:
    """Name the key under which a phone locks what one person left unfinished there."""
    return f"lock:{phone}:{login}"


def new_private_key() -> str:
    """Make the server's key: its number, 32 bytes in base64url."""
    number = ec.generate_private_key(CURVE).private_numbers().private_value
    return text_of(number.to_bytes(KEY))


@lru_cache(maxsize=8)
def _private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(bytes_of(text)), CURVE)


@lru_cache(maxsize=8)
def public_key(private: str) -> str:
    """Return what phones seal to: the uncompressed point, 65 bytes in base64url."""
    point = _private(private).public_key()
    return text_of(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def unwrapped(wrapped: str, private: str, purpose: str) -> bytes:
    """Open a key that was wrapped for one purpose. Raises SealBroken for any other, or a damaged.

    ``wrapped`` is the sender's point and the sealed key, 113 bytes in base64url.
    """
    try:
        key = SUITE.decrypt(bytes_of(wrapped), _private(private), purpose.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error
    if len(key) != KEY:
        raise SealBroken
    return key


def opened(pieces: Iterable[bytes], key: bytes, name: str) -> Iterator[bytes]:
    """Open sealed content as it comes, holding two of its pieces at the most.

    Raises SealBroken at the end of what is not whole, or is not what it is said to be: until then
    nothing that was read may be believed, nor kept.
    """
    source = iter(pieces)
    held = b""
    while len(held) < NONCE and (piece := next(source, b"")):
        held += piece
    if len(held) < NONCE:
        raise SealBroken
    cipher = Cipher(algorithms.AES(key), modes.GCM(held[:NONCE])).decryptor()
    cipher.authenticate_additional_data(name.encode())
    held = held[NONCE:]
    for piece in source:
        held += piece
        if len(held) > TAG:  # the last bytes are the tag, and nobody knows yet which are the last
            yield cipher.update(held[:-TAG])
            held = held[-TAG:]
    if len(held) > TAG:
        yield cipher.update(held[:-TAG])
    try:
        yield cipher.finalize_with_tag(held[-TAG:])
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def text_of(content: bytes) -> str:
    """Write bytes as base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """Read base64url. Raises ValueError for anything else: each bytes have one text."""
    content = base64.b64decode(f"{text}{'=' * (-len(text) % 4)}", altchars=b"-_", validate=True)
    if text_of(content) != text:
        raise ValueError("not base64url as we write it")
    return content
