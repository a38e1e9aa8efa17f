"""Is the file that somebody holds the paper that was issued? Told without showing the paper.

The file is looked at and forgotten. Most are answered by their hash alone; only one that bears a
signature is read as a PDF.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import sqlalchemy as sa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from inspect_app.rules.refusals import TooBig
from inspect_app.services import sign_in
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.seals.applying import seal_of
from inspect_app.services.seals.certificates import certificates_of
from inspect_app.store.base import db
from inspect_app.store.coverage_statement import CoverageStatement
from inspect_app.store.notice import Notice
from inspect_app.store.paper import Paper
from inspect_app.store.seal import ElectronicSeal

if TYPE_CHECKING:
    from pdf.seal_reading import Seal

LARGEST = 20 * 1024 * 1024
HEAD = 1024
"""A PDF begins within its first kilobyte, by custom of all readers."""


class Verdict(StrEnum):
    """What the file is."""

    EXACT = "exact"
    AS_DRAWN = "as_drawn"  # the paper itself, from before it was sealed
    SEALED = "sealed"  # the paper, its seal holds, but other bytes than those kept
    CHANGED = "changed"
    OTHER = "other"
    STRANGER = "stranger"
    NO_PDF = "no_pdf"


class IssuedPaper(Protocol):
    """What is asked about: a notice, a paper of the loop, a signed coverage statement."""

    office_id: int
    verify_code: str

    @property
    def paper(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Check:
    """The answer; ``seal`` is the office's own on the file, where there is one that was read."""

    verdict: Verdict
    seal: "Seal | None" = None


def check_file(asked: IssuedPaper, content: bytes, address: str, now: datetime) -> Check:
    """Compare a file with an issued paper. Raises TooBig, or TooManyAttempts."""
    sign_in.note_attempt(f"/v/{asked.verify_code}", address, now)
    if len(content) > LARGEST:
        raise TooBig("file_to_check_too_big", limit=LARGEST // 1024**2)
    return checked(asked, content)


def checked(asked: IssuedPaper, content: bytes) -> Check:
    """Compare, as `check_file` does, whoever asks."""
    sha256, seal = hashlib.sha256(content).hexdigest(), seal_of(asked.paper)
    if seal is not None and sha256 == seal.sealed:
        return Check(Verdict.EXACT, _own_seal(asked, content))
    if sha256 == asked.paper:
        return Check(Verdict.EXACT if seal is None else Verdict.AS_DRAWN)
    if _is_another(asked.office_id, sha256):
        return Check(Verdict.OTHER)
    if b"%PDF-" not in content[:HEAD]:
        return Check(Verdict.NO_PDF)
    begins_so = content.startswith(blobs().read(asked.paper))
    if b"/ByteRange" not in content:
        return Check(Verdict.CHANGED if begins_so else Verdict.STRANGER)
    return _by_its_seal(asked, content, begins_so=begins_so)


def _by_its_seal(asked: IssuedPaper, content: bytes, *, begins_so: bool) -> Check:
    from pdf.seal_reading import UnreadableError  # loads pyHanko

    try:
        seal = _own_seal(asked, content)
    except UnreadableError:
        return Check(Verdict.CHANGED if begins_so else Verdict.NO_PDF)
    if seal is None:
        return Check(Verdict.CHANGED if begins_so else Verdict.STRANGER)
    if not seal.holds:
        return Check(Verdict.CHANGED, seal)
    return Check(Verdict.SEALED if begins_so else Verdict.OTHER, seal)


def _own_seal(asked: IssuedPaper, content: bytes) -> "Seal | None":
    """Read the office's own seal on the file; of several, one that no longer holds."""
    from pdf.seal_reading import seals_of  # as above

    found = [each for each in seals_of(content, _ours(asked.office_id)) if each.is_ours]
    return min(found, key=lambda each: each.holds, default=None)


def _ours(office_id: int) -> dict[str, bytes]:
    return {
        each.fingerprint: load_pem_x509_certificate(each.certificates.encode()).public_bytes(
            Encoding.DER
        )
        for each in certificates_of(office_id)
    }


def _is_another(office_id: int, sha256: str) -> bool:
    """Tell whether the office issued these bytes as another paper."""
    looks = (
        sa.select(ElectronicSeal.id).filter_by(office_id=office_id, sealed=sha256),
        sa.select(Notice.id).filter_by(office_id=office_id, paper=sha256),
        sa.select(Paper.id).filter_by(office_id=office_id, paper=sha256),
        sa.select(CoverageStatement.id).filter_by(office_id=office_id, pdf=sha256),
    )
    return any(db.session.scalar(look.limit(1)) is not None for look in looks)
