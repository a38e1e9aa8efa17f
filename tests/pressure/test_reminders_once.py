"""However many processes remind at once, each thing goes out once; `worker` does it by itself."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules import loop_bodies
from inspect_app.services.offices import REMINDERS, change_office, with_part
from inspect_app.services.rectifications import deeds
from inspect_app.services.reminders.channels import add_robot, set_email
from inspect_app.services.reminders.robots import Robot
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.reminder import Reminder
from inspect_app.web.clock import now
from tests.cast import NOW, Cast
from tests.notices import Found, make_notice
from tests.receivers import Mailbox, mail_server
from tests.receivers import Robot as Group
from tests.receivers import robot as listening
from tests.test_serve import CONSOLE, wait_for

PROCESSES = 4
REMINDER = """
import sys
from datetime import datetime
from inspect_app.app import create_app
from inspect_app.services.reminders.sending import remind
app = create_app()
with app.app_context():
    office, moment = int(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    print("ready", flush=True)
    sys.stdin.readline()
    remind(office, lambda: moment)
"""


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as made:
        yield made


@pytest.fixture
def group() -> Iterator[Group]:
    with listening() as made:
        yield made


def environment(app: Flask, mailbox: Mailbox) -> dict[str, str]:
    return {
        **os.environ,
        "INSPECT_INSTANCE": app.config["INSTANCE"],
        "INSPECT_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "INSPECT_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "INSPECT_MAIL_FROM": "tixing@jyj.example",
        "INSPECT_PRIVATE_ROBOTS": "1",
        "INSPECT_BASE_URL": "https://jc.example",
    }


def delivered(cast: Cast, days: int) -> Notice:
    notice = make_notice(cast, found=[Found(due={"days": days, "type": "calendar"})])
    body = {"method": "in_person", "at": NOW.isoformat(), "recipient": {"name": "张三"}}
    deeds.deliver(notice, loop_bodies.read_delivery(body), cast.director, NOW)
    return notice


def test_processes_at_once_tell_each_thing_once(
    app: Flask, cast: Cast, mailbox: Mailbox, group: Group
) -> None:
    app.config["PRIVATE_ROBOTS"] = True
    logins = ("lin", "wang", "director")
    for login in logins:
        set_email(cast.people[login], f"{login}@jyj.example", NOW)
    add_robot(Robot("wecom", group.address), cast.admin, NOW)
    numbers = [delivered(cast, 3 + n % 5).number for n in range(24)]
    moment, office = NOW + timedelta(days=7), cast.offices["xihu"].id
    db.session.remove()
    command = [sys.executable, "-c", REMINDER, str(office), moment.isoformat()]
    running = [
        subprocess.Popen(
            command, env=environment(app, mailbox), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(PROCESSES)
    ]  # fmt: skip
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in running:
        process.communicate(timeout=120)
        assert process.returncode == 0
    sent = {login: mailbox.texts_to(f"{login}@jyj.example") for login in logins}
    for reader, texts in {**sent, "group": group.texts}.items():
        digests = [text for text in texts if "【逾期未改】" in text]
        assert len(digests) == 1, reader
        told = Counter(
            number
            for text in texts
            if text not in digests
            for line in text.splitlines()
            if "整改期限" in line and "】" not in line
            for number in numbers
            if f"{number} " in line
        )
        assert set(told.values()) <= {1}, reader
        assert told, reader
        assert reader != "group" or set(told) == set(numbers)
    rows = db.session.scalars(sa.select(Reminder)).all()
    keys = {(row.channel_id, row.matter, row.step, row.day) for row in rows}
    assert len(keys) == len(rows)
    assert all(row.sent_at and row.attempts == 1 for row in rows)


def test_workers_remind_by_themselves_and_once(app: Flask, cast: Cast, mailbox: Mailbox) -> None:
    """By the real clock: what has just happened is told at once, at whatever hour it is."""
    office = cast.offices["xihu"]
    never_quiet = with_part(office, REMINDERS, {"quiet_from": "00:00", "quiet_until": "00:00"})
    change_office(office, {"parameters": never_quiet}, cast.admin, NOW)
    set_email(cast.director, "director@jyj.example", NOW)
    notice = delivered(cast, 300)
    report = loop_bodies.read_report({"text": "已退费", "results": []})
    deeds.report(notice, report, None, now())
    db.session.remove()
    env = environment(app, mailbox)
    workers = [subprocess.Popen([*CONSOLE, "worker"], env=env) for _ in range(2)]
    try:
        assert wait_for(lambda: bool(about_report(mailbox)), 60)
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        for worker in workers:
            assert worker.wait(timeout=20) == 0
    assert len(about_report(mailbox)) == 1
    assert f"https://jc.example/notices/{notice.uuid}" in about_report(mailbox)[0]


def about_report(mailbox: Mailbox) -> list[str]:
    return [text for text in mailbox.texts_to("director@jyj.example") if "收到整改报告" in text]
