"""The pages of reminders: one's own address and calendar, the office's robots, what was sent."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules import loop_bodies
from inspect_app.services.offices import REMINDERS, part_of
from inspect_app.services.rectifications import deeds
from inspect_app.services.reminders import claims
from inspect_app.services.reminders.channels import add_robot, email_of, robots_of, set_email
from inspect_app.services.reminders.claims import Key
from inspect_app.services.reminders.robots import Robot
from inspect_app.services.reminders.ways import NotSent, Unsure
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.reminder import Feed
from tests.cast import NOW, Cast, Client
from tests.notices import Found, make_notice
from tests.receivers import Robot as Group
from tests.receivers import robot as listening

ADMIN, MINE = "/admin/reminders/", "/reminders/"
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123-abcd"


@pytest.fixture
def admin(app: Flask, cast: Cast) -> Client:
    return cast.browser(app, "admin")


@pytest.fixture
def group(app: Flask) -> Iterator[Group]:
    app.config["PRIVATE_ROBOTS"] = True
    with listening() as made:
        yield made


def send(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, data={"csrf_token": client.csrf("/password"), **fields})


def office_of(cast: Cast) -> Office:
    db.session.rollback()
    return db.session.get_one(Office, cast.offices["xihu"].id, populate_existing=True)


def test_one_enters_and_clears_ones_address(app: Flask, cast: Cast) -> None:
    lin = cast.browser(app, "lin")
    assert "还没有" not in lin.get(MINE).text
    assert send(lin, f"{MINE}email", email="lin@jyj.example").status_code == 302
    db.session.rollback()
    channel = email_of(cast.lin)
    assert channel is not None
    assert (channel.address, channel.enabled) == ("lin@jyj.example", True)
    assert 'value="lin@jyj.example"' in lin.get(MINE).text
    assert "lin@jyj.example" not in cast.browser(app, "wang").get(MINE).text
    refused = send(lin, f"{MINE}email", email="lin@jyj.example\r\nBcc: a@b.example")
    assert refused.status_code == 422
    assert "请填写一个邮箱地址" in refused.text
    send(lin, f"{MINE}email", email="")
    db.session.rollback()
    again = email_of(cast.lin)
    assert again is not None
    assert not db.session.get_one(type(again), again.id, populate_existing=True).enabled
    assert send(lin, f"{MINE}email/test").status_code == 404


def test_a_test_to_oneself_says_what_went_wrong(app: Flask, cast: Cast) -> None:
    set_email(cast.lin, "lin@jyj.example", NOW)
    lin = cast.browser(app, "lin")
    send(lin, f"{MINE}email/test")
    assert "本系统没有配置邮件服务器" in lin.get(MINE).text
    send(lin, f"{MINE}email/test")
    assert "请一分钟后再试" in lin.get(MINE).text


def test_an_admin_adds_tries_and_switches_off_a_robot(
    cast: Cast, admin: Client, group: Group
) -> None:
    assert send(admin, f"{ADMIN}robots", kind="wecom", address=group.address).status_code == 302
    db.session.rollback()
    (robot,) = robots_of(cast.offices["xihu"].id)
    send(admin, f"{ADMIN}robots/{robot.uuid}/test")
    assert "测试消息" in group.texts[0]
    page = admin.get(ADMIN).text
    assert "测试消息已发出" in page
    assert group.address not in page, "who knows it can write to the group"
    assert "127.0.0.1 …cret" in page
    send(admin, f"{ADMIN}robots/{robot.uuid}/state", enabled="0")
    assert "已停用，不再向该群发送提醒" in admin.get(ADMIN).text
    twice = send(admin, f"{ADMIN}robots", kind="wecom", address=group.address)
    assert (twice.status_code, "已经添加过" in twice.text) == (409, True)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://qyapi.weixin.qq.com/", "须以 https:// 开头"),
        ("https://169.254.169.254/latest/meta-data", "内部网络"),
        ("https://localhost:8000/", "内部网络"),
        ("no address", "不是有效的网址"),
        ("", ""),
    ],
)
def test_an_address_that_is_no_robots_is_refused_with_what_was_typed(
    cast: Cast, admin: Client, address: str, told: str
) -> None:
    answer = send(admin, f"{ADMIN}robots", kind="dingtalk", address=address, secret="SEC")
    assert answer.status_code == 422
    assert told in answer.text
    assert f'value="{address}"' in answer.text
    assert robots_of(cast.offices["xihu"].id) == []


def test_quiet_hours_are_kept_beside_what_else_the_office_set(cast: Cast, admin: Client) -> None:
    with writing():
        office_of(cast).parameters = {"visit_months": {"A": 24}}
    page = admin.get(ADMIN).text
    assert 'value="20:00"' in page
    assert 'value="08:00"' in page
    send(admin, f"{ADMIN}quiet-hours", quiet_from="18:30", quiet_until="09:00")
    office = office_of(cast)
    assert part_of(office, REMINDERS) == {"quiet_from": "18:30", "quiet_until": "09:00"}
    assert office.parameters["visit_months"] == {"A": 24}
    assert 'value="18:30"' in admin.get(ADMIN).text
    assert send(admin, f"{ADMIN}quiet-hours", quiet_from="late").status_code == 422


def test_the_log_shows_what_went_out_and_what_did_not(cast: Cast, admin: Client) -> None:
    notice = make_notice(cast)
    robot = add_robot(Robot("wecom", WECOM), cast.admin, NOW)
    matter, day = f"notice:{notice.uuid}", date(2026, 11, 27)
    steps = ("due_soon", "due_today", "overdue_1", "overdue_3", "reported")
    sent, failed, refused, unsure, _dead = claims.claim(
        robot, [Key(matter, step, day) for step in steps], NOW
    )
    claims.settle_sent([sent], NOW)
    claims.settle_failed([failed], NotSent("robot_refused", "45009 too often"), NOW)
    claims.drop([refused], "robot_away: Timeout")
    claims.settle_failed([unsure], Unsure("line_broke"), NOW)
    page = admin.get(ADMIN).text
    for words in (
        "</svg>已发出</span>", "发送失败，将重试", "未发出", "不能确定是否已发出",
        "机器人没有接收这条消息", "45009 too often", notice.number, "有 3 条提醒未发出",
    ):  # fmt: skip
        assert words in page, words
    assert send(admin, f"{ADMIN}{unsure.id}/again").status_code == 302
    assert send(admin, f"{ADMIN}{sent.id}/again").status_code == 409
    assert "有 2 条提醒未发出" in admin.get(f"{ADMIN}?limit=2").text


def test_the_log_goes_by_pages(cast: Cast, admin: Client) -> None:
    robot = add_robot(Robot("wecom", WECOM), cast.admin, NOW)
    keys = [Key("digest", "daily", date(2026, 11, n)) for n in range(1, 8)]
    claims.settle_sent(claims.claim(robot, keys, NOW), NOW)
    first = admin.get(f"{ADMIN}?limit=4").text
    assert first.count(">每日汇总") == 4
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert admin.get(following.replace("&amp;", "&")).text.count(">每日汇总") == 3


def test_only_an_admin_of_the_office_manages_its_reminders(
    app: Flask, cast: Cast, admin: Client
) -> None:
    robot = add_robot(Robot("wecom", WECOM), cast.admin, NOW)
    for login in ("lin", "director", "auditor"):
        assert cast.client(app, login).get(ADMIN).status_code == 403
    with writing():
        db.session.get_one(Person, cast.zhou.id).role = "admin"
    elsewhere = cast.browser(app, "zhou")
    assert "qyapi" not in elsewhere.get(ADMIN).text
    for path in ("test", "state"):
        assert send(elsewhere, f"{ADMIN}robots/{robot.uuid}/{path}").status_code == 404
    (row,) = claims.claim(robot, [Key("digest", "daily", date(2026, 11, 1))], NOW)
    assert send(elsewhere, f"{ADMIN}{row.id}/again").status_code == 404


# The calendar -----------------------------------------------------------------------------------


def made_feed(client: Client) -> str:
    page = send(client, f"{MINE}feed")
    assert page.status_code == 201
    return "/feeds/" + page.text.split("/feeds/")[1].split("<")[0]


def delivered(cast: Cast, **visit: Any) -> Notice:
    notice = make_notice(cast, found=[Found()], **visit)
    body = {"method": "in_person", "at": NOW.isoformat(), "recipient": {"name": "张三"}}
    deeds.deliver(notice, loop_bodies.read_delivery(body), cast.director, NOW)
    return notice


def events_of(content: bytes) -> list[icalendar.Event]:
    read = icalendar.Calendar.from_ical(content)
    return [each for each in read.subcomponents if isinstance(each, icalendar.Event)]


def test_the_calendar_holds_ones_due_days_as_whole_days(app: Flask, cast: Cast) -> None:
    mine = delivered(cast)
    delivered(cast, inspectors=("wang", "director"))
    address = made_feed(cast.browser(app, "lin"))
    answer = Client(app).get(address)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    (event,) = events_of(answer.data)
    assert event["UID"] == f"{mine.uuid}@inspect-app"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 11, 27), date(2026, 11, 28))
    assert event["DTSTAMP"].dt == NOW
    assert event["SUMMARY"] == "整改到期 星河学科培训中心"
    assert event["DESCRIPTION"] == mine.number
    assert len(events_of(Client(app).get(made_feed(cast.browser(app, "director"))).data)) == 2
    assert b"FEE-01" not in answer.data


def test_the_calendar_is_written_by_the_standard(app: Flask, cast: Cast) -> None:
    """RFC 5545: lines end in CRLF, none is longer than 75 octets, no character is cut in two."""
    name = "𠮷星,河;学科\\培训" * 12
    with writing():
        db.session.get_one(Institution, cast.star.id).name = name
    db.session.refresh(cast.star)
    delivered(cast)
    content = Client(app).get(made_feed(cast.browser(app, "lin"))).data
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in lines:
        assert len(line) <= 75
        line.decode()
    whole = content.replace(b"\r\n ", b"").decode()
    escaped = re.sub(r"([\\,;])", r"\\\1", name)
    assert f"SUMMARY:整改到期 {escaped}\r\n" in whole
    (event,) = events_of(content)
    assert event["SUMMARY"] == f"整改到期 {name}"
    for needed in ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:", "DTSTART;VALUE=DATE:20261127"):
        assert needed in whole


def test_a_name_brings_no_line_of_its_own(app: Flask, cast: Cast) -> None:
    with writing():
        db.session.get_one(Institution, cast.star.id).name = "星河\r\nEND:VEVENT\nX-EVIL:1"
    db.session.refresh(cast.star)
    delivered(cast)
    content = Client(app).get(made_feed(cast.browser(app, "lin"))).data
    assert len(events_of(content)) == 1
    assert b"\r\nX-EVIL" not in content
    assert content.count(b"\r\nEND:VEVENT\r\n") == 1


def test_the_calendar_is_sent_once_as_long_as_it_stays_the_same(app: Flask, cast: Cast) -> None:
    notice = delivered(cast)
    address, stranger = made_feed(cast.browser(app, "lin")), Client(app)
    first = stranger.get(address)
    again = stranger.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with writing():
        for violation in db.session.get_one(Notice, notice.id).violations:
            violation.due_on = date(2026, 12, 11)
    later = stranger.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    (event,) = events_of(later.data)
    assert event["DTSTART"].dt == date(2026, 12, 11)
    assert event["UID"] == events_of(first.data)[0]["UID"]


def test_the_key_is_shown_once_kept_as_a_hash_and_ends(app: Flask, cast: Cast) -> None:
    lin, stranger = cast.browser(app, "lin"), Client(app)
    old = made_feed(lin)
    key = old.removeprefix("/feeds/").removesuffix(".ics")
    assert key not in lin.get(MINE).text
    db.session.rollback()
    kept = db.session.scalars(sa.select(Feed)).one()
    assert key not in kept.key_hash
    new = made_feed(lin)
    assert stranger.get(old).status_code == 404
    assert stranger.get(new).status_code == 200
    send(lin, f"{MINE}feed/revocation")
    assert stranger.get(new).status_code == 404
    assert stranger.get("/feeds/x.ics").status_code == 404


def test_whoever_signs_in_no_more_has_no_calendar(app: Flask, cast: Cast) -> None:
    address = made_feed(cast.browser(app, "lin"))
    with writing():
        db.session.get_one(Person, cast.lin.id).active = False
    assert Client(app).get(address).status_code == 404


def test_the_stamp_of_an_event_is_of_the_extension(app: Flask, cast: Cast) -> None:
    from inspect_app.services.rectifications.extensions import decide_extension, request_extension

    notice, later = delivered(cast), NOW + timedelta(days=2)
    asked = loop_bodies.read_extension({"reason": "退费需要时间", "until": "2026-12-01"})
    row = request_extension(notice, asked, cast.lin, NOW)
    granted = loop_bodies.read_decision({"granted": True, "until": "2026-12-01", "reason": "同意"})
    decide_extension(row, notice, granted, cast.director, later)
    (event,) = events_of(Client(app).get(made_feed(cast.browser(app, "lin"))).data)
    assert event["DTSTAMP"].dt == datetime(2026, 11, 22, 4, tzinfo=UTC)
    assert event["DTSTART"].dt == date(2026, 12, 1)
