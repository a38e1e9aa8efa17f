"""Visits with photos, sent by a real phone over a line that breaks one exchange in five.

Every other one is closed, as the phone keeps what was submitted on it since it seals to the server;
the rest goes plain, as from a phone that was never told the server's key. `make soak` sends two
hundred, and prints what happened; each run of the suite a few.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from inspect_app.cli.demo.drawings import SCENES, photo
from inspect_app.rules.canonical import content_hash
from tests.browser.bad_line import GOOD, WAYS, BadLine
from tests.browser.gateway import gateway_to
from tests.browser.kept_phones import Phone, with_violation
from tests.visits import sha256

pytestmark = pytest.mark.browser
ALL_ARRIVE = "all arrive once, byte for byte, with one receipt each that both logs bear"
AT_ONCE = 20
LOGIN = "lin"


@pytest.fixture
def gateway(address: str) -> Iterator[BadLine]:
    """Lay the bad line; it is good until the phone is signed in."""
    with gateway_to(address, BadLine) as line:
        assert isinstance(line, BadLine)
        yield line


class Day:
    """What one phone holds and sends, and what came of it."""

    def __init__(self, phone: Phone, line: BadLine) -> None:
        self.phone, self.line = phone, line
        self.random = Random(4)
        self.visits: dict[str, dict[str, Any]] = {}
        self.pictures: dict[str, bytes] = {}
        self.closed: set[str] = set()
        self.taps = 0

    def holds(self, count: int) -> list[str]:
        """Keep so many more submitted visits, each with one to three photos of its own."""
        made = []
        for number in range(len(self.visits), len(self.visits) + count):
            pictures = dict(self._photo(number, each) for each in range(1 + number % 3))
            document = with_violation(self.phone.document(statement=f"第 {number} 次"))
            uuid = self.phone.keeps(document, pictures)
            self.visits[uuid] = self.phone.holds(uuid)
            if number % 2:
                self._close(uuid)
            self.pictures |= pictures
            made.append(uuid)
        return made

    def _close(self, uuid: str) -> None:
        """Encrypt a visit and its photos to the server, as submitting does."""
        assert self.phone.call("kept_closing", "closeVisit", uuid, LOGIN), "it has no key"
        assert self.phone.holds(uuid)["sealed"]["document"] == ""
        self.closed.add(uuid)

    def _photo(self, number: int, each: int) -> tuple[str, bytes]:
        """A photo of twenty to four hundred kilobytes, as cameras leave them: noise behind it."""
        at = datetime(2026, 11, 20, 9, number % 60)  # noqa: DTZ001 - a camera knows no zone
        drawn = photo(sorted(SCENES)[each % len(SCENES)], f"演示{number}", at, self.random)
        content = drawn + self.random.randbytes(self.random.randrange(1_000, 300_000))
        return sha256(content), content

    def sends(self, uuids: list[str]) -> None:
        """Tap until all are sent: whoever does not wait taps, and the phone tries anew."""
        page = self.phone.page
        for _attempt in range(300):
            held = self.phone.call("phone_store", "keptVisits", LOGIN)
            unsent = {one["uuid"] for one in held if one["state"] != "sent"} & set(uuids)
            if not unsent:
                return
            assert not [one["refusal"] for one in held if one["state"] == "attention"]
            self.phone.presses_send_now()
            self.taps += 1
            page.wait_for_timeout(300)
        raise AssertionError(f"{len(unsent)} visits are not sent")

    def require_all_there_once(self) -> None:
        """Compare the server's word with the phone's, and each byte with what was taken."""
        listed = Counter(self._listed())
        assert {listed[uuid] for uuid in self.visits} == {1}
        receipts = self._receipts_of_the_log()
        for uuid, held in self.visits.items():
            there = self.phone.on_the_server(uuid)
            assert there is not None
            assert there["state"] == "complete"
            assert receipts[uuid] == {there["receipt"]}, "one receipt, the same in both logs"
            assert self.phone.holds(uuid)["receipt"] == there["receipt"]
            assert there["content_hash"] == content_hash(there["document"])
            assert there["document"] == held_document(held)
        assert len({one for each in receipts.values() for one in each}) == len(self.visits)
        for hash_, content in self.pictures.items():
            path = f"{self.phone.address}/api/v1/files/{hash_}"
            assert self.phone.context.request.get(path).body() == content

    def _listed(self) -> Iterator[str]:
        cursor = ""
        while cursor is not None:
            asked = f"{self.phone.address}/api/v1/visits?limit=200&cursor={cursor}"
            page = self.phone.context.request.get(asked).json()
            yield from (item["id"] for item in page["items"])
            cursor = page["next"]

    def _receipts_of_the_log(self) -> dict[str, set[str]]:
        """Every receipt that the phone ever saw for a visit."""
        seen: dict[str, set[str]] = {}
        for line in self.phone.call("send_log", "sendLog", LOGIN):
            if line["what"] == "visit" and line["receipt"]:
                seen.setdefault(line["visit"], set()).add(line["receipt"])
        return seen

    def tells(self, seconds: float) -> str:
        """The figures of this day, for whoever reads them."""
        of_photos = sum(map(len, self.pictures.values()))
        happened = self.line.happened
        broken = happened.total() - happened[GOOD]
        ways = ", ".join(f"{way} {happened[way]}" for way in WAYS)
        return (
            f"{len(self.visits)} visits, {len(self.closed)} of them closed, "
            f"{len(self.pictures)} photos ({of_photos / 1e6:.1f} MB): "
            f"{happened.total()} exchanges, {broken} broken ({broken / happened.total():.0%}: "
            f"{ways}); {self.line.bytes / 1e6:.1f} MB went out, {self.taps} taps, "
            f"{seconds:.0f} s; lost 0, double 0"
        )


def held_document(held: dict[str, Any]) -> Any:
    """What the phone sealed."""
    return json.loads(held["sealed"]["document"])


def goes_well(phone: Phone, line: BadLine, count: int) -> Day:
    day = Day(phone, line)
    began = time.monotonic()
    marks = [*range(0, count, AT_ONCE), count]
    for first, after in pairwise(marks):
        line.is_bad = False
        uuids = day.holds(after - first)
        line.is_bad = True
        day.sends(uuids)
    line.is_bad = False
    day.require_all_there_once()
    assert len(day.closed) == count // 2
    print(day.tells(time.monotonic() - began))  # noqa: T201 - `make soak` shows it
    return day


@pytest.mark.fault("one exchange in five breaks, each time in another way", ALL_ARRIVE)
def test_eight_visits_arrive_over_a_bad_line(phone: Phone, gateway: BadLine) -> None:
    goes_well(phone, gateway, 8)
    assert set(gateway.happened) == {GOOD, *WAYS}, "everything that can happen did"


@pytest.mark.soak
@pytest.mark.fault("one exchange in five breaks, for two hundred visits with photos", ALL_ARRIVE)
def test_two_hundred_visits_arrive_over_a_bad_line(phone: Phone, gateway: BadLine) -> None:
    goes_well(phone, gateway, 200)
    assert set(gateway.happened) == {GOOD, *WAYS}
