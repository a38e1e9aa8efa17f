"""What a phone says of itself at each contact, and when work has been unsent too long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from inspect_app.rules.strict_body import LONGEST_NAME, StrictBody

UNSENT_TOO_LONG = timedelta(hours=24)
"""After that the phone nags, and the office sees it marked."""
MOST_UNSENT = 100_000


@dataclass(frozen=True, slots=True)
class PhoneReport:
    """``unsent`` counts the caller's visits on the phone that the server has not answered for.

    ``oldest`` is when the oldest of them was last changed, by the phone's clock; None without any.
    ``send_key``: it asks for a token to send by.
    """

    unsent: int
    oldest: datetime | None
    label: str
    send_key: bool = False


def read_phone_report(body: object) -> PhoneReport:
    """Read {"unsent": n, "oldest": moment or null, "label", "send_key"}. Raises Invalid."""
    read = StrictBody(body)
    unsent = read.count("unsent", most=MOST_UNSENT)
    oldest = read.moment("oldest")
    label = read.text("label", longest=LONGEST_NAME)
    send_key = read.flag("send_key")
    read.done()
    return PhoneReport(unsent, oldest if unsent else None, label, send_key)


def is_unsent_too_long(oldest: datetime | None, now: datetime) -> bool:
    """Tell whether something has been waiting on a phone for more than a day."""
    return oldest is not None and now - oldest > UNSENT_TOO_LONG
