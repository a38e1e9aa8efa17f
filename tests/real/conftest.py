"""Where the real data stands: beside the checkout, read in place, never copied."""

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED_DATA.is_dir():
        pytest.skip("the real data is not here (expected in ../shared/data)")
    return SHARED_DATA
