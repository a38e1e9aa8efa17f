"""The four numbers and what happened since yesterday."""

from datetime import UTC, date, datetime, timedelta

from inspect_app.services import audit
from inspect_app.services.home import morning
from inspect_app.store.base import writing
from tests.cast import NOW, Cast

TODAY = date(2026, 11, 20)


def happened(cast: Cast, deed: str, at: datetime, office: str = "xihu") -> None:
    with writing():
        audit.record(cast.offices[office].id, "lin", audit.Deed(deed, "visit", "x"), at)


def test_it_counts_from_yesterday_midnight_in_shanghai(cast: Cast) -> None:
    midnight = datetime(2026, 11, 18, 16, tzinfo=UTC)  # 19 November, 00:00 in Shanghai
    happened(cast, "visit.submit", midnight - timedelta(seconds=1))
    happened(cast, "visit.submit", midnight)
    happened(cast, "notice.issue", midnight + timedelta(days=1))
    happened(cast, "notice.issue", midnight, office="culture")
    found = morning(cast.offices["xihu"], TODAY, NOW)
    assert {deed: n for deed, n in found.happened.items() if n} == {
        "visit.submit": 1,
        "notice.issue": 1,
    }


def test_an_empty_office_has_zeros(cast: Cast) -> None:
    found = morning(cast.offices["xihu"], TODAY, NOW)
    assert found.counts["overdue"] == found.due_in_a_week == found.quarantined == 0
    assert found.coverage.total.denominator == 2
    assert found.coverage.scope.period.first == date(2026, 10, 1)
    assert found.spots.never_visited.count == 3
