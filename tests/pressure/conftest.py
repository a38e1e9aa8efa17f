"""What the tests of pressure share: a server of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pressure.serving import Served


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A running server with the cast and the pictures of every visit's signatures."""
    made = Served(tmp_path)
    made.start()
    made.send_signatures()
    yield made
    made.stop()
