"""The server is killed or full, whatever it is doing: every visit arrives, once."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Playwright, Route

from tests.browser.field_phone import Phone, phone_of
from tests.browser.people import FACTS
from tests.conftest import copy_of
from tests.pressure.serving import Server

pytestmark = pytest.mark.browser
ONCE = "the visit stands on the server once, whole; the phone has its receipt"


@pytest.fixture
def server(demo: Flask, tmp_path: Path) -> Iterator[Server]:
    """A server of the test's own, on a copy of the demo."""
    server = Server(copy_of(demo, tmp_path / "instance"))
    server.start()
    yield server
    server.kill_all()


@pytest.fixture
def phone(playwright: Playwright, tmp_path: Path, server: Server) -> Iterator[Phone]:
    folder = tmp_path / "phone"
    folder.mkdir()
    with phone_of(playwright, folder, f"http://127.0.0.1:{server.port}") as phone:
        phone.signs_in("lin")
        yield phone


def makes_a_visit(phone: Phone, photos: int) -> str:
    """Everything up to the review, with the server or without."""
    uuid = phone.begins("启")
    phone.checks_in("wang")
    phone.finds(FACTS, photos=photos)
    return uuid


def stands_once(phone: Phone, uuid: str) -> None:
    """The phone has its receipt, the server all the bytes, and there is one such visit."""
    sent = phone.waits_until_sent(uuid)
    request = phone.context.request
    visit = request.get(f"{phone.address}/api/v1/visits/{uuid}").json()
    assert (visit["state"], visit["files"]["missing"]) == ("complete", [])
    assert visit["content_hash"] == sent["sealed"]["content_hash"]
    assert visit["receipt"] == sent["receipt"]
    listed = request.get(f"{phone.address}/api/v1/visits?limit=200").json()["items"]
    assert [each["id"] for each in listed].count(uuid) == 1


@pytest.mark.fault("the server is killed before anything is sent", ONCE)
def test_killed_before_the_write(phone: Phone, server: Server) -> None:
    uuid = makes_a_visit(phone, photos=1)
    server.kill_all()
    phone.submits(with_notice=False)
    phone.page.wait_for_timeout(1_000)
    assert phone.visit(uuid)["state"] in {"stored", "sending"}
    server.start()
    stands_once(phone, uuid)


@pytest.mark.fault("the server is killed while the photos arrive", ONCE)
def test_killed_during_the_write(phone: Phone, server: Server) -> None:
    phone.goes_offline()
    uuid = makes_a_visit(phone, photos=6)
    seen: list[str] = []

    def kills(route: Route) -> None:
        seen.append(route.request.url)
        if len(seen) == 3:
            server.kill_all()
            route.abort("connectionreset")
            server.start()
        else:
            route.continue_()

    phone.context.route("**/api/v1/files/*", kills)
    phone.submits(with_notice=False)
    phone.comes_back()
    stands_once(phone, uuid)
    assert len(seen) > 3


@pytest.mark.fault("the server is killed after the write, before its answer arrives", ONCE)
def test_killed_after_the_write(phone: Phone, server: Server) -> None:
    uuid = makes_a_visit(phone, photos=1)
    answered: list[int] = []

    def kills(route: Route) -> None:
        answer = route.fetch()
        answered.append(answer.status)
        if len(answered) > 1:
            route.fulfill(response=answer)
            return
        server.kill_all()
        route.abort("connectionreset")
        server.start()

    phone.context.route("**/api/v1/visits/*", kills)
    phone.submits(with_notice=False)
    stands_once(phone, uuid)
    assert answered[0] in {201, 202}
    assert set(answered[1:]) <= {200, 202}


@pytest.mark.fault(
    "the server's disk is full (507)",
    "the phone says so and keeps everything; with room again it arrives once",
)
def test_a_server_without_room(phone: Phone, server: Server) -> None:
    phone.goes_offline()
    uuid = makes_a_visit(phone, photos=2)
    phone.submits(with_notice=False)
    server.may_write(16 * 1024)
    answers: list[int] = []
    phone.context.on("response", lambda answer: answers.append(answer.status))
    phone.comes_back()
    phone.opens("/outbox/")
    phone.page.get_by_text("服务器空间已满").first.wait_for()
    assert 507 in answers
    assert phone.visit(uuid)["state"] == "stored"
    assert len(phone.kept("files")) == len(phone.visit(uuid)["sealed"]["files"]) == 2
    server.may_write(resource.RLIM_INFINITY)
    phone.page.locator("[data-send-now]").click()
    stands_once(phone, uuid)
