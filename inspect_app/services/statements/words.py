"""The words of a statement's papers: they are Chinese, whatever language the reader has chosen."""

from collections.abc import Mapping
from datetime import date

from inspect_app.rules.coverage import Tally
from inspect_app.rules.coverage_statement import standing
from inspect_app.services.ledgers.words import INSTITUTION_KINDS, OUTCOMES, VISIT_METHODS, word
from inspect_app.services.statements.content import Row
from pdf.wording import chinese_date

SECTORS: Mapping[str, str] = {
    "subject": "学科类",
    "sports": "体育类",
    "arts": "文化艺术类",
    "tech": "科技类",
    "other": "其他非学科类",
    "": "未填",
}
STANDINGS: Mapping[str, str] = {"visited": "已检查", "excused": "免检", "missed": "未检查"}


def standing_words(row: Row) -> str:
    """Name what it counts as."""
    return STANDINGS[standing(row)]


def scope_words(about: Row) -> str:
    """Say whose register and which kind."""
    kind = word(INSTITUTION_KINDS, about["kind"])
    return f"{about['office']['name']}，行政区划{about['district']}，{kind}"


def figure_words(about: Row) -> tuple[tuple[str, str], ...]:
    """The figures as they stand in the head of the paper."""
    tally = Tally(*(about[n] for n in ("denominator", "visited", "attempted", "excused")))
    return (
        ("应检查", str(tally.denominator)),
        ("已检查", str(tally.visited)),
        ("其中仅非现场", str(about["off_site"])),
        ("免检", str(tally.excused)),
        ("其他未检查", str(tally.not_visited - tally.excused)),
        ("其中到访未果", str(tally.attempted)),
        ("期内注销", str(about["closed"])),
        ("覆盖率", _share(tally.rate)),
        ("扣除免检覆盖率", _share(tally.rate_excused)),
    )


def _share(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:.1%}"


def became_words(row: Row, about: Row) -> str:
    """Say in one cell what became of one institution: visits, or attempts and excuses."""
    short = about["from"][:4] == about["to"][:4]
    if standing(row) == "visited":
        first, last = (_day(row[name], short=short) for name in ("first_visit", "last_visit"))
        span = first if first == last else f"{first}至{last}"
        return f"已检查{row['visits']}次，{span}，{method_words(row)}"
    parts = ["未检查", attempt_words(row, short=short), excuse_words(row)]
    return "；".join(filter(None, parts))


def method_words(row: Row) -> str:
    """Name the methods of its visits."""
    return "、".join(word(VISIT_METHODS, each) for each in row["methods"])


def attempt_words(row: Row, *, short: bool = False) -> str:
    """Say how often somebody went in vain, and what the last one found; "" where nobody did."""
    if row["attempt"] is None:
        return ""
    outcome = word(OUTCOMES, row["attempt"]["outcome"])
    return f"到访未果{row['attempts']}次（{outcome}，{_day(row['attempt']['on'], short=short)}）"


def excuse_words(row: Row) -> str:
    """Give the excuses with their days and reasons; "" where there are none, or it was visited."""
    if standing(row) != "excused":
        return ""
    told = (
        f"{_day(each['from'], short=False)}至{_day(each['to'], short=False)}：{each['reason']}"
        for each in row["excuses"]
    )
    return "免检（" + "；".join(told) + "）"


def _day(text: str, *, short: bool) -> str:
    day = date.fromisoformat(text)
    return f"{day.month}月{day.day}日" if short else chinese_date(day)
