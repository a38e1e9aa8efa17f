"""One message by e-mail to a real server: who may read it, what stays in its header, what fails."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.config import BadSetting, read_settings
from inspect_app.services.reminders import mail
from inspect_app.services.reminders.mail import (
    BadMailServer,
    MailServer,
    is_address,
    one_line,
    send_mail,
)
from inspect_app.services.reminders.ways import Message, NotSent, Unsure
from tests.receivers import Mailbox, knows, mail_server

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
SENDER = "tixing@jyj.example"
MESSAGE = Message("【西湖区教育局】已逾期3天：星河𠮷培训中心", ("第一行", "第二行。"), "k1")


def server_at(mailbox: Mailbox, scheme: str = "smtp", user: str = "") -> MailServer:
    found = MailServer.from_settings(f"{scheme}://{user}127.0.0.1:{mailbox.port}", SENDER)
    assert found is not None
    return found


def failure_of(mailbox: Mailbox, address: str = "lin@jyj.example", **server: str) -> NotSent:
    with pytest.raises(NotSent) as raised:
        send_mail(server_at(mailbox, **server), address, MESSAGE, NOW)
    return raised.value


def test_chinese_arrives_as_it_was_written() -> None:
    with mail_server() as mailbox:
        send_mail(server_at(mailbox), "lin@jyj.example", MESSAGE, NOW)
    (letter,) = mailbox.letters
    assert letter["Subject"] == MESSAGE.subject
    assert letter.get_content().splitlines() == ["第一行", "第二行。"]
    assert letter.get_content_type() == "text/plain"
    assert (letter["From"], letter["To"]) == (SENDER, "lin@jyj.example")
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime == NOW
    assert mailbox.recipients == [["lin@jyj.example"]]


def test_the_same_thing_to_the_same_address_has_the_same_id() -> None:
    with mail_server() as mailbox:
        for address, message in (
            ("lin@jyj.example", MESSAGE),
            ("lin@jyj.example", MESSAGE),
            ("wang@jyj.example", MESSAGE),
            ("lin@jyj.example", Message("x", ("y",), "k2")),
        ):
            send_mail(server_at(mailbox), address, message, NOW)
    ids = [str(letter["Message-ID"]) for letter in mailbox.letters]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x00"])
def test_a_name_brings_no_header_of_its_own(end: str) -> None:
    subject = f"星河{end}Bcc: all@jyj.example{end}{end}<b>正文</b>"
    with mail_server() as mailbox:
        send_mail(server_at(mailbox), "lin@jyj.example", Message(subject, ("ok",), "k"), NOW)
    (letter,) = mailbox.letters
    assert "Bcc" not in letter
    assert letter["Subject"] == "星河 Bcc: all@jyj.example <b>正文</b>"
    assert letter.get_content().splitlines() == ["ok"]
    assert mailbox.recipients == [["lin@jyj.example"]]


@pytest.mark.parametrize(
    "address",
    ["", "lin", "a@b", "lin@jyj.example\r\nBcc: x@y.example", "a@b.example, c@d.example",
     "林@jyj.example", "Lin <lin@jyj.example>", "lin@jyj.example ", '"a b"@c.example'],
)  # fmt: skip
def test_what_is_not_one_plain_address_is_never_written_to(address: str) -> None:
    with mail_server() as mailbox:
        assert failure_of(mailbox, address).code == "bad_address"
        assert mailbox.letters == []


@given(st.text(max_size=30))
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert line.splitlines() in ([], [line])
    assert line.isprintable()


@given(st.from_regex(r"[a-z0-9._-]{1,8}@[a-z0-9]{1,8}\.example", fullmatch=True))
def test_a_usual_address_is_one(address: str) -> None:
    assert is_address(address)


def test_a_refused_address_is_told_and_may_be_tried_again() -> None:
    with mail_server() as mailbox:
        mailbox.refused.add("lin@jyj.example")
        failure = failure_of(mailbox)
    assert (failure.code, isinstance(failure, Unsure)) == ("address_refused", False)
    assert "550 no such user" in failure.detail


def test_a_refused_letter_is_no_doubt() -> None:
    with mail_server() as mailbox:
        mailbox.answer = "452 full"
        failure = failure_of(mailbox)
    assert (failure.code, isinstance(failure, Unsure)) == ("mail_refused", False)


def test_a_line_that_breaks_after_the_text_leaves_it_open() -> None:
    with mail_server() as mailbox:
        mailbox.hangs_up = True
        failure = failure_of(mailbox)
    assert isinstance(failure, Unsure)
    assert len(mailbox.letters) == 1, "it had arrived: to send it again would send it twice"


def test_a_server_that_is_away_is_no_doubt() -> None:
    with mail_server() as mailbox:
        pass
    failure = failure_of(mailbox)
    assert (failure.code, isinstance(failure, Unsure)) == ("mail_server_away", False)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_it_signs_in_where_the_address_says_so() -> None:
    settings = {
        "authenticator": knows("bot", "p@ss:w"),
        "auth_required": True,
        "auth_require_tls": False,
    }
    with mail_server(**settings) as mailbox:
        send_mail(server_at(mailbox, user="bot:p%40ss%3Aw@"), "lin@jyj.example", MESSAGE, NOW)
        assert len(mailbox.letters) == 1
        assert failure_of(mailbox, user="bot:wrong@").code == "mail_server_away"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine that no authority has signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "own.pem"
    unlocked = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, form, unlocked)
    )
    return path


def test_a_server_without_a_proper_certificate_gets_nothing(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with mail_server(tls_context=context, require_starttls=True) as mailbox:
        monkeypatch.setattr(MailServer, "is_here", False)
        failure = failure_of(mailbox)
        assert failure.code == "mail_server_away"
        assert "CERTIFICATE_VERIFY_FAILED" in failure.detail
        # Trusted, and by its name, the same server gets it.
        trusting = ssl.create_default_context(cafile=certificate)
        monkeypatch.setattr(mail.ssl, "create_default_context", lambda: trusting)
        url = f"smtp://localhost:{mailbox.port}"
        found = MailServer.from_settings(url, SENDER)
        assert found is not None
        send_mail(found, "lin@jyj.example", MESSAGE, NOW)
        assert len(mailbox.letters) == 1


def test_a_server_elsewhere_that_does_not_encrypt_gets_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(MailServer, "is_here", False)
    with mail_server() as mailbox:
        failure = failure_of(mailbox)
        assert failure.code == "mail_server_away"
        assert "STARTTLS" in failure.detail
        assert mailbox.letters == []


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("smtps://u:p@mail.example", ("mail.example", 465, True, False)),
        ("smtp://mail.example", ("mail.example", 587, False, False)),
        ("smtp://mail.example:25", ("mail.example", 25, False, False)),
        ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, False, True)),
        ("smtp://[::1]:2525", ("::1", 2525, False, True)),
        ("smtp://localhost", ("localhost", 587, False, True)),
    ],
)
def test_the_address_of_the_server_is_read(url: str, told: tuple[str, int, bool, bool]) -> None:
    found = MailServer.from_settings(url, SENDER)
    assert found is not None
    assert (found.host, found.port, found.encrypted, found.is_here) == told


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://:25", "smtp://a:b:c"]
)
def test_an_address_that_is_none_is_refused_at_the_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(BadMailServer):
        MailServer.from_settings(url, SENDER)
    env = {"INSPECT_INSTANCE": str(tmp_path), "INSPECT_SMTP_URL": url, "INSPECT_MAIL_FROM": SENDER}
    with pytest.raises(BadSetting, match="INSPECT_SMTP_URL"):
        read_settings(env)


def test_without_a_sender_no_mail_is_promised(tmp_path: Path) -> None:
    env = {"INSPECT_INSTANCE": str(tmp_path), "INSPECT_SMTP_URL": "smtps://mail.example"}
    with pytest.raises(BadSetting, match="INSPECT_MAIL_FROM"):
        read_settings(env)
    assert MailServer.from_settings("", "") is None
