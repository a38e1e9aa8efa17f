"""The day's way begins where the phone is, once it is asked to."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import PHONE, Visitor

pytestmark = pytest.mark.browser


def test_the_way_begins_where_the_phone_is(visitor: Callable[..., Visitor]) -> None:
    lin = visitor(PHONE)
    lin.is_signed_in("lin")
    page = lin.goes_to("/field/")
    told = lin.context.request.get(f"{lin.address}/api/v1/assignments").json()["items"]
    last = [each for each in told if each["order"]][-1]["institution"]
    way = page.locator("[data-stop] h3")
    assert not way.first.inner_text().endswith(last["name"])
    here = {"latitude": last["lat"], "longitude": last["lng"], "accuracy": 5}
    lin.context.set_geolocation(here)
    page.get_by_role("button", name="从我的位置出发").click()
    page.get_by_text("起点：点按时手机所在的位置。").wait_for()
    assert way.first.inner_text().endswith(last["name"])
