"""Tell the robot of a group at WeCom or DingTalk: one POST of plain text.

Only https, and only to an address of the open internet, unless the instance allows more: else
whoever may enter an address could make this server knock at doors within its own network. The name
is looked up once, and the connection goes to what was looked at.
"""

import base64
import hashlib
import hmac
import http.client
import json
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import SplitResult, quote_plus, urlencode, urlsplit

from inspect_app.services.reminders.ways import Message, NotSent, Unsure

PATIENCE_S = 10.0
LONGEST_ANSWER = 64 * 1024
LONGEST_TEXT = {"wecom": 2000, "dingtalk": 18_000}
"""Bytes of a text: WeCom takes 2,048, DingTalk 20,000."""


def address_problem(address: str, *, private: bool) -> str:
    """Name what is wrong with a robot's address as it is written; "" where nothing is."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "not_an_address"
    plain = address.isascii() and address.isprintable() and " " not in address
    if not plain or not parts.hostname or port == 0 or parts.username is not None:
        return "not_an_address"
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        return "https_needed"
    return "" if private or _may_be_public(parts.hostname) else "private_address"


def _may_be_public(host: str) -> bool:
    """A name may be; of an address written in numbers it can be seen."""
    try:
        return _is_public(host)
    except ValueError:
        return host != "localhost" and not host.endswith((".local", ".internal", ".localhost"))


def _is_public(address: str) -> bool:
    found = ip_address(address)
    inner = getattr(found, "ipv4_mapped", None) or found
    return inner.is_global and not inner.is_multicast


@dataclass(frozen=True, slots=True)
class Robot:
    """A group's robot: `wecom` or `dingtalk`; a secret signs, where the group asks for it."""

    kind: str
    address: str
    secret: str = ""


def send_to_robot(robot: Robot, message: Message, now: datetime, *, private: bool = False) -> None:
    """Post the message. Raises NotSent, or Unsure."""
    problem = address_problem(robot.address, private=private)
    if problem:
        raise NotSent(problem)
    parts, kind, secret = urlsplit(robot.address), robot.kind, robot.secret
    target = parts.path or "/"
    query = "&".join(filter(None, [parts.query, _signature(kind, secret, now)]))
    body = json.dumps(_body(kind, message), ensure_ascii=False).encode()
    answer = _post(parts, f"{target}?{query}" if query else target, body, private=private)
    if answer.get("errcode") != 0:
        told = f"{answer.get('errcode')} {answer.get('errmsg', '')}"
        raise NotSent("robot_refused", told)


def _signature(kind: str, secret: str, now: datetime) -> str:
    """Sign as DingTalk asks: HMAC-SHA256 over the milliseconds and the secret."""
    if kind != "dingtalk" or not secret:
        return ""
    stamp = str(int(now.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return urlencode({"timestamp": stamp, "sign": base64.b64encode(digest)}, quote_via=quote_plus)


def _body(kind: str, message: Message) -> dict[str, object]:
    """Write the body; as plain text, so that a name cannot bring markup or a link of its own."""
    text = f"{message.subject}\n{message.text}".encode()
    if len(text) > LONGEST_TEXT[kind]:
        text = text[: LONGEST_TEXT[kind]] + "…".encode()
    return {"msgtype": "text", "text": {"content": text.decode(errors="ignore")}}


def _post(parts: SplitResult, target: str, body: bytes, *, private: bool) -> dict[str, object]:
    host = parts.hostname or ""
    try:
        line = _connected(parts, private=private)
    except (OSError, UnicodeError) as error:
        raise NotSent("robot_away", f"{type(error).__name__} {error}") from error
    try:
        named = f"[{host}]" if ":" in host else host
        line.request("POST", target, body, {
            "Host": f"{named}:{parts.port}" if parts.port else named,
            "Content-Type": "application/json; charset=utf-8",
        })  # fmt: skip
        answer = line.getresponse()
        told = answer.read(LONGEST_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise Unsure("line_broke", f"{type(error).__name__} {error}") from error
    finally:
        line.close()
    if answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unsure("answer_unreadable", f"HTTP {answer.status}")  # perhaps told before it broke
    if answer.status != http.HTTPStatus.OK:
        raise NotSent("robot_refused", f"HTTP {answer.status}")  # a redirect, too: never followed
    try:
        read = json.loads(told)
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise Unsure("answer_unreadable")
    return read


def _connected(parts: SplitResult, *, private: bool) -> http.client.HTTPConnection:
    """Look the name up, refuse what is not of the open internet, and connect to just that."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not private and not all(_is_public(str(each).partition("%")[0]) for each in found):
        raise NotSent("private_address")
    line = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
    plain = _first_that_answers([str(each) for each in found], port)
    try:
        line.sock = _encrypted(plain, host) if parts.scheme == "https" else plain
    except BaseException:
        plain.close()
        raise
    return line


def _first_that_answers(addresses: list[str], port: int) -> socket.socket:
    *others, last = dict.fromkeys(addresses)
    for address in others:
        try:
            return socket.create_connection((address, port), PATIENCE_S)
        except OSError:
            continue
    return socket.create_connection((last, port), PATIENCE_S)


def _encrypted(plain: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
