"""Tell an office's channels what there is to tell, each thing once; one that fails stops no other.

Nothing goes out in the quiet hours, and no digest on a day off: it is held back, as what there is
to tell is read from the record each time, and whatever was told is on record, too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from inspect_app.rules.calendar import china_day
from inspect_app.rules.refusals import Conflict
from inspect_app.rules.reminders import (
    CONCERNS,
    QuietHours,
    Reader,
    concerns,
    due_step,
    is_digest_time,
    kind_of,
)
from inspect_app.services.offices import REMINDERS, part_of
from inspect_app.services.reminders import claims, words
from inspect_app.services.reminders.channels import Told, channels_of
from inspect_app.services.reminders.claims import Key
from inspect_app.services.reminders.digests import digest_for
from inspect_app.services.reminders.mail import send_mail
from inspect_app.services.reminders.matters import Book, Telling, book_of, case_of, tellings
from inspect_app.services.reminders.robots import LONGEST_TEXT, Robot, send_to_robot
from inspect_app.services.reminders.setup import Setup, reminder_setup
from inspect_app.services.reminders.ways import Message, NotSent
from inspect_app.store.base import db
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.reminder import Reminder, ReminderChannel

TOGETHER = {"email": 10, "wecom": 5, "dingtalk": 10}
"""So many things are told in one message; WeCom takes no more with the longest names."""
MOST_MESSAGES = 5
"""And so many messages to one channel at a time: robots take twenty a minute."""
DIGEST, DAILY, TEST = "digest", "daily", "test"
ABOUT_A_DUE = frozenset({"due_soon", "due_today", "overdue"})
Clock = Callable[[], datetime]


@dataclass
class _Round:
    """One look at everybody of an office. ``mail_is_away`` once the server did not answer."""

    office: Office
    book: Book
    told: Sequence[Telling]
    digests: bool
    setup: Setup
    clock: Clock
    mail_is_away: bool = field(default=False)


def remind(office_id: int, clock: Clock, between: Callable[[], None] = lambda: None) -> None:
    """Tell everybody of the office what is to be told now; ``between`` may stop it halfway."""
    office, now = db.session.get_one(Office, office_id), clock()
    quiet = QuietHours.from_document(part_of(office, REMINDERS))
    if quiet.are_now(now):
        return
    book = book_of(office_id, now)
    this = _Round(
        office, book, tellings(book, office_id, now),
        is_digest_time(now, quiet, book.calendar), reminder_setup(), clock,
    )  # fmt: skip
    for told in channels_of(office_id):
        between()
        if told.channel.kind != "email" or (this.setup.server and not this.mail_is_away):
            _tell(this, told)


def _tell(this: _Round, told: Told) -> None:
    """Tell one channel, until something does not go out."""
    if not _tell_again(this, told):
        return
    for part in _new_parts(this, told):
        if not _send_tellings(this, told, part):
            return
    if this.digests:
        _send_digest(this, told)


def _new_parts(this: _Round, told: Told) -> list[list[Telling]]:
    wanted = {each.key: each for each in this.told if _is_for(each, told.person)}
    known = claims.told_already(told.channel.id, {key.matter for key in wanted})
    most = TOGETHER[told.channel.kind]
    new = [each for key, each in wanted.items() if key not in known][: most * MOST_MESSAGES]
    return [new[first : first + most] for first in range(0, len(new), most)]


def _is_for(each: Telling, person: Person | None) -> bool:
    """A group is told of everything; nobody is told what they did themselves."""
    if person is None:
        return True
    reader = Reader(person.role, person.approver, person.id in each.case.named)
    return each.by_id != person.id and concerns(each.step, reader)


def _send_tellings(this: _Round, told: Told, part: Sequence[Telling]) -> bool:
    """Claim and send; what another process has claimed meanwhile is left to it."""
    by_key = {each.key: each for each in part}
    rows = claims.claim(told.channel, list(by_key), this.clock())
    mine = [by_key[Key(row.matter, row.step, row.day)] for row in rows]
    return not mine or _send(this, told, rows, _worded(this, told, mine))


def _worded(this: _Round, told: Told, mine: Sequence[Telling]) -> Message:
    language = _language(this.setup, told.person)
    return words.telling_words(mine, this.office.name, language, this.setup.base_url)


def _language(setup: Setup, person: Person | None) -> str:
    return words.language_of((person.locale if person else "") or setup.locale)


def _send_digest(this: _Round, told: Told) -> bool:
    key = Key(DIGEST, DAILY, this.book.today)
    if key in claims.told_already(told.channel.id, [DIGEST]):
        return True
    message = _digest(this, told)
    rows = claims.claim(told.channel, [key], this.clock()) if message else []
    return not (rows and message) or _send(this, told, rows, message)


def _digest(this: _Round, told: Told) -> Message | None:
    sections = digest_for(this.book, this.office.id, told.person)
    if not sections:
        return None
    language = _language(this.setup, told.person)
    heading = words.Heading(this.office.name, this.book.today, language, this.setup.base_url)
    return words.digest_words(sections, heading, LONGEST_TEXT.get(told.channel.kind, 0))


def _tell_again(this: _Round, told: Told) -> bool:
    """Try again what did not go out, as far as it is still so."""
    rows = claims.claim_again(told.channel, TOGETHER[told.channel.kind], this.clock())
    digests = [row for row in rows if row.matter == DIGEST]
    others = [(row, _still(this, row)) for row in rows if row.matter != DIGEST]
    claims.drop([row for row, telling in others if telling is None], "no_longer_so")
    kept = [(row, telling) for row, telling in others if telling is not None]
    mine = [telling for _, telling in kept]
    if mine and not _send(this, told, [row for row, _ in kept], _worded(this, told, mine)):
        claims.settle_failed(digests, NotSent("channel_failed"), this.clock())
        return False
    return _digest_again(this, told, digests)


def _digest_again(this: _Round, told: Told, rows: Sequence[Reminder]) -> bool:
    claims.drop([row for row in rows if row.day != this.book.today], "no_longer_so")
    todays = [row for row in rows if row.day == this.book.today]
    message = _digest(this, told) if todays else None
    if message is None:
        claims.drop(todays, "no_longer_so")
        return True
    return _send(this, told, todays, message)


def _still(this: _Round, row: Reminder) -> Telling | None:
    """Find what a row tells of, if it still is so: a due may have moved or passed meanwhile."""
    kind = kind_of(row.step)
    if kind not in CONCERNS:
        return None
    cases = {case.matter: case for case in this.book.cases.values()}
    case = cases.get(row.matter) or case_of(this.office.id, row.matter)
    if case is None:
        return None
    if kind in ABOUT_A_DUE:
        step = due_step(row.day, this.book.today, this.book.calendar)
        if case.due_on != row.day or step not in {"", row.step}:
            return None
    late = max(0, (this.book.today - row.day).days) if kind in ABOUT_A_DUE else 0
    return Telling(case, row.step, row.day, days_late=late)


def _send(this: _Round, told: Told, rows: Sequence[Reminder], message: Message) -> bool:
    """Send what is claimed and settle it; tell whether the channel may be sent more."""
    try:
        send_message(this.setup, told.channel, message, this.clock())
    except NotSent as failure:
        this.mail_is_away = this.mail_is_away or failure.code == "mail_server_away"
        claims.settle_failed(rows, failure, this.clock())
        return False
    claims.settle_sent(rows, this.clock())
    return True


def send_message(setup: Setup, channel: ReminderChannel, message: Message, now: datetime) -> None:
    """Send one message on its way. Raises NotSent, or Unsure."""
    db.session.commit()  # hold no connection to the database while another machine thinks
    if channel.kind != "email":
        robot = Robot(channel.kind, channel.address, channel.secret)
        send_to_robot(robot, message, now, private=setup.private)
    elif setup.server is None:
        raise NotSent("no_mail_server")
    else:
        send_mail(setup.server, channel.address, message, now)


def send_test(
    channel: ReminderChannel, office: Office, locale: str, clock: Clock
) -> NotSent | None:
    """Send a test at once, one a minute; return what went wrong. Raises Conflict for a second."""
    now, setup = clock(), reminder_setup()
    key = Key(TEST, f"{TEST}_{now:%H%M}", china_day(now))
    rows = claims.claim(channel, [key], now)
    if not rows:
        raise Conflict("test_just_sent")
    language = words.language_of(locale or setup.locale)
    message = words.test_words(office.name, language, f"{key}")
    try:
        send_message(setup, channel, message, now)
    except NotSent as failure:
        claims.drop(rows, str(failure))
        return failure
    claims.settle_sent(rows, clock())
    return None
