"""Coverage in SQL written by hand, as well as the indexes that exist allow; the measure of ours.

Each question has two ways, since which is faster depends on the database and the range: with a
distinct list of institutions for each outcome, or with one walk that notes both. The faster counts.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from inspect_app.rules.coverage import Period
from inspect_app.services.coverage import Scope

KEYS: Mapping[str, str] = {
    "district": "substr(i.district, 1, 6), i.area",
    "sector": "i.sector",
    "kind": "i.kind",
}
_OF_PERIOD = (
    "FROM visit WHERE office_id = :office AND visited_on BETWEEN :first AND :last"
    " AND state = 'complete' AND superseded_by_id IS NULL AND institution_id IS NOT NULL"
)
_TRIED = "('closed_door', 'refused', 'moved', 'not_found')"
_EXCUSED = (
    "(SELECT DISTINCT institution_id AS id FROM excuse"
    " WHERE office_id = :office AND first_day <= :last AND last_day >= :first) e ON e.id = i.id"
)
_IN_REGISTER = (
    "i.district >= :low AND i.district < :high{kind}"
    " AND (i.registered_on IS NULL OR i.registered_on <= :last)"
    " AND (i.closed_on IS NULL OR i.closed_on > :last) AND i.merged_into_id IS NULL"
)


def distinct_lists(by: str) -> str:
    """One distinct list for each outcome, joined to the register."""
    visited = f"(SELECT DISTINCT institution_id AS id {_OF_PERIOD} AND outcome = 'completed') v"
    tried = f"(SELECT DISTINCT institution_id AS id {_OF_PERIOD} AND outcome IN {_TRIED}) a"
    return (
        f"SELECT {KEYS[by]}, count(*), count(v.id),"  # noqa: S608 - our own words alone
        " count(CASE WHEN v.id IS NULL THEN a.id END),"
        " count(CASE WHEN v.id IS NULL THEN e.id END)"
        f" FROM institution i LEFT JOIN {visited} ON v.id = i.id"
        f" LEFT JOIN {tried} ON a.id = i.id LEFT JOIN {_EXCUSED}"
        f" WHERE {_in_register(by)} GROUP BY {KEYS[by]}"
    )


def one_walk(by: str) -> str:
    """One walk over the period's visits, which notes for each institution what was reached."""
    noted = (
        "(SELECT institution_id AS id, max(CASE outcome WHEN 'completed' THEN 1 ELSE 0 END) AS done"
        f" {_OF_PERIOD} AND (outcome = 'completed' OR outcome IN {_TRIED}) GROUP BY 1) v"
    )
    return (
        f"SELECT {KEYS[by]}, count(*), coalesce(sum(v.done), 0),"  # noqa: S608 - our own words alone
        " count(CASE v.done WHEN 0 THEN 1 END),"
        " count(CASE WHEN coalesce(v.done, 0) = 0 THEN e.id END)"
        f" FROM institution i LEFT JOIN {noted} ON v.id = i.id LEFT JOIN {_EXCUSED}"
        f" WHERE {_in_register(by)} GROUP BY {KEYS[by]}"
    )


def _in_register(by: str) -> str:
    return _IN_REGISTER.format(kind="" if by == "kind" else " AND i.kind = :kind")


def by_month(scope: Scope, *, walks: bool) -> str:
    """Every month's total in one statement; months are few, so each has its own branch."""
    way = one_walk if walks else distinct_lists
    plain = way("sector").replace(f"SELECT {KEYS['sector']},", "SELECT")
    plain = plain.removesuffix(f" GROUP BY {KEYS['sector']}")
    branches = []
    for number, _ in enumerate(scope.period.months()):
        told = plain.replace(":first", f":first{number}").replace(":last", f":last{number}")
        branches.append(told.replace("SELECT count", f"SELECT {number}, count", 1))
    return " UNION ALL ".join(branches)


def values(scope: Scope, prefix: str) -> dict[str, Any]:
    """What the statements are asked with."""
    told: dict[str, Any] = {
        "office": scope.office.id,
        "kind": scope.kind,
        "low": prefix,
        "high": prefix[:-1] + chr(ord(prefix[-1]) + 1),
        **_days(scope.period),
    }
    for number, month in enumerate(scope.period.months()):
        told |= {f"{name}{number}": day for name, day in _days(month).items()}
    return told


def _days(period: Period) -> dict[str, date]:
    return {"first": period.first, "last": period.last}
