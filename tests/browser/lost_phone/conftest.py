"""Lin's phone, which the server has told its key; and the office's desk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser.conftest import DESK, Visitor
from tests.browser.field_phone import Phone, phone_of
from tests.browser.lost_phone.steps import reports

Visitors = Callable[..., Visitor]


@pytest.fixture(scope="module")
def ready(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory, address: str) -> Path:
    """What lin's phone keeps once her day is on it, and the server's key: brought once."""
    folder = tmp_path_factory.mktemp("ready")
    with phone_of(playwright, folder, address) as phone:
        phone.signs_in("lin")
        reports(phone)
    return folder


@pytest.fixture
def own_phone(playwright: Playwright, tmp_path: Path, address: str) -> Iterator[Phone]:
    """A phone of lin's that the office knows as one of its own."""
    with phone_of(playwright, tmp_path, address) as phone:
        phone.signs_in("lin")
        reports(phone)
        yield phone


@pytest.fixture
def desk(visitor: Visitors) -> Visitor:
    office = visitor(DESK)
    office.is_signed_in("zhao")
    return office
