"""检查台账: a line for each visit that a list was filtered to, in the list's order."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any

import sqlalchemy as sa

from inspect_app.rules.calendar import CHINA
from inspect_app.services.ledgers import words
from inspect_app.services.ledgers.sheet import Cell, Column, Cover, Ledger, Line, write_ledger
from inspect_app.services.visits.lists import Wanted, newest_ids
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.office import Office
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit, VisitInspector

CHUNK = 500
"""So many visits are in memory at a time."""
DAY, PARTY, INSPECTORS = "检查日期", "机构名称", "检查人员"
FOUND, PAPERS = "发现问题数", "通知书文号"
LEDGER = Ledger(
    "检查台账",
    (
        Column(DAY, 11, "day"),
        Column("检查时间", 12, "code"),
        Column(PARTY, 26, unit="家次"),
        Column("统一社会信用代码", 21, "code"),
        Column("地址", 28),
        Column("类型", 10),
        Column("检查类别", 10),
        Column("检查来源", 11),
        Column("检查方式", 10),
        Column(INSPECTORS, 16, unit="人次"),
        Column("检查结果", 10),
        Column(FOUND, 8, "number", unit="项"),
        Column(PAPERS, 20, "code", unit="份"),
        Column("通知书状态", 13),
        Column("材料状态", 10),
        Column("回执号", 20, "code"),
    ),
)


def write_visit_ledger(file: IO[bytes], office: Office, wanted: Wanted, now: datetime) -> int:
    """Write every visit the list finds, whatever page it is on; how many there were."""
    cover = Cover(office.name, _filters(wanted), now)
    return write_ledger(file, LEDGER, cover, _lines(office.id, wanted))


def _filters(wanted: Wanted) -> list[str]:
    told = [words.span_words(DAY, wanted.first_day, wanted.last_day)]
    if wanted.outcome:
        told.append(f"检查结果：{words.OUTCOMES[wanted.outcome]}")
    if wanted.state:
        told.append(f"材料状态：{words.VISIT_STATES[wanted.state]}")
    return told


def _lines(office_id: int, wanted: Wanted) -> Iterator[Line]:
    before = 0
    while ids := newest_ids(office_id, wanted, before, CHUNK):
        visits, inspectors = _visits(ids), _inspectors(ids)
        found, notices = _violations(ids), _notices(ids)
        for each in ids:
            yield _line(visits[each], inspectors[each], found.get(each, 0), notices[each])
        if len(ids) < CHUNK:
            return
        before = ids[-1]


def _visits(ids: Sequence[int]) -> dict[int, "sa.Row[Any]"]:
    """Read what a line shows, as plain rows: objects would take most of the time."""
    columns = (
        "id", "visited_on", "started_at", "finished_at", "party", "kind", "source", "method",
        "outcome", "state", "receipt",
    )  # fmt: skip
    query = sa.select(*(getattr(Visit, name) for name in columns)).where(Visit.id.in_(ids))
    return {row.id: row for row in db.session.execute(query)}


def _inspectors(ids: Sequence[int]) -> defaultdict[int, list[str]]:
    """What the inspectors of each visit are called, in its order."""
    query = sa.select(VisitInspector.visit_id, VisitInspector.display)
    query = query.where(VisitInspector.visit_id.in_(ids))
    found: defaultdict[int, list[str]] = defaultdict(list)
    for visit_id, display in db.session.execute(query.order_by(VisitInspector.ordinal)):
        found[visit_id].append(display)
    return found


def _violations(ids: Sequence[int]) -> dict[int, int]:
    query = sa.select(Violation.visit_id, sa.func.count()).where(Violation.visit_id.in_(ids))
    rows = db.session.execute(query.group_by(Violation.visit_id))
    return {visit_id: count for visit_id, count in rows}  # noqa: C416 - rows are no plain pairs to the type checker


def _notices(ids: Sequence[int]) -> defaultdict[int, list[tuple[str, str]]]:
    """Number and state of what was issued for each visit, in the order of issuing."""
    query = sa.select(Notice.visit_id, Notice.number, Notice.state).order_by(Notice.id)
    found: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for visit_id, number, state in db.session.execute(query.where(Notice.visit_id.in_(ids))):
        found[visit_id].append((number, state))
    return found


def _line(
    visit: "sa.Row[Any]", inspectors: list[str], found: int, notices: list[tuple[str, str]]
) -> Line:
    begun, ended = (at.astimezone(CHINA) for at in (visit.started_at, visit.finished_at))
    party = visit.party
    cells: list[Cell] = [
        visit.visited_on,
        f"{begun:%H:%M}-{ended:%H:%M}",
        str(party.get("name") or ""),
        str(party.get("credit_code") or ""),
        str(party.get("address") or ""),
        words.word(words.INSTITUTION_KINDS, party.get("kind")),
        words.word(words.VISIT_KINDS, visit.kind),
        words.word(words.SOURCES, visit.source),
        words.word(words.VISIT_METHODS, visit.method),
        "、".join(inspectors),
        words.word(words.OUTCOMES, visit.outcome),
        found,
        "\n".join(number for number, _ in notices),
        "\n".join(words.word(words.NOTICE_STATES, state) for _, state in notices),
        words.word(words.VISIT_STATES, visit.state),
        visit.receipt,
    ]
    issued = sum(state != "withdrawn" for _, state in notices)
    counts = {PARTY: 1, INSPECTORS: len(inspectors), FOUND: found, PAPERS: issued}
    return Line(cells, counts)
