"""Reminders: to whom they go, each once however many processes run, held back, tried again."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.app import create_app
from inspect_app.rules import loop_bodies
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services.jobs import queue as jobs
from inspect_app.services.jobs.running import run_waiting_job
from inspect_app.services.offices import REMINDERS, change_office, with_part
from inspect_app.services.rectifications import deeds
from inspect_app.services.rectifications.extensions import request_extension
from inspect_app.services.reminders import asking, claims, sending
from inspect_app.services.reminders.channels import (
    add_robot,
    email_of,
    robots_of,
    set_email,
    set_enabled,
)
from inspect_app.services.reminders.claims import Key
from inspect_app.services.reminders.robots import Robot
from inspect_app.services.reminders.sending import remind, send_test
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.job import Job
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.rectification import Escalation
from inspect_app.store.reminder import Reminder, ReminderChannel
from tests.cast import NOW, Cast
from tests.conftest import settings_for
from tests.notices import Found, make_notice
from tests.receivers import Mailbox, mail_server
from tests.receivers import Robot as Group
from tests.receivers import robot as listening

FRIDAY, DAY = NOW, timedelta(days=1)
SENDER = "tixing@jyj.example"


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """The office's mail server."""
    with mail_server() as made:
        app.config["SMTP_URL"] = f"smtp://127.0.0.1:{made.port}"
        app.config["MAIL_FROM"] = SENDER
        app.config["BASE_URL"] = "https://jc.example"
        yield made


@pytest.fixture
def group(app: Flask) -> Iterator[Group]:
    """A group's robot, which may be in one's own network here."""
    app.config["PRIVATE_ROBOTS"] = True
    with listening() as made:
        yield made


def mail_of(login: str) -> str:
    return f"{login}@jyj.example"


def subscribe(cast: Cast, *logins: str) -> None:
    for login in logins:
        set_email(cast.people[login], mail_of(login), NOW)


def delivered(cast: Cast, due: dict[str, Any] | None = None, **visit: Any) -> Notice:
    """A notice delivered on Friday; due on the next Friday unless told."""
    found = [Found(due=due or {"days": 5, "type": "working"})]
    notice = make_notice(cast, now=NOW, found=found, **visit)
    body = {"method": "in_person", "at": NOW.isoformat(), "recipient": {"name": "张三"}}
    deeds.deliver(notice, loop_bodies.read_delivery(body), cast.director, NOW)
    return notice


def told(cast: Cast, now: datetime, office: str = "xihu") -> None:
    """Let the office's reminders go out at that moment."""
    db.session.rollback()
    remind(cast.offices[office].id, lambda: now)


def rows(**wanted: Any) -> list[Reminder]:
    db.session.rollback()
    query = sa.select(Reminder).filter_by(**wanted).order_by(Reminder.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def steps() -> list[tuple[str, date]]:
    return [(row.step, row.day) for row in rows() if row.matter.startswith("notice:")]


def subjects(mailbox: Mailbox, login: str) -> list[str]:
    """Subjects of single matters, without the digests."""
    return [
        re.sub(r"^【.*?】", "", str(letter["Subject"]))
        for letter, to in zip(mailbox.letters, mailbox.recipients, strict=True)
        if mail_of(login) in to and "日报" not in str(letter["Subject"])
    ]


def test_an_inspector_is_told_before_on_and_after_the_day_each_once(
    cast: Cast, mailbox: Mailbox
) -> None:
    subscribe(cast, "lin")
    number = delivered(cast).number
    for hour in range(24 * 12):
        told(cast, NOW + timedelta(hours=hour))
    line = f"{number} 星河学科培训中心，整改期限2026年11月27日"
    assert subjects(mailbox, "lin") == [
        f"即将到期：{line}", f"今日到期：{line}", f"已逾期1天：{line}", f"已逾期3天：{line}",
    ]  # fmt: skip
    due = date(2026, 11, 27)
    assert steps() == [(step, due) for step in ("due_soon", "due_today", "overdue_1", "overdue_3")]


def test_a_message_says_where_to_look_and_nothing_of_the_findings(
    cast: Cast, mailbox: Mailbox
) -> None:
    subscribe(cast, "lin")
    notice = delivered(cast)
    told(cast, NOW + 5 * DAY)
    everything = "\n".join(mailbox.texts_to(mail_of("lin")))
    assert f"https://jc.example/notices/{notice.uuid}" in everything
    assert notice.number in everything
    for secret in ("收取5个月学费", "退还超出", "张三", "FEE-01"):
        assert secret not in everything


def test_the_office_is_told_of_what_is_late_and_strangers_of_nothing(
    cast: Cast, mailbox: Mailbox
) -> None:
    subscribe(cast, "wang", "director", "admin", "auditor", "chen", "zhao", "zhou")
    delivered(cast)
    for days in (5, 7, 8):
        for office in ("xihu", "culture", "yuhang"):
            told(cast, NOW + days * DAY, office)
    assert len(subjects(mailbox, "wang")) == 3, "wang was on the visit"
    assert [each.partition("：")[0] for each in subjects(mailbox, "director")] == ["已逾期1天"]
    for login in ("admin", "auditor", "chen", "zhao", "zhou"):
        assert mailbox.texts_to(mail_of(login)) == []


def test_what_happens_is_told_to_whom_it_concerns_but_not_to_who_did_it(
    cast: Cast, mailbox: Mailbox
) -> None:
    subscribe(cast, "lin", "wang", "director")
    notice = delivered(cast, {"days": 60, "type": "calendar"})
    report = loop_bodies.read_report({"text": "已退费", "results": []})
    deeds.report(notice, report, None, NOW)
    more = loop_bodies.read_extension({"reason": "退费需要时间", "until": "2027-02-10"})
    request_extension(notice, more, cast.director, NOW)
    told(cast, NOW)
    told(cast, NOW + timedelta(minutes=5))
    number = notice.number
    for login in ("lin", "wang", "director"):
        told_of = subjects(mailbox, login)
        assert told_of == [f"收到整改报告：{number} 星河学科培训中心"], login


def test_two_things_of_one_matter_go_in_one_message(cast: Cast, mailbox: Mailbox) -> None:
    subscribe(cast, "director")
    notice = delivered(cast, {"days": 60, "type": "calendar"})
    deeds.report(notice, loop_bodies.read_report({"text": "已退费", "results": []}), None, NOW)
    more = loop_bodies.read_extension({"reason": "退费需要时间", "until": "2027-02-10"})
    request_extension(notice, more, None, NOW)
    told(cast, NOW)
    assert subjects(mailbox, "director") == ["整改提醒：2项"]
    (text,) = (t for t in mailbox.texts_to(mail_of("director")) if "收到" in t)
    assert f"申请延期，待决定：{notice.number}" in text


def test_an_approver_is_told_of_what_is_laid_before_them(cast: Cast, mailbox: Mailbox) -> None:
    subscribe(cast, "director")
    notice = delivered(cast, {"days": 60, "type": "calendar"})
    with writing():
        db.session.add(Escalation(
            uuid=uuid4(), notice_id=notice.id, recorded_at=NOW, person_id=cast.lin.id,
            level="approver", reason="拒不整改", answer_by=date(2026, 11, 25),
        ))  # fmt: skip
        db.session.get_one(Person, cast.director.id).approver = True
    told(cast, NOW)
    assert [each.partition("：")[0] for each in subjects(mailbox, "director")] == [
        "已提请负责人处理"
    ]


def test_an_extension_begins_the_count_anew(cast: Cast, mailbox: Mailbox) -> None:
    subscribe(cast, "lin")
    notice = delivered(cast)
    told(cast, NOW + 7 * DAY)
    with writing():
        for violation in db.session.get_one(Notice, notice.id).violations:
            violation.due_on = date(2026, 12, 11)
    told(cast, NOW + 8 * DAY)
    told(cast, NOW + 21 * DAY)
    assert steps() == [("due_today", date(2026, 11, 27)), ("due_today", date(2026, 12, 11))]


def test_several_things_go_together_and_many_in_portions(cast: Cast, group: Group) -> None:
    robot = Robot("wecom", group.address)
    add_robot(robot, cast.admin, NOW)
    for _ in range(7):
        delivered(cast)
    told(cast, NOW + 7 * DAY)
    first, second, digest = group.texts
    assert first.startswith("【西湖区教育局】整改提醒：5项")
    assert second.startswith("【西湖区教育局】整改提醒：2项")
    assert first.count("今日到期") == sending.TOGETHER["wecom"]
    assert "日报" in digest


def test_what_a_robot_takes_holds_the_longest_names_and_every_count(
    app: Flask, cast: Cast, group: Group
) -> None:
    app.config["BASE_URL"] = "https://jiancha.jyj.hangzhou-xihu.example"
    with writing():
        db.session.get_one(Institution, cast.star.id).name = "星" * 40
    db.session.refresh(cast.star)
    add_robot(Robot("wecom", group.address), cast.admin, NOW)
    for days in (3, 3, 3, 7, 7, 7, 7, 7, 7):
        delivered(cast, {"days": days, "type": "calendar"})
    make_notice(cast, now=NOW)
    told(cast, NOW + 7 * DAY)
    *single, digest = group.texts
    assert sum(text.count("/notices/") for text in single) == 9
    for section in ("【逾期未改】3项", "【3个工作日内到期】6项", "【待送达】1项"):
        assert section in digest
    for text in group.texts:
        assert len(text.encode()) <= 2048
        assert not text.endswith("…")


def test_a_step_that_waited_tells_how_late_it_is_by_now(cast: Cast, mailbox: Mailbox) -> None:
    subscribe(cast, "lin")
    delivered(cast)
    told(cast, NOW + 9 * DAY)
    assert [each.partition("：")[0] for each in subjects(mailbox, "lin")] == ["已逾期2天"]
    assert steps() == [("overdue_1", date(2026, 11, 27))]


def test_a_digest_comes_once_a_working_day_and_only_with_something_in_it(
    cast: Cast, mailbox: Mailbox
) -> None:
    subscribe(cast, "lin", "director")
    make_notice(cast, now=NOW)
    for hours in range(0, 96, 3):  # Friday to Tuesday
        told(cast, NOW + timedelta(hours=hours))
    digests = [str(each["Subject"]) for each in mailbox.letters if "日报" in str(each["Subject"])]
    days = ["2026年11月20日", "2026年11月23日", "2026年11月24日"]
    assert sorted(digests) == sorted(2 * [f"【西湖区教育局】整改工作日报 {day}" for day in days])
    assert "【待送达】1项" in mailbox.texts_to(mail_of("lin"))[0]
    assert {row.day for row in rows(matter="digest")} == {
        date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24),
    }  # fmt: skip


def test_a_digest_tells_everything_that_waits(cast: Cast, mailbox: Mailbox) -> None:
    subscribe(cast, "lin", "director", "admin")
    late, asked = delivered(cast, {"date": "2026-11-20"}), delivered(cast)
    report = loop_bodies.read_report({"text": "已退费", "results": []})
    deeds.report(asked, report, cast.lin, NOW)
    more = loop_bodies.read_extension({"reason": "退费需要时间", "until": "2026-12-10"})
    request_extension(asked, more, cast.lin, NOW)
    with writing():
        db.session.get_one(Person, cast.lin.id).certificate_until = date(2026, 12, 31)
    make_notice(cast, now=NOW, inspectors=("wang", "director"))
    told(cast, NOW + 5 * DAY)
    (office,) = (t for t in mailbox.texts_to(mail_of("director")) if "【" in t)
    assert [line for line in office.splitlines() if line.startswith("【")] == [
        "【逾期未改】1项", "【3个工作日内到期】1项", "【待送达】1项", "【待复查的整改报告】1项",
        "【待决定的延期申请】1项", "【执法证即将到期】1项",
    ]  # fmt: skip
    assert f"  {late.number} 星河学科培训中心 2026年11月20日" in office.splitlines()
    (mine,) = (t for t in mailbox.texts_to(mail_of("lin")) if "【" in t)
    assert "待送达" not in mine, "that visit does not name lin"
    assert "延期申请" not in mine, "the office decides"
    (admins,) = mailbox.texts_to(mail_of("admin"))
    assert admins.splitlines()[:2] == ["【执法证即将到期】1项", "  林检查 2026年12月31日"]


def test_quiet_hours_hold_back_and_drop_nothing(cast: Cast, mailbox: Mailbox) -> None:
    subscribe(cast, "lin")
    delivered(cast)
    evening = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)  # 20:00 in China, on the due day
    for hours in range(12):
        told(cast, evening + timedelta(hours=hours) - timedelta(days=1))
    assert mailbox.letters == []
    assert rows() == [], "nothing is claimed that is not sent"
    told(cast, datetime(2026, 11, 27, 0, 0, tzinfo=UTC))
    assert [each.partition("：")[0] for each in subjects(mailbox, "lin")] == ["今日到期"]


def test_an_office_sets_its_own_quiet_hours(cast: Cast, mailbox: Mailbox) -> None:
    subscribe(cast, "lin")
    delivered(cast)
    office = cast.offices["xihu"]
    hours = with_part(office, REMINDERS, {"quiet_from": "11:00", "quiet_until": "13:00"})
    change_office(office, {"parameters": hours}, cast.admin, NOW)
    noon = NOW + 7 * DAY
    told(cast, noon)
    assert mailbox.letters == []
    told(cast, noon + timedelta(hours=1))
    assert len(subjects(mailbox, "lin")) == 1


def test_one_bad_address_stops_nobody_and_is_tried_again(cast: Cast, mailbox: Mailbox) -> None:
    subscribe(cast, "lin", "wang")
    mailbox.refused.add(mail_of("lin"))
    delivered(cast)
    noon = NOW + 7 * DAY
    told(cast, noon)
    assert len(subjects(mailbox, "wang")) == 1
    (failed,) = rows(sent_at=None)
    assert failed.problem == "address_refused: 550 no such user"
    assert claims.state_of(failed, noon) == "waiting"
    told(cast, noon + timedelta(minutes=4))
    assert rows(sent_at=None)[0].attempts == 1, "it is not time yet"
    mailbox.refused.clear()
    told(cast, noon + timedelta(minutes=10))
    assert rows(sent_at=None) == []
    assert [each.partition("：")[0] for each in subjects(mailbox, "lin")] == ["今日到期"]
    assert len(subjects(mailbox, "wang")) == 1


def test_after_the_last_try_it_is_given_up_and_shown(cast: Cast, mailbox: Mailbox) -> None:
    subscribe(cast, "lin")
    mailbox.refused.add(mail_of("lin"))
    delivered(cast)
    noon = NOW + 7 * DAY
    for minutes in range(0, 60 * 7, 5):
        told(cast, noon + timedelta(minutes=minutes))
    (row,) = rows(step="due_today")
    assert row.attempts == 5, "at once, then 5, 20, 60 and 240 minutes after the one before"
    told(cast, noon + timedelta(hours=21))  # the next morning it is late, and that is told instead
    (row,) = rows(step="due_today")
    assert (row.sent_at, row.problem) == (None, "no_longer_so")
    assert claims.state_of(row, noon) == "failed"


def test_a_mail_server_that_is_away_costs_no_channel_its_turn(
    app: Flask, cast: Cast, mailbox: Mailbox, group: Group
) -> None:
    subscribe(cast, "lin", "wang")
    add_robot(Robot("dingtalk", group.address), cast.admin, NOW)
    delivered(cast)
    noon, url = NOW + 7 * DAY, app.config["SMTP_URL"]
    app.config["SMTP_URL"] = "smtp://127.0.0.1:1"
    told(cast, noon)
    assert len(group.texts) == 2, "the group hears of it, and its digest"
    waiting = rows(sent_at=None)
    assert [row.problem.partition(":")[0] for row in waiting] == ["mail_server_away"]
    app.config["SMTP_URL"] = url
    told(cast, noon + timedelta(minutes=6))
    assert [len(subjects(mailbox, login)) for login in ("lin", "wang")] == [1, 1]


def test_whatever_may_have_gone_out_is_not_sent_again_but_shown(
    cast: Cast, mailbox: Mailbox
) -> None:
    subscribe(cast, "lin")
    delivered(cast)
    mailbox.hangs_up = True
    noon = NOW + 7 * DAY
    told(cast, noon)
    mailbox.hangs_up = False
    (row,) = rows(step="due_today")
    assert claims.state_of(row, noon) == "unsure"
    for hours in (1, 2, 3):
        told(cast, noon + timedelta(hours=hours))
    assert len(subjects(mailbox, "lin")) == 1
    claims.ask_again(row.office_id, row.id, noon + timedelta(hours=4))
    told(cast, noon + timedelta(hours=4))
    assert len(subjects(mailbox, "lin")) == 2, "a person has decided so"
    with pytest.raises(Conflict, match="reminder_not_stuck"):
        claims.ask_again(row.office_id, row.id, noon)


def test_a_process_that_dies_between_leaves_it_shown_as_unsure(
    cast: Cast, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(cast, "lin")
    delivered(cast)
    noon = NOW + 7 * DAY

    def dies(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(sending, "send_mail", dies)
        with pytest.raises(SystemExit):
            told(cast, noon)
    for minutes in (6, 60, 180):
        told(cast, noon + timedelta(minutes=minutes))
    (row,) = rows(step="due_today")
    assert subjects(mailbox, "lin") == []
    assert claims.state_of(row, noon + timedelta(minutes=1)) == "sending"
    assert claims.state_of(row, noon + timedelta(hours=1)) == "unsure"


def test_processes_at_once_tell_each_thing_once(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    """Apps of their own, with engines of their own, as processes have them."""
    logins = ("lin", "wang", "director")
    subscribe(cast, *logins)
    for days in (1, 1, 5, 5, 5, 8):
        delivered(cast, {"days": days, "type": "calendar"})
    moment = NOW + 6 * DAY
    settings = settings_for(app_folder(app), app.config["SQLALCHEMY_DATABASE_URI"])
    others = [create_app(settings) for _ in range(4)]
    for other in others:
        other.config.update(
            {name: app.config[name] for name in ("SMTP_URL", "MAIL_FROM", "BASE_URL")}
        )
    office_id, barrier = cast.offices["xihu"].id, threading.Barrier(4)
    db.session.rollback()

    def one(other: Flask) -> None:
        with other.app_context():
            barrier.wait()
            remind(office_id, lambda: moment)
            db.session.remove()
            db.engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, others))
    for login in logins:
        texts = mailbox.texts_to(mail_of(login))
        digests = [text for text in texts if "【" in text]
        lines = [line for text in texts if text not in digests for line in text.splitlines()]
        about = [line for line in lines if "整改期限" in line]
        assert len(about) == len(set(about)), login
        assert len(digests) == 1
    keys = [(row.channel_id, row.matter, row.step, row.day) for row in rows()]
    assert len(keys) == len(set(keys))
    assert all(row.sent_at for row in rows())
    sent = sum(text.count("整改期限") for letter in mailbox.letters
               if "日报" not in str(letter["Subject"])
               for text in [str(letter.get_content())])  # fmt: skip
    assert sent == sum(row.matter.startswith("notice:") for row in rows())


def app_folder(app: Flask) -> Any:
    from pathlib import Path

    return Path(app.config["INSTANCE"])


def test_a_retry_is_taken_by_one_of_many(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    subscribe(cast, "lin")
    channel = email_of(cast.lin)
    assert channel is not None
    (row,) = claims.claim(channel, [Key("notice:x", "reported", FRIDAY.date())], NOW)
    assert claims.claim(channel, [Key("notice:x", "reported", FRIDAY.date())], NOW) == []
    with writing():
        db.session.get_one(Reminder, row.id).next_try_at = NOW
    channel_id, barrier = channel.id, threading.Barrier(6)
    db.session.rollback()

    def take(_number: int) -> int:
        with app.app_context():
            mine = db.session.get_one(ReminderChannel, channel_id)
            db.session.rollback()
            barrier.wait()
            return len(claims.claim_again(mine, 10, NOW + timedelta(minutes=1)))

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(take, range(6))) == 1


def test_the_work_is_asked_for_every_few_minutes_and_does_not_pile_up(
    cast: Cast, mailbox: Mailbox
) -> None:
    assert asking.ask_for_reminders(NOW) == 0, "nobody wants to be told"
    subscribe(cast, "lin")
    assert asking.ask_for_reminders(NOW) == 1
    for minutes in range(30):
        assert asking.ask_for_reminders(NOW + timedelta(minutes=minutes)) == 0, "nobody ran it"
    make_notice(cast, now=NOW)
    assert run_waiting_job(lambda: NOW, threading.Event())
    assert len(mailbox.letters) == 1
    assert asking.ask_for_reminders(NOW + timedelta(minutes=4)) == 0
    assert asking.ask_for_reminders(NOW + timedelta(minutes=5)) == 1
    assert jobs.is_work_waiting(NOW)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 1


def test_many_who_ask_at_once_ask_once(app: Flask, cast: Cast) -> None:
    subscribe(cast, "lin")
    db.session.rollback()
    barrier = threading.Barrier(6)

    def ask(_number: int) -> int:
        with app.app_context():
            barrier.wait()
            return asking.ask_for_reminders(NOW)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(ask, range(6))) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 1


def test_who_signs_in_no_more_or_switched_it_off_is_told_no_more(
    cast: Cast, mailbox: Mailbox, group: Group
) -> None:
    subscribe(cast, "lin", "wang")
    set_email(cast.wang, "", NOW)
    robot = add_robot(Robot("wecom", group.address), cast.admin, NOW)
    set_enabled(robot, cast.admin, NOW, enabled=False)
    with writing():
        db.session.get_one(Person, cast.lin.id).active = False
    delivered(cast)
    told(cast, NOW + 7 * DAY)
    assert mailbox.letters == []
    assert group.bodies == []


def test_another_address_of_a_person_is_the_same_channel(cast: Cast, mailbox: Mailbox) -> None:
    subscribe(cast, "lin")
    delivered(cast)
    told(cast, NOW + 7 * DAY)
    set_email(cast.lin, "new@jyj.example", NOW)
    told(cast, NOW + 7 * DAY + timedelta(minutes=5))
    assert mailbox.texts_to("new@jyj.example") == [], "it was told already"
    with pytest.raises(Invalid):
        set_email(cast.lin, "a@b.example\r\nBcc: c@d.example", NOW)


def test_the_chain_knows_addresses_only_by_their_hash(cast: Cast, group: Group) -> None:
    subscribe(cast, "lin")
    add_robot(Robot("dingtalk", group.address, "SEC1"), cast.admin, NOW)
    with pytest.raises(Conflict, match="robot_known"):
        add_robot(Robot("dingtalk", group.address), cast.admin, NOW)
    assert len(robots_of(cast.offices["xihu"].id)) == 1
    events = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.deed.in_(("person.email", "reminder.add_channel")))
    ).all()
    assert len(events) == 2
    for event in events:
        open_part = f"{event.before}{event.after}"
        assert mail_of("lin") not in open_part
        assert group.address not in open_part
        assert event.personal_hash


def test_a_test_is_sent_at_once_and_once_a_minute(cast: Cast, group: Group) -> None:
    robot = add_robot(Robot("wecom", group.address), cast.admin, NOW)
    office = cast.offices["xihu"]
    assert send_test(robot, office, "", lambda: NOW) is None
    with pytest.raises(Conflict, match="test_just_sent"):
        send_test(robot, office, "", lambda: NOW + timedelta(seconds=1))
    group.answers = [(200, '{"errcode": 93000, "errmsg": "invalid webhook url"}', {})]
    failure = send_test(robot, office, "en", lambda: NOW + timedelta(minutes=1))
    assert failure is not None
    assert str(failure) == "robot_refused: 93000 invalid webhook url"
    assert group.texts[0].startswith("【西湖区教育局】测试消息")
    assert group.texts[1].startswith("【西湖区教育局】Test message")
    told(cast, NOW + timedelta(hours=2))
    assert len(group.bodies) == 2, "a test that failed is not tried again"
