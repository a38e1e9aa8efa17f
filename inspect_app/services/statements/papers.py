"""The PDF and the xlsx of a statement: drawn once from its kept file, and the same ever after.

A draft is drawn when somebody first asks for it; the signed PDF with the signature itself.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from inspect_app.rules.calendar import china_day
from inspect_app.rules.coverage_words import DEFINITIONS
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.ledgers.sheet import Cell, Column, Cover, Ledger, Line, write_ledgers
from inspect_app.services.statements.content import (
    Content,
    Row,
    Told,
    nobody,
    open_content,
    telling,
)
from inspect_app.services.statements.words import (
    SECTORS,
    attempt_words,
    became_words,
    excuse_words,
    figure_words,
    method_words,
    scope_words,
    standing_words,
)
from inspect_app.services.visits.papers import demo_mark
from inspect_app.store.base import db, writing
from inspect_app.store.coverage_statement import CoverageStatement
from pdf.coverage_statement import (
    DRAFT,
    AreaLine,
    ClosedLine,
    CoverageStatementSheet,
    StatementLine,
    draw,
)
from pdf.sheets import Verification
from pdf.wording import chinese_date

PIECE = 1024 * 1024
LINES = Ledger(
    "覆盖情况表",
    (
        Column("机构名称", 30, unit="家"),
        Column("行政区划", 13, "code"),
        Column("街道（片区）", 16),
        Column("学科类型", 12),
        Column("等级", 7),
        Column("情况", 10),
        Column("已检查次数", 9, "number", unit="次"),
        Column("首次检查", 11, "day"),
        Column("末次检查", 11, "day"),
        Column("检查方式", 16),
        Column("到访未果", 22),
        Column("免检理由", 36),
        Column("登记日期", 11, "day"),
        Column("机构编号", 38, "code"),
    ),
)
CLOSED = Ledger(
    "期内注销",
    (
        Column("机构名称", 30, unit="家"),
        Column("行政区划", 13, "code"),
        Column("街道（片区）", 16),
        Column("学科类型", 12),
        Column("注销日期", 11, "day"),
        Column("机构编号", 38, "code"),
    ),
)
ABOUT = Ledger("说明", (Column("项目", 24), Column("内容", 90)))


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, when, and the picture of the seal that is drawn with it, if one is."""

    name: str
    at: datetime
    seal: bytes | None = None


def draw_signed(
    statement: CoverageStatement, signature: Signature, base_url: str, told: Told = nobody
) -> str:
    """Draw the paper that this signature makes, and keep it; return its hash."""
    code = statement.verify_code
    verification = Verification(f"{base_url}/v/{code}", code)
    return _drawn(statement, signature, verification, told)


def pdf_of(statement: CoverageStatement, told: Told = nobody) -> str:
    """Return the hash of the PDF as drawn; a draft is drawn on the first call. Raises NotFound."""
    return _once(statement, "pdf", lambda: _drawn(statement, None, None, told))


def xlsx_of(statement: CoverageStatement, told: Told = nobody) -> str:
    """Return the hash of the xlsx, written on the first call. Raises NotFound."""
    return _once(statement, "xlsx", lambda: _written(statement, told))


def _once(statement: CoverageStatement, name: str, make: Callable[[], str]) -> str:
    """Keep what is made the first time; of two at once the first one stays."""
    kept: str | None = getattr(statement, name)
    if kept is not None:
        return kept
    signed_at, made = statement.signed_at, make()
    with writing():
        db.session.refresh(statement, with_for_update=True)
        if getattr(statement, name) is None and statement.signed_at == signed_at:
            setattr(statement, name, made)
    return getattr(statement, name) or made


def _drawn(
    statement: CoverageStatement,
    signature: Signature | None,
    verification: Verification | None,
    told: Told,
) -> str:
    with open_content(statement.content, whole=True) as content:
        about = content.about
        sheet = CoverageStatementSheet(
            office_name=about["office"]["name"], title=statement.title, number="",
            scope=scope_words(about), first_day=statement.first_day, last_day=statement.last_day,
            made_at=statement.made_at, made_by=about["made_by"], figures=figure_words(about),
            areas=tuple(map(_area, about["by_district"])),
            definitions=tuple((each.term_zh, each.text_zh) for each in DEFINITIONS
                              if each.key != "term" or statement.kind == "school"),
            lines=_lines(content, about, told), closed=_closed(content),
            register_hash=statement.register_hash, content_hash=statement.content,
            running=is_running(statement), signed_by=signature.name if signature else "",
            signed_on=china_day(signature.at) if signature else None,
            seal=signature.seal if signature else None, verification=verification,
            demo_mark=demo_mark(statement.office),
        )  # fmt: skip
        return blobs().put(draw(sheet))


def is_running(statement: CoverageStatement) -> bool:
    """Tell whether its period was not over when it was made."""
    return china_day(statement.made_at) <= statement.last_day


def _area(area: Row) -> AreaLine:
    counts = (
        area["denominator"], area["visited"], area["excused"],
        area["not_visited"] - area["excused"], area["attempted"],
    )  # fmt: skip
    return AreaLine(area["label"], counts)


def _lines(content: Content, about: Row, told: Told) -> Iterator[StatementLine]:
    for row in telling(content.rows(), "drawing", about["denominator"], told):
        sector = SECTORS.get(row["sector"], row["sector"])
        became = became_words(row, about)
        yield StatementLine(
            row["name"], row["area"] or row["district"], sector, row["grade"], became
        )


def _closed(content: Content) -> Iterator[ClosedLine]:
    for row in content.closed():
        day = date.fromisoformat(row["closed_on"])
        yield ClosedLine(row["name"], row["area"] or row["district"], day)


def _written(statement: CoverageStatement, told: Told) -> str:
    """Write the book to a file without a name, then keep it: it may be large."""
    with open_content(statement.content, whole=True) as content, tempfile.TemporaryFile() as file:
        about = content.about
        filters = [
            _period(statement), scope_words(about), _signed(statement),
        ]  # fmt: skip
        cover = Cover(about["office"]["name"], filters, statement.made_at)
        parts = (
            (LINES, _rows_of_lines(content, about, told)),
            (CLOSED, _rows_of_closed(content)),
            (ABOUT, _rows_about(statement, about)),
        )
        write_ledgers(file, cover, parts)
        file.seek(0)
        with blobs().incoming() as blob:
            while piece := file.read(PIECE):
                blob.write(piece)
            sha256 = blob.sha256
            blob.keep()
    return sha256


def _period(statement: CoverageStatement) -> str:
    return f"{chinese_date(statement.first_day)}至{chinese_date(statement.last_day)}"


def _signed(statement: CoverageStatement) -> str:
    if statement.signed_at is None or statement.signed_by is None:
        return DRAFT
    return f"签发：{statement.signed_by.display}，{chinese_date(china_day(statement.signed_at))}"


def _rows_of_lines(content: Content, about: Row, told: Told) -> Iterator[Line]:
    for row in telling(content.rows(), "writing", about["denominator"], told):
        cells: list[Cell] = [
            row["name"], row["district"], row["area"], SECTORS.get(row["sector"], row["sector"]),
            row["grade"], standing_words(row), row["visits"], _day(row["first_visit"]),
            _day(row["last_visit"]), method_words(row), attempt_words(row), excuse_words(row),
            _day(row["registered_on"]), row["id"],
        ]  # fmt: skip
        yield Line(cells, {"机构名称": 1, "已检查次数": row["visits"]})


def _rows_of_closed(content: Content) -> Iterator[Line]:
    for row in content.closed():
        sector = SECTORS.get(row["sector"], row["sector"])
        day = _day(row["closed_on"])
        cells: list[Cell] = [row["name"], row["district"], row["area"], sector, day, row["id"]]
        yield Line(cells, {"机构名称": 1})


def _rows_about(statement: CoverageStatement, about: Row) -> Iterator[Line]:
    yield Line(("统计期间", _period(statement)))
    yield Line(("统计范围", scope_words(about)))
    for name, value in figure_words(about):
        yield Line((name, value))
    for each in DEFINITIONS:
        yield Line((each.term_zh, each.text_zh))
    yield Line(("在册名单SHA-256", statement.register_hash))
    yield Line(("统计数据SHA-256", statement.content))
    yield Line(("签发", _signed(statement).removeprefix("签发：")))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
