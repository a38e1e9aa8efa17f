"""Words for the codes that rules and services refuse with: one table a noun, both languages.

A code that has no words is a fault; `tests/web/test_wording.py` finds it.
"""

from collections.abc import Mapping
from datetime import date

from inspect_app.rules.refusals import Refusal
from inspect_app.web.wording import (
    accounts,
    approvals,
    backup,
    calendar,
    catalogue,
    coverage,
    draws,
    evidence,
    general,
    geocoding,
    institutions,
    maps,
    notices,
    numbers,
    offices,
    patrols,
    people,
    phones,
    plans,
    receive_log,
    rectifications,
    register,
    reminders,
    replies,
    rescue,
    seals,
    visits,
)
from inspect_app.web.wording.days import day as day_words

TABLES: tuple[Mapping[str, object], ...] = (
    general.WORDS,
    people.WORDS,
    accounts.WORDS,
    approvals.WORDS,
    backup.WORDS,
    calendar.WORDS,
    catalogue.WORDS,
    coverage.WORDS,
    draws.WORDS,
    offices.WORDS,
    institutions.WORDS,
    maps.WORDS,
    geocoding.WORDS,
    notices.WORDS,
    numbers.WORDS,
    visits.WORDS,
    evidence.WORDS,
    rectifications.WORDS,
    replies.WORDS,
    register.WORDS,
    reminders.WORDS,
    rescue.WORDS,
    seals.WORDS,
    patrols.WORDS,
    phones.WORDS,
    plans.WORDS,
    receive_log.WORDS,
)


def words(code: str, params: Mapping[str, object] | None = None) -> str:
    """Word one code for the reader; parameters fill ``%(name)s``, an ISO ``day`` in words."""
    given = dict(params or {})
    if "day" in given:
        given["day"] = day_words(date.fromisoformat(str(given["day"])))
    for table in TABLES:
        if code in table:
            return str(table[code]) % given
    raise KeyError(f"no words for the code {code!r}")


def refusal_words(refusal: Refusal) -> str:
    """Word a refusal."""
    return words(refusal.code, refusal.params)
