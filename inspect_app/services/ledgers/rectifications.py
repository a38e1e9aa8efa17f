"""整改销号台账: a line for each violation that a list of notices was filtered to, in its order."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import IO

from inspect_app.rules.calendar import china_day
from inspect_app.rules.deadlines import Due
from inspect_app.services.calendars import working_calendar
from inspect_app.services.ledgers import words
from inspect_app.services.ledgers.ordered import Ordered, ordered_by
from inspect_app.services.ledgers.sheet import Cell, Column, Cover, Ledger, Line, write_ledger
from inspect_app.services.notices.reading import NoticeFilter, notice_list
from inspect_app.services.rectifications.chasing import Wanted, chase_list
from inspect_app.store.notice import Notice
from inspect_app.store.office import Office
from pdf.wording import chinese_date

CHUNK = 500
"""So many notices are in memory at a time."""
NUMBER, FINDING, CLOSED = "文号", "存在问题", "销号日期"
LEDGER = Ledger(
    "整改销号台账",
    (
        Column(NUMBER, 20, "code", unit="份"),
        Column("机构名称", 24),
        Column("检查日期", 11, "day"),
        Column(FINDING, 42, unit="项"),
        Column("违规代码", 10, "code"),
        Column("整改要求", 32),
        Column("送达日期", 11, "day"),
        Column("送达方式", 10),
        Column("限期要求", 10),
        Column("整改期限", 11, "day"),
        Column("延期至", 11, "day"),
        Column("复查日期", 11, "day"),
        Column("复查结果", 9),
        Column(CLOSED, 11, "day", unit="项"),
        Column("移送日期", 11, "day"),
        Column("移送机关", 14),
        Column("状态", 11),
        Column("逾期天数", 7, "number"),
    ),
)


def write_chase_ledger(file: IO[bytes], office: Office, wanted: Wanted, now: datetime) -> int:
    """Write what the list of rectifications shows, the most urgent first; how many rows."""
    notices = _chased(office.id, wanted, china_day(now))
    return _write(file, office, _chase_filters(wanted), now, notices)


def write_notice_ledger(
    file: IO[bytes], office: Office, wanted: NoticeFilter, now: datetime
) -> int:
    """Write what the list of notices shows, closed ones too, the newest first; how many rows."""
    return _write(file, office, _notice_filters(wanted), now, _listed(office.id, wanted))


def _write(
    file: IO[bytes], office: Office, filters: Sequence[str], now: datetime,
    notices: Iterator[Sequence[Notice]],
) -> int:  # fmt: skip
    cover = Cover(office.name, filters, now)
    return write_ledger(file, LEDGER, cover, _lines(notices, china_day(now)))


def _chase_filters(wanted: Wanted) -> list[str]:
    told = [f"状态：{words.NOTICE_STATES[wanted.state]}"] if wanted.state else []
    if wanted.overdue is not None:
        told.append("逾期未改" if wanted.overdue else "未逾期")
    if wanted.due_soon:
        told.append("3个工作日内到期")
    if wanted.due_before:
        told.append(f"整改期限：{chinese_date(wanted.due_before)}之前")
    return told + ([f"行政区划：{wanted.district}"] if wanted.district else [])


def _notice_filters(wanted: NoticeFilter) -> list[str]:
    told = [f"状态：{words.NOTICE_STATES[wanted.state]}"] if wanted.state else []
    return [*told, words.span_words("出具日期", wanted.first_day, wanted.last_day)]


def _chased(office_id: int, wanted: Wanted, today: date) -> Iterator[Sequence[Notice]]:
    after: tuple[date, int] | None = None
    while True:
        items, following = chase_list(office_id, wanted, today, CHUNK, after)
        yield [item.notice for item in items]
        if following is None:
            return
        after = date.fromisoformat(following[0]), following[1]


def _listed(office_id: int, wanted: NoticeFilter) -> Iterator[Sequence[Notice]]:
    before: int | None = 0
    while before is not None:
        notices, before = notice_list(office_id, wanted, CHUNK, before)
        yield notices


def _lines(notices: Iterable[Sequence[Notice]], today: date) -> Iterator[Line]:
    calendar = working_calendar()
    for many in notices:
        counted: set[int] = set()
        for each in ordered_by(many, today, calendar):
            yield _line(each, is_first=each.notice.id not in counted)
            counted.add(each.notice.id)


def _line(each: Ordered, *, is_first: bool) -> Line:
    notice, violation = each.notice, each.violation
    closed_on = china_day(notice.closed_at) if notice.closed_at else None
    cells: list[Cell] = [
        notice.number,
        notice.addressee,
        each.visited_on,
        violation.facts or violation.title,
        violation.code,
        _requirement(violation.requirement, violation.rest),
        each.delivered[0],
        words.word(words.DELIVERY_METHODS, each.delivered[1]),
        words.due_words(Due.from_document(violation.due)),
        each.until,
        each.extended_to,
        each.rechecked[0],
        words.word(words.RESULTS, each.rechecked[1]),
        closed_on,
        each.referred[0],
        each.referred[1],
        words.word(words.NOTICE_STATES, notice.state),
        each.days_late or None,
    ]
    counts = {FINDING: 1, NUMBER: int(is_first), CLOSED: int(closed_on is not None)}
    return Line(cells, counts)


def _requirement(ordered: str, rest: str) -> str:
    """Say what was ordered, and what of it goes on after a recheck found it partly done."""
    return f"{ordered}\n尚未完成：{rest}" if rest else ordered
