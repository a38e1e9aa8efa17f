"""The institution's reply without an account: how long it opens, and how guesses are slowed.

None of these numbers is the law's. The second code has 8 of 31 signs (39 bits): at five tries and
then a pause that doubles, nobody guesses it within the life of a slip.
"""

import unicodedata
from datetime import timedelta

CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, O, 1, I, L: the code is typed from paper."""
CODE_LENGTH = 8
LIFETIME = timedelta(days=90)
"""How long a receipt slip opens, counted from its printing."""
SESSION = timedelta(hours=2)
"""How long a browser stays in after the right code, or after the last thing it sent."""

FREE_TRIES = 5
FIRST_CLOSURE = timedelta(minutes=15)
LONGEST_CLOSURE = timedelta(days=1)

MEGABYTE = 1024 * 1024
FILE_TYPES = frozenset(
    {"image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"}
)  # fmt: skip
LARGEST_FILE = 30 * MEGABYTE
MOST_FILES = 60
"""Of one reply, all violations together."""
MOST_FILES_A_DAY = 300
"""Of one notice, in 24 hours, sent or not: nobody fills the office's disk with one code."""


def typed_code(text: str) -> str:
    """Return a code as it was made, however it was typed: small, in groups, in full width."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if sign.isalnum())


def closure_after(failures: int) -> timedelta:
    """Say how long nothing is heard after that many wrong codes since the last right one.

    A quarter of an hour after the fifth, twice as long after each further five, at most a day.
    """
    if failures < FREE_TRIES or failures % FREE_TRIES:
        return timedelta(0)
    doublings = min(failures // FREE_TRIES - 1, 10)
    return min(FIRST_CLOSURE * (1 << doublings), LONGEST_CLOSURE)
