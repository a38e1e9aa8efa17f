"""The basics in WebKit, the engine of every browser on an iPhone; driven by Debian's own driver.

Over https, as phones come. There WebKit keeps no page for the way back that says `no-store`; one
that it keeps holds the transactions it was left in the midst of, and the next page waits for ever.
The driver's sessions are private ones, in which WebKit keeps no Blob.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from tests.browser.conftest import PASSWORD, Server
from tests.browser.people import a_photo
from tests.browser.webkit_driver import WebKit, wait_for_port, webkit_at

pytestmark = pytest.mark.browser
REASON = "卷帘门落锁，门口无人应答。"
PHOTOS = "[data-list]:has(input[type=file][multiple])"
ON_THE_SERVER = """return fetch("/api/v1/visits/" + arguments[0])
  .then((answer) => answer.ok ? answer.json() : { state: answer.status })"""
SHOWN = f"""Array.from(document.querySelectorAll("{PHOTOS} [data-thumbs] img"))
  .some((picture) => picture.complete && picture.naturalWidth > 0)"""
SMALL = """(async () => {
  const opening = indexedDB.open("inspection");
  await new Promise((done) => { opening.onsuccess = done; });
  const asking = opening.result.transaction("files").objectStore("files").getAll();
  await new Promise((done) => { asking.onsuccess = done; });
  opening.result.close();
  const files = asking.result;
  return files.length > 0 && files.every(({ raw }) => !raw);
})()"""
SAYS = """Array.from(document.querySelectorAll(`[data-kept='${arguments[0]}'] .tag`))
  .some((tag) => tag.offsetParent && tag.innerText === arguments[1])"""
HASTE = 4


class Line:
    """The way from the phone to the server: it can be cut and mended."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.address = f"https://127.0.0.1:{server.port}"
        self._open = ExitStack()

    def mends(self) -> None:
        self._open.enter_context(self.server.running())
        wait_for_port(self.server.port)

    def breaks(self) -> None:
        self._open.close()


@pytest.fixture(scope="module")
def served(demo: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    line = Line(Server(demo, tmp_path_factory.mktemp("secure"), "--https"))
    line.mends()
    yield line
    line.breaks()


@pytest.fixture(scope="module")
def lin(served: Line, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebKit]:
    """Lin's phone, signed in, at her day; one for all, since that takes longest."""
    with webkit_at(served.address, tmp_path_factory.mktemp("webkit")) as browser:
        browser.opens("/login")
        browser.types("[name=login]", "lin")
        browser.types("[name=password]", PASSWORD)
        browser.taps("main form button")
        browser.sees("location.pathname === '/field/'")
        browser.sees("/已可离线使用/.test(document.body.innerText)")
        yield browser


def begins_a_visit(lin: WebKit) -> str:
    """Search the register on the phone and begin with what is found first."""
    lin.opens("/field/?q=启砚")
    lin.taps("[data-found] [data-begin]")
    lin.sees("location.pathname.startsWith('/field/visits/')")
    lin.sees("document.querySelector('form[data-local]')")
    return lin.where().rsplit("/", 1)[-1]


def finds_the_door_closed(lin: WebKit, folder: Path) -> None:
    lin.taps("input[name=outcome][value=closed_door]")
    lin.types("[name=position_reason]", REASON)
    lin.types(f"{PHOTOS} input[type=file]", str(a_photo(folder)))
    lin.sees(SHOWN)
    lin.sees(SMALL)
    lin.sees("/已存/.test(document.querySelector('[data-saved]').textContent)")


def submits(lin: WebKit) -> None:
    lin.taps("button[value=review]")
    lin.taps("[data-submit]:not([data-issue])")
    lin.sees("!document.querySelector('form[data-local]')")


def sees_it_arrive(lin: WebKit, uuid: str) -> None:
    lin.opens("/outbox/")
    lin.sees(SAYS, uuid, "已上传")
    visit = lin.runs(ON_THE_SERVER, uuid)
    assert visit["state"] == "complete"
    assert len(visit["document"]["files"]) == 1


def test_a_visit_is_filled_submitted_and_arrives(lin: WebKit, tmp_path: Path) -> None:
    uuid = begins_a_visit(lin)
    finds_the_door_closed(lin, tmp_path)
    submits(lin)
    sees_it_arrive(lin, uuid)


@pytest.mark.fault(
    "WebKit: the server is gone from the beginning of a visit to its submission",
    "it is begun, filled and submitted with a photo, and sent once the server is back",
)
def test_a_visit_is_made_without_a_network(lin: WebKit, served: Line, tmp_path: Path) -> None:
    served.breaks()
    try:
        lin.opens("/field/")
        uuid = begins_a_visit(lin)
        finds_the_door_closed(lin, tmp_path)
        lin.reloads()
        lin.sees(SHOWN)
        submits(lin)
        lin.opens("/outbox/")
        lin.sees(SAYS, uuid, "已存本机待上传")
    finally:
        served.mends()
    lin.taps("[data-send-now]")
    sees_it_arrive(lin, uuid)


@pytest.mark.fault(
    "WebKit: pages are left in the midst of reading and writing what is kept",
    "the next page finds the database free, and the draft whole",
)
def test_no_page_that_was_left_holds_the_database(lin: WebKit, tmp_path: Path) -> None:
    begins_a_visit(lin)
    finds_the_door_closed(lin, tmp_path)
    draft = lin.where()
    for _ in range(HASTE):
        for path in ("/field/", draft, "/outbox/"):
            lin.opens(path)
    lin.opens(draft)
    lin.reloads()
    lin.sees("document.querySelector('[name=position_reason]').value === arguments[0]", REASON)
    lin.sees(SHOWN)
    assert lin.runs("return document.querySelector('input[value=closed_door]').checked")
