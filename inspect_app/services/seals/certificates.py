"""The certificates of an office's seal: taken in, kept under the instance's secret, retired."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from flask import current_app

from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.services import audit
from inspect_app.store.base import db, writing
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.seal import SealCertificate

PURPOSE = b"inspect-app: the keys of offices' seals"
LARGEST = 256 * 1024
WARN_BEFORE = timedelta(days=30)
LEAST_RSA_BITS = 2048
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Opened:
    """What a PKCS#12 file holds: the key, its certificate, and those that vouch for it."""

    key: Key
    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]

    @property
    def fingerprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def pem(self) -> str:
        """The certificates without the key, the office's own first."""
        chain = (self.certificate, *self.others)
        return "".join(each.public_bytes(Encoding.PEM).decode() for each in chain)


def add_certificate(
    office: Office, content: bytes, password: str, by: Person, now: datetime
) -> SealCertificate:
    """Take in a certificate; the ones before it are retired. Raises Invalid.

    The file's own password is forgotten: the key is packed anew, under this instance's secret.
    """
    opened = _opened(content, password)
    _require_usable(opened, now)
    certificate = opened.certificate
    row = SealCertificate(
        office_id=office.id, certificates=opened.pem, pkcs12=_packed(opened),
        subject=certificate.subject.rfc4514_string(), issuer=certificate.issuer.rfc4514_string(),
        serial_no=format(certificate.serial_number, "x"), fingerprint=opened.fingerprint,
        not_before=certificate.not_valid_before_utc, valid_until=certificate.not_valid_after_utc,
        added_at=now, added_by_id=by.id,
    )  # fmt: skip
    with writing():
        audit.take_turn(office.id)
        for earlier in certificates_of(office.id):
            if earlier.retired_at is None:
                earlier.retired_at = now
        db.session.add(row)
        audit.record(office.id, by.login, _deed("seal.add_certificate", row), now)
    return row


def retire_certificate(certificate: SealCertificate, by: Person, now: datetime) -> None:
    """Seal nothing more with it; what it sealed stays valid. Raises Conflict."""
    with writing():
        audit.take_turn(certificate.office_id)
        db.session.refresh(certificate, with_for_update=True)
        if certificate.retired_at is not None:
            raise Conflict("certificate_retired")
        certificate.retired_at = now
        deed = _deed("seal.retire_certificate", certificate)
        audit.record(certificate.office_id, by.login, deed, now)


def _deed(name: str, certificate: SealCertificate) -> audit.Deed:
    told = {"subject": certificate.subject, "valid_until": certificate.valid_until.isoformat()}
    return audit.Deed(name, "seal_certificate", certificate.fingerprint, after=told)


def certificates_of(office_id: int) -> list[SealCertificate]:
    """Return all certificates of an office, the newest first."""
    query = sa.select(SealCertificate).filter_by(office_id=office_id)
    return list(db.session.scalars(query.order_by(SealCertificate.id.desc())))


def certificate_of_office(office_id: int, key: int) -> SealCertificate:
    """Find one certificate of the office. Raises NotFound."""
    found = db.session.get(SealCertificate, key)
    if found is None or found.office_id != office_id:
        raise NotFound
    return found


def certificate_in_use(office_id: int) -> SealCertificate | None:
    """Return the certificate that is not retired, whether it is still valid or not."""
    query = sa.select(SealCertificate).filter_by(office_id=office_id, retired_at=None)
    return db.session.scalar(query.order_by(SealCertificate.id.desc()).limit(1))


def opens_here(certificate: SealCertificate) -> bool:
    """Tell whether the key can be used: a restored instance has another secret."""
    try:
        pkcs12.load_pkcs12(certificate.pkcs12, key_password())
    except ValueError:
        return False
    return True


def key_password() -> bytes:
    """Derive from the instance's secret the password under which keys are kept."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return HKDF(hashes.SHA256(), 32, salt=None, info=PURPOSE).derive(secret).hex().encode()


def _opened(content: bytes, password: str) -> Opened:
    if len(content) > LARGEST:
        raise Invalid({"file": [("certificate_unreadable", {})]})
    try:
        found = pkcs12.load_pkcs12(content, password.encode() if password else None)
    except UnsupportedAlgorithm as error:
        raise Invalid({"file": [("certificate_of_other_kind", {})]}) from error
    except (ValueError, TypeError) as error:
        problem = (
            "wrong_certificate_password" if content[:1] == b"\x30" else "certificate_unreadable"
        )
        field = "password" if problem.startswith("wrong") else "file"
        raise Invalid({field: [(problem, {})]}) from error
    if found.key is None or found.cert is None:
        raise Invalid({"file": [("certificate_without_key", {})]})
    if not isinstance(found.key, Key) or _is_weak(found.key):
        raise Invalid({"file": [("certificate_of_other_kind", {})]})
    others = tuple(each.certificate for each in found.additional_certs)
    return Opened(found.key, found.cert.certificate, others)


def _is_weak(key: Key) -> bool:
    return isinstance(key, rsa.RSAPrivateKey) and key.key_size < LEAST_RSA_BITS


def _require_usable(opened: Opened, now: datetime) -> None:
    certificate = opened.certificate
    if certificate.not_valid_after_utc <= now:
        day = certificate.not_valid_after_utc.date().isoformat()
        raise Invalid({"file": [("certificate_expired", {"day": day})]})
    if certificate.not_valid_before_utc > now:
        day = certificate.not_valid_before_utc.date().isoformat()
        raise Invalid({"file": [("certificate_not_yet", {"day": day})]})


def _packed(opened: Opened) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        None, opened.key, opened.certificate, opened.others, BestAvailableEncryption(key_password())
    )
