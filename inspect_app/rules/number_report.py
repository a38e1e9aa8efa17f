"""What a phone says of the numbers that it took along, read strictly (docs/offline.md)."""

from collections.abc import Mapping
from dataclasses import dataclass

from inspect_app.rules.strict_body import LONGEST_NAME, StrictBody

LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class NumbersTold:
    """``bound``: numbers of visits that wait on the phone for their receipt.

    ``void``: why each number is not to be used, its printed paper having been thrown away.
    """

    bound: frozenset[str]
    void: Mapping[str, str]


def read_numbers(body: object) -> NumbersTold:
    """Read {"bound": [number], "void": [{"number", "reason"}]}. Raises Invalid.

    A number that nobody reserved is no mistake of the shape: the server may have been restored
    from a day before it was.
    """
    read = StrictBody(body)
    bound = read.texts("bound")
    if any(len(number) > LONGEST_NAME for number in bound):
        read.refuse("bound", "too_long", limit=LONGEST_NAME)
    void = dict(_voided(part) for part in read.parts("void"))
    read.done()
    return NumbersTold(frozenset(bound), void)


def _voided(part: StrictBody) -> tuple[str, str]:
    number = part.text("number", required=True, longest=LONGEST_NAME)
    reason = part.text("reason", required=True, longest=LONGEST_REASON)
    part.close()
    return number, reason
