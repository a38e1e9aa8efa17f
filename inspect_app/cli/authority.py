"""A local authority and a certificate signed by it: phones on the office's Wi-Fi get https.

The authority stays ten years, so that a phone installs it once; the certificate is made anew before
it ends, and when the machine has a name or address that it does not bear.
"""

import ipaddress
import os
import re
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from inspect_app.web.authority import AUTHORITY

TEN_YEARS = timedelta(days=3652)
ONE_YEAR = timedelta(days=397)
"""Phones refuse certificates of a server that are valid for longer than 398 days."""
RENEWED_BEFORE = timedelta(days=30)
NOWHERE = ("10.255.255.255", "2001:db8::1")
"""Addresses that lead out of this machine; nothing is sent there, only the way is asked for."""
PRIVATE = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16",
    "::1/128", "fc00::/7",
)  # fmt: skip
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - named here, bound to by nobody


@dataclass(frozen=True, slots=True)
class Place:
    """The names and addresses by which phones may find this machine, and the one to type."""

    names: tuple[str, ...]
    addresses: tuple[str, ...]
    best: str


def this_place(host: str) -> Place:
    """Find what this machine is called; ``host`` is what it was told to listen on."""
    told = [host] if host not in EVERYWHERE else []
    called = socket.gethostname()
    names = [*told, "localhost", called, f"{called.partition('.')[0]}.local", socket.getfqdn()]
    addresses = [*told, *map(_way_out, NOWHERE), *_resolved(called), "127.0.0.1", "::1"]
    own = tuple(dict.fromkeys(filter(_is_address, addresses)))
    best = told[0] if told else own[0]
    return Place(
        tuple(dict.fromkeys(each for each in names if _is_name(each))),
        own,
        f"[{best}]" if ":" in best else best,
    )


def _way_out(there: str) -> str:
    """Return this machine's address on the way there; "" where no way leads."""
    family = socket.AF_INET6 if ":" in there else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((there, 9))
            return str(probe.getsockname()[0])
    except OSError:
        return ""


def _resolved(name: str) -> list[str]:
    try:
        return [str(each[4][0]) for each in socket.getaddrinfo(name, None)]
    except OSError:
        return []


def _is_address(text: str) -> bool:
    """Tell whether it is an address that a certificate may bear: without the zone of a link."""
    try:
        return "%" not in text and bool(ipaddress.ip_address(text))
    except ValueError:
        return False


def _is_name(text: str) -> bool:
    """Tell whether it may stand in a certificate: a machine's own name may hold anything."""
    return not _is_address(text) and bool(re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251})", text))


def certificate_files(folder: Path, place: Place, now: datetime) -> tuple[Path, Path]:
    """Return certificate chain and key (mode 0600) for the place, made or renewed where needed."""
    folder.mkdir(parents=True, exist_ok=True)
    authority, authority_key = _authority(folder, place, now)
    borne = _names_of(place, authority)
    chain, key = folder / "certificate.pem", folder / "key.pem"
    if not (chain.exists() and key.exists() and _serves(chain, authority, borne, now)):
        private = ec.generate_private_key(ec.SECP256R1())
        made = _signed(private, authority, authority_key, borne, now)
        _write(key, _pem_of_key(private), 0o600)
        _write(chain, _pem(made) + _pem(authority), 0o644)
    return chain, key


def _authority(
    folder: Path, place: Place, now: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """Read the authority; make it first, after ten years, and for a place it may not name."""
    path, key_path = folder / AUTHORITY, folder / "authority_key.pem"
    if path.exists() and key_path.exists():
        known = x509.load_pem_x509_certificate(path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
        lasts = known.not_valid_after_utc - RENEWED_BEFORE > now
        if lasts and _named(place.best.strip("[]")) in _names_of(place, known):
            assert isinstance(key, ec.EllipticCurvePrivateKey)
            return known, key
    private = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"inspect-app, {socket.gethostname()}"[:64])
    made = (
        _builder(name, name, private.public_key(), now, TEN_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints(_permitted(place), None), critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False
        )
        .sign(private, hashes.SHA256())
    )
    _write(key_path, _pem_of_key(private), 0o600)
    _write(path, _pem(made), 0o644)
    return made, private


def _permitted(place: Place) -> list[x509.GeneralName]:
    """What the authority may vouch for: this machine, and addresses that mean nothing elsewhere.

    Whoever steals its key can pretend to be no other site on a phone that trusts it.
    """
    nets = [*PRIVATE, *place.addresses]
    addresses = [x509.IPAddress(ipaddress.ip_network(each)) for each in dict.fromkeys(nets)]
    names = [x509.DNSName(each) for each in dict.fromkeys(("local", *place.names))]
    return [*addresses, *names]


def _names_of(place: Place, authority: x509.Certificate) -> list[x509.GeneralName]:
    """List the place's names that the authority may vouch for."""
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    permitted = limits.permitted_subtrees or []
    nets = [
        ipaddress.ip_network(f"{each.value}")
        for each in permitted
        if isinstance(each, x509.IPAddress)
    ]
    ends = [each.value for each in permitted if isinstance(each, x509.DNSName)]
    names = [
        each for each in place.names if any(each == end or each.endswith(f".{end}") for end in ends)
    ]
    addresses = [
        each for each in place.addresses if any(ipaddress.ip_address(each) in net for net in nets)
    ]
    return [_named(each) for each in (*names, *addresses)]


def _named(text: str) -> x509.GeneralName:
    return x509.IPAddress(ipaddress.ip_address(text)) if _is_address(text) else x509.DNSName(text)


def _serves(
    chain: Path, authority: x509.Certificate, borne: list[x509.GeneralName], now: datetime
) -> bool:
    """Tell whether the kept certificate will do: this authority's, these names, long enough."""
    kept = x509.load_pem_x509_certificate(chain.read_bytes())
    try:
        kept.verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError):
        return False  # of an authority that was
    names = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return kept.not_valid_after_utc - RENEWED_BEFORE > now and set(borne) <= set(names)


def _signed(
    private: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    borne: list[x509.GeneralName],
    now: datetime,
) -> x509.Certificate:
    server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    subject = _name("inspect-app")
    return (
        _builder(subject, authority.subject, private.public_key(), now, ONE_YEAR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(server, critical=False)
        .add_extension(x509.SubjectAlternativeName(borne), critical=False)
        .add_extension(issuer, critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey,
    now: datetime, valid: timedelta,
) -> x509.CertificateBuilder:  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now - timedelta(days=1) + valid)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs,
        content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _pem_of_key(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write whole or not at all, never readable for a moment to more than ``mode`` allows."""
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
    temporary.replace(path)
