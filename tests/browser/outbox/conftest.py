"""Lin's phone at her outbox, at the end of a line that may break."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import PHONE, Visitor
from tests.browser.gateway import Gateway
from tests.browser.kept_phones import (
    Phone,
)


@pytest.fixture
def phone(visitor: Callable[..., Visitor], gateway: Gateway) -> Phone:
    """Lin's phone at her outbox, at the end of a line that may break."""
    somebody = visitor(PHONE, service_workers="block")
    somebody.address = gateway.address
    made = Phone(somebody)
    made.is_signed_in("lin")
    made.opens_the_outbox()
    return made


@pytest.fixture(autouse=True)
def forgiving(phone: Phone) -> Any:
    """The browser notes each broken request; that is the test's own doing."""
    yield
    phone.forgives()
