"""One message to a group's robot: where it may be, what is said, and what its answers mean."""

import base64
import hashlib
import hmac
import socket
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from inspect_app.services.reminders import robots
from inspect_app.services.reminders.robots import Robot, address_problem, send_to_robot
from inspect_app.services.reminders.ways import Message, NotSent, Unsure
from tests.receivers import robot

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
MESSAGE = Message("【西湖区教育局】今日到期：星河", ("西教责改字〔2026〕第1号", "详情"), "k")


def failure_of(address: str, kind: str = "wecom", *, private: bool = True) -> NotSent:
    with pytest.raises(NotSent) as raised:
        send_to_robot(Robot(kind, address), MESSAGE, NOW, private=private)
    return raised.value


def test_wecom_is_told_plain_text() -> None:
    with robot() as group:
        send_to_robot(Robot("wecom", group.address, "unused"), MESSAGE, NOW, private=True)
    assert group.paths == ["/cgi-bin/webhook/send?key=secret"]
    content = "【西湖区教育局】今日到期：星河\n西教责改字〔2026〕第1号\n详情"
    assert group.bodies == [{"msgtype": "text", "text": {"content": content}}]
    assert group.hosts == [f"127.0.0.1:{group.port}"]


def test_dingtalk_is_signed_where_it_asks_for_it() -> None:
    secret = "SEC+/=钉"
    with robot() as group:
        send_to_robot(Robot("dingtalk", group.address, secret), MESSAGE, NOW, private=True)
        send_to_robot(Robot("dingtalk", group.address), MESSAGE, NOW, private=True)
    given = parse_qs(urlsplit(group.paths[0]).query)
    stamp = "1795147200000"
    whole = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    assert given == {
        "key": ["secret"], "timestamp": [stamp], "sign": [base64.b64encode(whole).decode()],
    }  # fmt: skip
    assert parse_qs(urlsplit(group.paths[1]).query) == {"key": ["secret"]}


def test_a_long_text_is_cut_at_a_whole_character() -> None:
    long = Message("题", ("培训" * 2000,), "k")
    with robot() as group:
        send_to_robot(Robot("wecom", group.address), long, NOW, private=True)
        send_to_robot(Robot("dingtalk", group.address), long, NOW, private=True)
    short, whole = group.texts
    assert len(short.encode()) <= 2048
    assert short.startswith("题\n培训")
    assert short.endswith("…")
    assert whole == f"题\n{'培训' * 2000}"


@pytest.mark.parametrize(
    ("answer", "code", "is_open"),
    [
        ((200, '{"errcode": 310000, "errmsg": "keywords"}', {}), "robot_refused", False),
        ((200, '{"errmsg": "?"}', {}), "robot_refused", False),
        ((404, "{}", {}), "robot_refused", False),
        ((302, "", {"Location": "http://127.0.0.1:9/"}), "robot_refused", False),
        ((502, "", {}), "answer_unreadable", True),
        ((200, "[]", {}), "answer_unreadable", True),
        ((200, "<html>", {}), "answer_unreadable", True),
        ((0, "", {}), "line_broke", True),
    ],
)  # fmt: skip
def test_only_a_yes_is_a_yes(answer: Any, code: str, is_open: bool) -> None:
    with robot() as group:
        group.answers = [answer]
        failure = failure_of(group.address)
    assert (failure.code, isinstance(failure, Unsure)) == (code, is_open)
    assert len(group.bodies) == 1, "nothing is followed or said twice"


def test_a_robot_that_is_away_is_no_doubt() -> None:
    with robot() as group:
        pass
    failure = failure_of(group.address)
    assert (failure.code, isinstance(failure, Unsure)) == ("robot_away", False)


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", ""),
        ("https://oapi.dingtalk.com/robot/send?access_token=1", ""),
        ("https://8.8.8.8/x", ""),
        ("http://qyapi.weixin.qq.com/", "https_needed"),
        ("ftp://qyapi.weixin.qq.com/", "https_needed"),
        ("//qyapi.weixin.qq.com/", "https_needed"),
        ("https://", "not_an_address"),
        ("https://a b/", "not_an_address"),
        ("https://a/\r\nX: y", "not_an_address"),
        ("https://user:pw@a.example/", "not_an_address"),
        ("https://a.example:port/", "not_an_address"),
        ("https://[::1", "not_an_address"),
        ("https://127.0.0.1/", "private_address"),
        ("https://10.1.2.3/", "private_address"),
        ("https://169.254.169.254/latest/meta-data", "private_address"),
        ("https://[::1]/", "private_address"),
        ("https://[::ffff:10.0.0.1]/", "private_address"),
        ("https://[fd00::1]/", "private_address"),
        ("https://100.64.0.1/", "private_address"),
        ("https://0.0.0.0/", "private_address"),
        ("https://224.0.0.1/", "private_address"),
        ("https://localhost/", "private_address"),
        ("https://db.internal/", "private_address"),
    ],
)
def test_where_a_robot_may_be(address: str, problem: str) -> None:
    assert address_problem(address, private=False) == problem


@pytest.mark.parametrize("found", ["127.0.0.1", "10.0.0.8", "::1", "fe80::1", "::ffff:192.168.1.1"])
def test_a_name_that_leads_into_our_own_network_is_not_followed(
    found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = socket.AF_INET6 if ":" in found else socket.AF_INET
    where = [(family, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("8.8.8.8", found)]
    monkeypatch.setattr(robots.socket, "getaddrinfo", lambda *_, **__: where)

    def connect(*_: object) -> socket.socket:
        raise AssertionError("it was knocked at")

    monkeypatch.setattr(robots.socket, "create_connection", connect)
    assert failure_of("https://rebound.example/", private=False).code == "private_address"


def test_the_connection_goes_to_what_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever answers the second question otherwise is not asked a second time."""
    asked, knocked = [], []

    def look_up(host: str, port: int, **_: object) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", port))]

    def connect(address: tuple[str, int], _patience: float) -> socket.socket:
        knocked.append(address)
        raise OSError("nobody there")

    monkeypatch.setattr(robots.socket, "getaddrinfo", look_up)
    monkeypatch.setattr(robots.socket, "create_connection", connect)
    assert failure_of("https://robot.example/", private=False).code == "robot_away"
    assert (asked, knocked) == (["robot.example"], [("8.8.8.8", 443)])


def test_a_robot_must_show_a_proper_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    with robot() as group:  # it speaks no TLS at all
        address = group.address.replace("http:", "https:")
        failure = failure_of(address)
        assert group.bodies == []
    assert failure.code == "robot_away"
    assert "SSL" in failure.detail
