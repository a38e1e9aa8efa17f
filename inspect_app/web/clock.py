"""The only place that reads the clock; everything below is told the time."""

from datetime import UTC, date, datetime

from inspect_app.rules.calendar import china_day


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date in Shanghai, whatever the server's zone."""
    return china_day(now())
