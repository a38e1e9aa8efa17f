"""Sealing a paper: once, within the deed that issues it or later, by a deed of its own.

The bytes as drawn are kept; the sealed file is kept beside them and is what the paper's address
answers from then on. A seal that fails stops no paper: it is issued without, its page says so,
and it can be sealed later. A time-stamp authority that does not answer stops no seal: the paper
is sealed without a time-stamp and stays so, for a sealed file never changes.
"""

import logging
import time
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import sqlalchemy as sa

from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.services import audit
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.seals.certificates import certificate_in_use, key_password
from inspect_app.services.seals.settings import seal_settings, shown_picture
from inspect_app.store.base import db, writing
from inspect_app.store.notice import Notice
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.seal import ElectronicSeal, SealCertificate

if TYPE_CHECKING:
    from pdf.sealing import SealKey, Wanted

PATIENCE_S = 4.0
"""How long a time-stamp authority may take: whoever else writes waits so long."""
REST_S = 60.0
"""How long an authority that failed is not asked again by this process."""
_LOG = logging.getLogger(__name__)
_failed: dict[str, float] = {}


def file_of(paper: str) -> str:
    """Return the hash of what a paper's address answers: sealed, or as it was drawn."""
    sealed = db.session.scalar(sa.select(ElectronicSeal.sealed).filter_by(paper=paper))
    return sealed or paper


def seal_of(paper: str) -> ElectronicSeal | None:
    """Return the seal of a paper."""
    return db.session.scalar(sa.select(ElectronicSeal).filter_by(paper=paper))


def printed_picture(office: Office, now: datetime) -> bytes | None:
    """Return the picture of the seal that is drawn with a paper.

    Where a certificate seals, the seal itself shows the picture: a paper whose sealing failed must
    not look sealed.
    """
    return None if not why_not(office.id, now) else shown_picture(office)


def make_ready(office_id: int) -> None:
    """Load what sealing needs before a transaction holds others up; nothing where none seals."""
    if certificate_in_use(office_id) is not None:
        import pdf.sealing  # noqa: F401 - a second's work, once in a process


def seal_paper(office: Office, paper: str, actor: str, now: datetime) -> ElectronicSeal | None:
    """Seal a kept paper within the caller's deed; None where it cannot be sealed now.

    Call inside ``writing()``, the office's chain being held.
    """
    certificate = certificate_in_use(office.id)
    if certificate is None or not _is_valid(certificate, now) or seal_of(paper) is not None:
        return None
    from pdf.sealing import UnsealableError, Wanted  # loads pyHanko

    try:
        key = _key(certificate.pkcs12, key_password())
        wanted = Wanted(office.name, now, shown_picture(office))
        content, is_stamped = _sealed(blobs().read(paper), key, wanted, office)
    except (UnsealableError, NotFound) as error:
        _LOG.warning("a paper of %s was not sealed: %s", office.code, error)
        return None
    seal = ElectronicSeal(
        office_id=office.id, paper=paper, sealed=blobs().put(content),
        certificate_id=certificate.id, sealed_at=now, timestamped=is_stamped,
    )  # fmt: skip
    db.session.add(seal)
    told = {"sealed": seal.sealed, "certificate": certificate.fingerprint, "stamped": is_stamped}
    audit.record(office.id, actor, audit.Deed("paper.seal", "paper", paper, after=told), now)
    return seal


def seal_notice(notice: Notice, by: Person, now: datetime) -> ElectronicSeal:
    """Seal a notice that was issued without. Raises Conflict, with what stands in the way."""
    make_ready(notice.office_id)
    with writing():
        audit.take_turn(notice.office_id)
        if seal_of(notice.paper) is not None:
            raise Conflict("sealed_already")
        why = why_not(notice.office_id, now)
        if why:
            raise Conflict(why)
        seal = seal_paper(notice.office, notice.paper, by.login, now)
        if seal is None:
            raise Conflict("seal_failed")
    db.session.expire(notice, ["seal"])
    return seal


def why_not(office_id: int, now: datetime) -> str:
    """Name what keeps this office from sealing, "" when nothing does."""
    certificate = certificate_in_use(office_id)
    if certificate is None:
        return "no_certificate"
    return "" if _is_valid(certificate, now) else "certificate_out_of_date"


def _is_valid(certificate: SealCertificate, now: datetime) -> bool:
    return certificate.not_before <= now < certificate.valid_until


def _sealed(content: bytes, key: "SealKey", wanted: "Wanted", office: Office) -> tuple[bytes, bool]:
    """Seal, with a time-stamp where the office has an authority and it answers."""
    from pdf.sealing import Authority, NoTimeStampError, sealed  # as above

    url = seal_settings(office).timestamp_url
    if url and _failed.get(url, 0) <= time.monotonic():
        try:
            return sealed(content, key, wanted, Authority(url, PATIENCE_S)), True
        except NoTimeStampError as error:
            _LOG.warning("sealed without a time-stamp: %s", error)
            _failed[url] = time.monotonic() + REST_S
    return sealed(content, key, wanted), False


@lru_cache(maxsize=32)
def _key(pkcs12: bytes, password: bytes) -> "SealKey":
    """Open a key once in a process: that costs as much as sealing does."""
    from pdf.sealing import SealKey  # as above

    return SealKey(pkcs12, password)
