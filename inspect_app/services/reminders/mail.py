"""Send one message by e-mail, through the office's own server.

The connection is encrypted and the server's certificate checked; only a server on this very
machine may be spoken to in the clear. A line that breaks before the text was handed over is a
failure, after it nobody knows: then the message counts as gone.
"""

import hashlib
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from ipaddress import ip_address
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from inspect_app.services.reminders.ways import Message, NotSent, Unsure

PATIENCE_S = 20.0
PORTS = {"smtp": 587, "smtps": 465}


class BadMailServer(ValueError):  # noqa: N818 - an answer to the owner, not a fault
    """The address of the mail server cannot be read."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and from whom; ``encrypted`` from the start, or by STARTTLS."""

    host: str
    port: int
    user: str
    password: str
    encrypted: bool
    sender: str

    @classmethod
    def from_settings(cls, url: str, sender: str) -> Self | None:
        """Read smtps://user:password@host:465; None where no mail is sent. Raises BadMailServer."""
        if not url:
            return None
        parts = urlsplit(url)
        port = _port(parts)
        if parts.scheme not in PORTS or not parts.hostname or port is None:
            raise BadMailServer("it must be like smtps://user:password@host:465 or smtp://…:587")
        if not is_address(sender):
            raise BadMailServer("INSPECT_MAIL_FROM must be the address that mail comes from")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port, user, password, parts.scheme == "smtps", sender)

    @property
    def is_here(self) -> bool:
        """The server runs on this machine: nobody listens between."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return None


def is_address(text: str) -> bool:
    """Tell whether a text is one plain address of ASCII: no name, no second one, no line end."""
    local, at, domain = text.rpartition("@")
    plain = text.isascii() and text.isprintable() and not set(text) & set(' ,;:<>()[]"\\')
    return bool(plain and local and at and "." in domain and parseaddr(text)[1] == text)


def send_mail(server: MailServer, address: str, message: Message, now: datetime) -> None:
    """Hand the message over. Raises NotSent, or Unsure."""
    if not is_address(address):
        raise NotSent("bad_address")
    letter = _letter(server, address, message, now)
    try:
        line = _connected(server)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent("mail_server_away", _said(error)) from error
    try:
        _hand_over(line, server.sender, address, letter)
        with suppress(OSError, smtplib.SMTPException):  # it was taken: how we part does not matter
            line.quit()
    finally:
        line.close()


def _letter(server: MailServer, address: str, message: Message, now: datetime) -> bytes:
    """Write the letter; whatever a name holds, it stays within its header."""
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"] = server.sender, address
    letter["Subject"] = one_line(message.subject)
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = f"<{_id_of(message, address)}@{server.sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text + "\n", cte="base64")
    return letter.as_bytes()


def _id_of(message: Message, address: str) -> str:
    """Name the same message alike: a mailbox that gets it twice all the same may show it once."""
    return hashlib.sha256(f"{message.key}\n{address}".encode()).hexdigest()[:32]


def one_line(text: str) -> str:
    """Write a text on one line: line ends and other controls become spaces."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _connected(server: MailServer) -> smtplib.SMTP:
    """Connect, encrypt and sign in."""
    context = ssl.create_default_context()
    line: smtplib.SMTP
    if server.encrypted:
        line = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE_S, context=context)
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=PATIENCE_S)
    try:
        if not server.encrypted and not server.is_here:
            line.starttls(context=context)
        if server.user:
            line.login(server.user, server.password)
        line.ehlo_or_helo_if_needed()
    except BaseException:
        line.close()
        raise
    return line


def _hand_over(line: smtplib.SMTP, sender: str, address: str, letter: bytes) -> None:
    try:
        _require(line.mail(sender), "mail_refused")
        _require(line.rcpt(address), "address_refused")
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent("mail_server_away", _said(error)) from error
    try:
        _require(line.data(letter), "mail_refused")
    except smtplib.SMTPDataError as error:
        raise NotSent("mail_refused", _said(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure("line_broke", _said(error)) from error


def _require(answer: tuple[int, bytes], code: str) -> None:
    status, text = answer
    if not 200 <= status < 300:
        raise NotSent(code, f"{status} {text.decode('utf-8', 'replace')}")


def _said(error: Exception) -> str:
    """Say what went wrong; a server's own words first."""
    if isinstance(error, smtplib.SMTPResponseException):
        told = error.smtp_error
        words = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
        return f"{error.smtp_code} {words}"
    return f"{type(error).__name__} {error}"
