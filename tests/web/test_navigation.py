"""What stands beside a page of a section, and what goes along."""

import re

import pytest

from tests.cast import Cast, Client


def beside(client: Client, path: str) -> tuple[list[str], str]:
    """The links of the section and the one that is marked as here."""
    page = client.get(path).text
    found = re.search(r'<nav class="beside".*?</nav>', page, re.DOTALL)
    if found is None:
        return [], ""
    links = re.findall(r'<a href="([^"]+)"( aria-current="page")?', found[0])
    return [url for url, _ in links], next((url for url, here in links if here), "")


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.token = cast.token("director")
    return client


def test_a_section_names_its_pages_on_each_of_them(desk: Client) -> None:
    links, here = beside(desk, "/coverage/blind-spots")
    assert {"/coverage/", "/map/", "/reports/", "/patrols/"} <= set(links)
    assert here == "/coverage/blind-spots"
    assert beside(desk, "/map/layers/") == (links, "/map/")
    assert beside(desk, "/plans/new")[1] == "/plans/"
    assert beside(desk, "/visits/") == ([], "")


def test_the_days_that_are_shown_go_along(desk: Client) -> None:
    days = "from=2026-07-01&amp;to=2026-09-30"
    links, _ = beside(desk, "/coverage/?from=2026-07-01&to=2026-09-30&kind=school")
    assert f"/reports/?{days}" in links
    assert f"/map/?{days}" in links
    assert "/patrols/" in links


def test_only_what_one_may_open_is_offered(cast: Cast, client: Client) -> None:
    for login in ("lin", "director", "auditor", "admin"):
        if login not in cast.people:
            continue
        client.token = cast.token(login)
        for path in ("/coverage/", "/plans/"):
            for url in beside(client, path)[0]:
                assert client.get(url).status_code == 200, (login, url)
