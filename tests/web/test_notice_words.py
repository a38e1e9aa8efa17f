"""What a phone takes along to hand over a notice without a network."""

import gzip
from datetime import date
from typing import Any

from flask import Flask

from inspect_app.rules.calendar import CHINA
from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.deadlines import Due, due_date
from inspect_app.services.calendars import working_calendar
from inspect_app.store.base import writing
from tests.cast import Cast, Client
from tests.services.test_notices import BLOCKED
from tests.services.test_visit_basis import confirm_text

PATH = "/field/notice.json"


def words(client: Client) -> Any:
    answer = client.get(PATH)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def printed(told: Any, key: str, code: str, chosen: str = "") -> Any:
    """What the table says of a code for a party: the citations, or why there are none."""
    basis = told["basis"]
    place = list(basis["codes"]).index(code)
    found = basis["codes"][code][basis["parties"][key][place]]["chosen"][chosen]
    if isinstance(found, str):
        return found
    return [["".join(basis["citations"][n]) for n in part] for part in found]


def test_it_is_the_same_until_something_changes(lin: Client) -> None:
    first = lin.get(PATH)
    again = lin.get(PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_words_are_the_offices_own(cast: Cast, lin: Client) -> None:
    assert "责令限期改正通知书" in words(lin)["paper"]["parts"]
    with writing():
        cast.lin.office.title_alias = "责令限期整改通知书"
        cast.lin.office.contact_name, cast.lin.office.contact_phone = "赵一", "0571-1"
    parts = words(lin)["paper"]["parts"]
    assert "责令限期整改通知书" in parts
    assert any(str(part).startswith("联系人：赵一　电话：0571-1") for part in parts)


def test_every_code_is_there_for_every_party_in_scope(cast: Cast, lin: Client) -> None:
    basis = words(lin)["basis"]
    assert list(basis["codes"]) == list(catalogue().violations)
    assert basis["sites"]["true"] == "unlicensed/////individual"
    page = lin.get("/api/v1/offline").get_json()
    keys = {each["party"] for each in page["institutions"]}
    assert keys | set(basis["sites"].values()) == set(basis["parties"])


def test_a_circumstance_that_is_confirmed_brings_its_provision(cast: Cast, lin: Client) -> None:
    told = words(lin)
    key = "licensed/subject/offline/compulsory/non_profit/"
    assert printed(told, key, "CTR-01") == "circumstance_unconfirmed"
    breached, order = printed(told, key, "CTR-01", "0")
    assert breached
    assert order[0] == "《中华人民共和国行政处罚法》第二十八条第一款"


def test_a_text_that_the_admin_confirmed_lets_a_code_stand(cast: Cast, lin: Client) -> None:
    key = "licensed/subject/offline/compulsory/non_profit/"
    assert printed(words(lin), key, BLOCKED) == "legal_text_needed"
    confirm_text(cast)
    breached, _order = printed(words(lin), key, BLOCKED)
    assert breached == ["《某省校外培训条例》第十条"]


def test_the_days_are_those_that_the_server_counts(lin: Client) -> None:
    dues, calendar = words(lin)["dues"], working_calendar()
    first = date.fromisoformat(dues["first"])
    for place in (0, 1, 46):
        day = date.fromordinal(first.toordinal() + place)
        for kind in ("working", "calendar"):
            for count in (1, 5, 60):
                falls = due_date(Due(days=count, type=kind), day, calendar)
                steps = dues["falls_on"][kind][place][count - 1]
                assert abs(steps) == (falls.day - day).days
                assert (steps < 0) == falls.provisional
    assert CHINA.utcoffset(None) is not None


def test_only_who_may_issue_on_site_is_told_so(cast: Cast, lin: Client, app: Flask) -> None:
    assert words(lin)["may"] is True
    with writing():
        cast.lin.office.issue_on_site = False
    assert words(lin)["may"] is False
    assert words(cast.browser(app, "director"))["may"] is True


def test_it_is_small(lin: Client) -> None:
    assert len(gzip.compress(lin.get(PATH).data)) < 40_000
