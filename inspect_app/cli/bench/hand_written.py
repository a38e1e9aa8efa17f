"""Coverage in SQL written by hand, as well as the indexes that exist allow; the measure of ours.

Each question has several ways, since which is fastest depends on the database and the range; the
fastest counts. SQLite knows nothing of how many rows there are, so its ways leave it no choice of
order: sets that are looked up, or the visits first and the register by its ids.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from inspect_app.rules.coverage import Period
from inspect_app.services.coverage.counting import Scope

KEYS: Mapping[str, str] = {
    "district": "substr(i.district, 1, 6), i.area",
    "sector": "i.sector",
    "kind": "i.kind",
    "month": "1",
}
_OF_PERIOD = (
    "FROM visit WHERE office_id = :office AND visited_on BETWEEN :first AND :last"
    " AND state = 'complete' AND superseded_by_id IS NULL AND institution_id IS NOT NULL"
)
_TRIED = "('closed_door', 'refused', 'moved', 'not_found')"
_DONE_IDS = f"SELECT DISTINCT institution_id AS id {_OF_PERIOD} AND outcome = 'completed'"
_TRIED_IDS = f"SELECT DISTINCT institution_id AS id {_OF_PERIOD} AND outcome IN {_TRIED}"
_EXCUSED_IDS = (
    "SELECT DISTINCT institution_id AS id FROM excuse"
    " WHERE office_id = :office AND first_day <= :last AND last_day >= :first"
)
_NOTED = (
    "SELECT institution_id AS id, max(CASE outcome WHEN 'completed' THEN 1 ELSE 0 END) AS done"
    f" {_OF_PERIOD} AND (outcome = 'completed' OR outcome IN {_TRIED}) GROUP BY institution_id"
)
_IN_REGISTER = (
    "i.district >= :low AND i.district < :high AND i.merged_into_id IS NULL"
    " AND (i.registered_on IS NULL OR i.registered_on <= :last)"
    " AND (i.closed_on IS NULL OR i.closed_on > :last)"
)


def distinct_lists(by: str) -> str:
    """One distinct list for each outcome, joined to the register."""
    return (
        f"SELECT {KEYS[by]}, count(*), count(v.id),"  # noqa: S608 - our own words alone
        " count(CASE WHEN v.id IS NULL THEN a.id END),"
        " count(CASE WHEN v.id IS NULL THEN e.id END)"
        f" FROM institution i LEFT JOIN ({_DONE_IDS}) v ON v.id = i.id"
        f" LEFT JOIN ({_TRIED_IDS}) a ON a.id = i.id LEFT JOIN ({_EXCUSED_IDS}) e ON e.id = i.id"
        f" WHERE {_in_register(by)} GROUP BY {KEYS[by]}"
    )


def one_walk(by: str) -> str:
    """One walk over the period's visits, which notes for each institution what was reached."""
    return (
        f"SELECT {KEYS[by]}, count(*), coalesce(sum(v.done), 0),"  # noqa: S608 - our own words alone
        " count(CASE v.done WHEN 0 THEN 1 END),"
        " count(CASE WHEN coalesce(v.done, 0) = 0 THEN e.id END)"
        f" FROM institution i LEFT JOIN ({_NOTED}) v ON v.id = i.id"
        f" LEFT JOIN ({_EXCUSED_IDS}) e ON e.id = i.id"
        f" WHERE {_in_register(by)} GROUP BY {KEYS[by]}"
    )


def sets(by: str) -> str:
    """A mark for each institution by looking its id up, then one count of the marks."""
    keys = KEYS[by].replace("i.", "")
    mark = (
        f"CASE WHEN i.id IN ({_DONE_IDS}) THEN 1 ELSE"
        f" CASE WHEN i.id IN ({_TRIED_IDS}) THEN 2 ELSE 0 END"
        f" + CASE WHEN i.id IN ({_EXCUSED_IDS}) THEN 4 ELSE 0 END END"
    )
    return (
        f"SELECT {keys}, count(*), sum(mark & 1), sum(mark >> 1 & 1), sum(mark >> 2)"  # noqa: S608 - our own words alone
        f" FROM (SELECT district, area, sector, kind, {mark} AS mark"
        f" FROM institution i WHERE {_in_register(by)} LIMIT 100000000) AS marked GROUP BY {keys}"
    )


def visits_first(by: str) -> str:
    """The register counted by its index; visits and excuses each find it by their ids."""
    where = _in_register(by)
    noted = f"SELECT n.id, done, n.id IN ({_EXCUSED_IDS}) AS excused FROM ({_NOTED}) n"  # noqa: S608 - as below
    rest = f"({_EXCUSED_IDS}) e CROSS JOIN institution i ON i.id = e.id"
    return (
        f"SELECT {KEYS[by]}, count(*), 0, 0, 0 FROM institution i WHERE {where}"  # noqa: S608 - our own words alone
        f" GROUP BY {KEYS[by]} UNION ALL "
        f"SELECT {KEYS[by]}, 0, sum(v.done), sum(1 - v.done), sum((1 - v.done) * v.excused)"
        f" FROM ({noted}) v CROSS JOIN institution i ON i.id = v.id WHERE {where}"
        f" GROUP BY {KEYS[by]} UNION ALL "
        f"SELECT {KEYS[by]}, 0, 0, 0, count(*) FROM {rest} WHERE {where}"
        f" AND i.id NOT IN (SELECT id FROM ({_NOTED})) GROUP BY {KEYS[by]}"
    )


WAYS: Mapping[str, Mapping[str, Callable[[str], str]]] = {
    "sqlite": {"sets": sets, "visits_first": visits_first},
    "postgresql": {"distinct_lists": distinct_lists, "one_walk": one_walk, "sets": sets},
}


def _in_register(by: str) -> str:
    return _IN_REGISTER + ("" if by == "kind" else " AND i.kind = :kind")


def statement(scope: Scope, by: str, way: Callable[[str], str]) -> str:
    """The statement of one way; months are few, so each has a branch of its own."""
    if by != "month":
        return way(by)
    plain = way(by)
    branches = []
    for number, _ in enumerate(scope.period.months()):
        told = plain.replace(":first", f":first{number}").replace(":last", f":last{number}")
        branches.append(f"SELECT * FROM ({told}) AS month{number}")  # noqa: S608 - our own words
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
