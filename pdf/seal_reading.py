"""What the seals in a PDF file say, and whether the file is still what was sealed.

The file may be anybody's, made to do harm: what unpacks too large is refused, nothing is fetched.
Importing this module takes a second (it loads pyHanko): import it where a file is looked at.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.decode_limits import DecodeLimits, StreamDecodeLimits
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from pdf.apart import apart

MOST_UNPACKED = 32 * 1024 * 1024
MOST_SEALS = 8
"""Ours have one."""
ANY_USE = KeyUsageConstraints(key_usage=set())
"""The certificate itself was chosen by the office; what its issuer wrote on it is beside it."""
_READING_PROBLEMS = (
    PdfError, SigningError, SignatureValidationError, ValueError, TypeError, KeyError, IndexError,
    AttributeError, OverflowError, NotImplementedError, RecursionError,
)  # fmt: skip
"""What a library of forty thousand lines raises for a file that was made to confuse it."""


# A time-stamp authority that nobody here vouches for is told as such; it is no fault to be logged.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class UnreadableError(ValueError):
    """The bytes are no PDF file that can be read."""


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal. ``is_ours``: by a certificate that was asked for.

    ``is_intact``: what it covers is unchanged; ``covers_all``: nothing was added afterwards.
    ``at`` is what the sealer's clock said, ``stamped_at`` what a time-stamp authority says.
    """

    fingerprint: str
    signer: str
    is_ours: bool
    is_intact: bool
    covers_all: bool
    at: datetime | None
    stamped_at: datetime | None = None
    stamped_by: str = ""

    @property
    def holds(self) -> bool:
        """Tell whether the file is as the office sealed it."""
        return self.is_ours and self.is_intact and self.covers_all


def seals_of(data: bytes, ours: Mapping[str, bytes]) -> list[Seal]:
    """Read the seals of a file; ``ours`` are certificates (DER) by their fingerprint.

    Raises UnreadableError.
    """
    limits = StreamDecodeLimits(max_output_size=MOST_UNPACKED)
    try:
        reader = PdfFileReader(
            BytesIO(data), strict=False, decode_limits=DecodeLimits(per_stream=limits)
        )
        found = reader.embedded_regular_signatures[:MOST_SEALS]
    except _READING_PROBLEMS as error:
        raise UnreadableError(str(error)) from error
    return [_seal(each, ours) for each in found]


def _seal(embedded: Any, ours: Mapping[str, bytes]) -> Seal:
    """Judge one signature; one that cannot be understood holds nothing together."""
    try:
        certificate = embedded.signer_cert
        fingerprint = hashlib.sha256(certificate.dump()).hexdigest()
        signer, at = _common_name(certificate), embedded.self_reported_timestamp
    except _READING_PROBLEMS:
        return Seal("", "", is_ours=False, is_intact=False, covers_all=False, at=None)
    kept = ours.get(fingerprint)
    if kept is None:
        return Seal(fingerprint, signer, is_ours=False, is_intact=False, covers_all=False, at=at)
    try:
        status = apart(
            lambda: validate_pdf_signature(
                embedded, _trusting(kept), _trusting(), key_usage_settings=ANY_USE
            )
        )
    except _READING_PROBLEMS:
        return Seal(fingerprint, signer, is_ours=True, is_intact=False, covers_all=False, at=at)
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.valid and stamp.intact):
        stamp = None
    return Seal(
        fingerprint, signer, is_ours=True,
        # `valid` alone stays true when a byte of the paper is changed.
        is_intact=status.intact and status.valid and status.trusted,
        covers_all=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        at=at,
        stamped_at=stamp.timestamp if stamp else None,
        stamped_by=_common_name(stamp.signing_cert) if stamp else "",
    )  # fmt: skip


def _trusting(*certificates: bytes) -> ValidationContext:
    """Trust these certificates themselves, whoever issued them, and ask nobody."""
    roots = [x509.Certificate.load(each) for each in certificates]
    return ValidationContext(trust_roots=roots, allow_fetching=False)


def _common_name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.native.get("common_name", ""))
