"""The demo office's electronic seal: a test authority, a certificate, and a picture, made anew.

Nothing of it comes with the program: the keys are made at the demo's first run, the authority's is
forgotten at once. The names say that it is a demonstration.
"""

import secrets
from datetime import datetime, timedelta
from io import BytesIO
from math import cos, pi, sin

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from PIL import Image, ImageDraw, ImageFont

from inspect_app.services.seals.certificates import add_certificate
from inspect_app.services.seals.changing import NewSettings, change_seal_settings
from inspect_app.store.person import Person
from pdf.fonts import SHIPPED

LASTS = timedelta(days=3 * 366)
SIDE, RED = 600, (205, 24, 24)
WORDS = "演示"


def give_seal(admin: Person, now: datetime) -> None:
    """Let the office seal its papers from now on."""
    password = secrets.token_hex()
    file = _certificate_file(admin.office.name, password, now)
    add_certificate(admin.office, file, password, admin, now)
    change_seal_settings(
        admin.office,
        NewSettings(leave_room=False, timestamp_url="", picture=picture()),
        admin,
        now,
    )


def picture() -> bytes:
    """A ring, a star and the word for demonstration: nobody takes it for an office's seal."""
    image = Image.new("RGB", (SIDE, SIDE), "white")
    pen, middle = ImageDraw.Draw(image), SIDE / 2
    pen.ellipse((10, 10, SIDE - 10, SIDE - 10), outline=RED, width=18)
    pen.polygon(_star(middle, middle - 70, 95), fill=RED)
    font = ImageFont.truetype(str(SHIPPED / "NotoSerifSC-Bold.ttf"), 130)
    pen.text((middle, middle + 130), WORDS, fill=RED, font=font, anchor="mm")
    data = BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """The ten corners of a five-pointed star."""
    lengths = (radius, radius * 0.382)
    turns = [(-pi / 2 + corner * pi / 5, lengths[corner % 2]) for corner in range(10)]
    return [(x + length * cos(turn), y + length * sin(turn)) for turn, length in turns]


def _certificate_file(office: str, password: str, now: datetime) -> bytes:
    """The office's certificate with its key, issued by an authority of its own."""
    root, root_key = _issued("演示根证书（仅供演示）", office, now)
    own, own_key = _issued(f"{office}电子印章（仅供演示）", office, now, root, root_key)
    locked = BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(None, own_key, own, [root], locked)


def _issued(
    name: str,
    office: str,
    now: datetime,
    issuer: x509.Certificate | None = None,
    issuer_key: ec.EllipticCurvePrivateKey | None = None,
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """One certificate and its key; without an issuer it is the authority's own."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"{office}（演示）"),
        x509.NameAttribute(NameOID.COMMON_NAME, name),
    ])  # fmt: skip
    is_root = issuer is None
    usage = x509.KeyUsage(
        digital_signature=not is_root, content_commitment=not is_root,
        key_cert_sign=is_root, crl_sign=is_root, key_encipherment=False, data_encipherment=False,
        key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(is_root, None), critical=True)
        .add_extension(usage, critical=True)
        .sign(issuer_key or key, hashes.SHA256())
    )
    return certificate, key
