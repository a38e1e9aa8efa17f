"""Test authorities and their certificates, as PKCS#12 files; nothing of them is kept anywhere."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image, ImageDraw

PASSWORD = "test-only"
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Pair:
    key: Key
    certificate: x509.Certificate


def name(common: str) -> x509.Name:
    return x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "西湖区教育局（测试）"),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ])  # fmt: skip


def issue(
    common: str,
    issuer: Pair | None = None,
    *,
    key: Key | None = None,
    since: datetime = NOW - timedelta(days=30),
    until: datetime = NOW + timedelta(days=700),
    purpose: x509.ObjectIdentifier | None = None,
) -> Pair:
    """A certificate; without an issuer it is an authority's own."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    is_authority = issuer is None
    signer = issuer.key if issuer else own
    usage = dict.fromkeys(
        (
            "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
            "decipher_only",
        ),
        False,
    )  # fmt: skip
    usage |= {"digital_signature": not is_authority, "content_commitment": not is_authority}
    usage |= {"key_cert_sign": is_authority, "crl_sign": is_authority}
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(common))
        .issuer_name(issuer.certificate.subject if issuer else name(common))
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
    )
    if purpose is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return Pair(own, builder.sign(signer, hashes.SHA256()))


@cache
def authority() -> Pair:
    return issue("测试根证书")


@cache
def office_pair(common: str = "西湖区教育局电子印章（测试）") -> Pair:
    return issue(common, authority())


def packed(pair: Pair, password: str = PASSWORD, *, key: bool = True) -> bytes:
    """The PKCS#12 file that an office would be handed."""
    return pkcs12.serialize_key_and_certificates(
        None, pair.key if key else None, pair.certificate, [authority().certificate],
        serialization.BestAvailableEncryption(password.encode()),
    )  # fmt: skip


@cache
def office_file() -> bytes:
    return packed(office_pair())


def seal_picture() -> bytes:
    """A red ring with a star's worth of ink on white."""
    image = Image.new("RGB", (600, 600), "white")
    pen = ImageDraw.Draw(image)
    pen.ellipse((12, 12, 588, 588), outline=(214, 0, 0), width=16)
    pen.regular_polygon((300, 300, 90), 5, fill=(214, 0, 0))
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


@dataclass
class StampOffice:
    """A time-stamp authority at work: where it is, and how often it was asked."""

    url: str
    asked: int = 0
    answers: str = "well"


@contextmanager
def stamp_office() -> Iterator[StampOffice]:
    """Serve RFC 3161 over HTTP on this machine; ``answers`` may be set to ``badly``."""
    from asn1crypto import keys, tsp
    from asn1crypto import x509 as plain
    from pyhanko.sign.timestamps import DummyTimeStamper

    key = rsa.generate_private_key(65537, 2048)  # pyHanko's responder knows only RSA
    pair = issue("测试时间戳", authority(), key=key, purpose=ExtendedKeyUsageOID.TIME_STAMPING)
    der = serialization.Encoding.DER
    private = pair.key.private_bytes(
        der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    stamper = DummyTimeStamper(
        plain.Certificate.load(pair.certificate.public_bytes(der)),
        keys.PrivateKeyInfo.load(private),
        fixed_dt=NOW,
    )

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            office.asked += 1
            request = self.rfile.read(int(self.headers["Content-Length"]))
            well = office.answers == "well"
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply" if well else "text/html")
            self.end_headers()
            asked = tsp.TimeStampReq.load(request)
            self.wfile.write(stamper.request_tsa_response(asked).dump() if well else b"<p>no</p>")

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        office = StampOffice(f"http://127.0.0.1:{server.server_port}/tsa")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield office
        finally:
            server.shutdown()
            thread.join()
