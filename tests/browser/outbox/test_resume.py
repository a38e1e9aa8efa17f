"""A visit whose sending breaks off goes on where it stood: what arrived does not go again."""

from collections.abc import Iterator
from random import Random

import pytest

from tests.browser.bad_line import CountingLine
from tests.browser.gateway import gateway_to
from tests.browser.kept_phones import SENT, Phone
from tests.visits import png, sha256

pytestmark = pytest.mark.browser
PHOTOS = 20
SIZE = 300_000
THROUGH = 18
"""Photos of twenty: nine tenths, and the last of them lacks a byte when the line breaks."""
MOST_AGAIN = 0.1


@pytest.fixture
def gateway(address: str) -> Iterator[CountingLine]:
    """Lay a line that counts what reaches the server."""
    with gateway_to(address, CountingLine) as line:
        assert isinstance(line, CountingLine)
        yield line


def some_photos(seed: int) -> dict[str, bytes]:
    """Pictures as large as a phone makes them, unlike any other test's."""
    random = Random(seed)
    drawn = [png(900_000 + number) for number in range(PHOTOS)]
    made = [each + random.randbytes(SIZE - len(each)) for each in drawn]
    return {sha256(content): content for content in made}


@pytest.mark.fault(
    "the line ends when 90 % of a visit with 20 photos is through",
    "at most 10 % of its bytes go again",
)
def test_a_visit_cut_at_nine_tenths_sends_at_most_a_tenth_again(
    phone: Phone, gateway: CountingLine
) -> None:
    photos = some_photos(seed=2)
    uuid = phone.keeps(phone.document(), photos)
    document = phone.holds(uuid)["sealed"]["document"].encode()
    whole = len(document) + sum(map(len, photos.values()))
    gateway.arrived = 0
    gateway.breaks_at = len(document) + THROUGH * SIZE - 1
    phone.presses_send_now()
    assert gateway.broken.wait(60)
    assert gateway.arrived >= whole * 0.9
    gateway.away = False
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    again = (gateway.arrived - whole) / whole
    assert again <= MOST_AGAIN
    print(f"{whole} bytes, cut at 90 %: {again:.1%} went again")  # noqa: T201 - a figure
    for hash_, content in photos.items():
        path = f"{phone.address}/api/v1/files/{hash_}"
        assert phone.context.request.get(path).body() == content
