"""The outbox on a line that breaks: what has no receipt stays, and arrives once."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Route

from tests.browser.gateway import Gateway
from tests.browser.kept_phones import (
    FILES,
    SENT,
    SESSION,
    STORED,
    VISITS,
    Answer,
    Phone,
    answers,
    lost_on_the_way_back,
    no_network,
    portal,
    some_pictures,
)

pytestmark = pytest.mark.browser
STAYS = "the visit and its files stay on the phone and arrive once"
LATER = {"Retry-After": "600"}


def reads_so(route: Route) -> None:
    """JSON of the right shape, but told to be a page: no program of ours answers so."""
    uuid = route.request.url.rpartition("/")[2]
    files = {"have": [], "missing": []}
    receipt = {"visit": uuid, "receipt": "R261122-00000000", "files": files, "notice": None}
    route.fulfill(status=201, content_type="text/html", body=json.dumps(receipt))


FAULTS: dict[str, tuple[Answer, str]] = {
    "a Wi-Fi portal's page with status 200 instead of the receipt": (portal, VISITS),
    "a Wi-Fi portal's page with status 200 instead of a file's answer": (portal, FILES),
    "a Wi-Fi portal's page with status 200 instead of the session": (portal, SESSION),
    "a Wi-Fi portal's page that reads word for word like the receipt": (reads_so, VISITS),
    "the receipt is lost on the way back": (lost_on_the_way_back, VISITS),
    "the network ends while sending": (no_network, VISITS),
    "the server answers 500": (answers(500), VISITS),
    "the server answers 423, being stored right now": (answers(423), VISITS),
    "the server answers 429, too often": (answers(429, **LATER), VISITS),
    "the server answers 503, away": (answers(503, **LATER), VISITS),
    "the server answers 507, its disk is full": (answers(507), FILES),
}


@pytest.mark.fault("{what}", STAYS)
@pytest.mark.parametrize("what", FAULTS)
def test_what_has_no_receipt_stays_and_arrives_once(phone: Phone, what: str) -> None:
    fault, where = FAULTS[what]
    uuid = phone.keeps(phone.document(), some_pictures(2))
    phone.hurt(where, fault)
    phone.presses_send_now()
    phone.waits_until_it_hurts()
    phone.opens_the_outbox()  # whatever it was at, a page that is opened anew shows what holds
    phone.sees(uuid, STORED)
    assert phone.holds(uuid)["state"] in {"stored", "sending"}
    phone.heals()
    arrives_once(phone, uuid, pictures=2)


@pytest.mark.fault("the body of {where}… is cut: at byte 0, 1, 60, before its last", STAYS)
@pytest.mark.parametrize("where", ["/api/v1/visits/", "/api/v1/files/"])
def test_a_body_cut_on_the_line_costs_nothing(phone: Phone, gateway: Gateway, where: str) -> None:
    for at in (0, 1, 60, -1):
        uuid = phone.keeps(phone.document(), some_pictures(2))
        gateway.broken.clear()
        gateway.cuts, gateway.cut_at = where, at
        phone.presses_send_now()
        assert gateway.broken.wait(20), at
        gateway.cuts = ""
        arrives_once(phone, uuid, pictures=2)


@pytest.mark.fault("the answer of {where}… is lost on the line", STAYS)
@pytest.mark.parametrize("where", ["/api/v1/visits/", "/api/v1/files/"])
def test_an_answer_lost_on_the_line_costs_nothing(
    phone: Phone, gateway: Gateway, where: str
) -> None:
    uuid = phone.keeps(phone.document(), some_pictures(2))
    gateway.swallows = where
    phone.presses_send_now()
    assert gateway.broken.wait(20)
    gateway.swallows = ""
    arrives_once(phone, uuid, pictures=2)


def arrives_once(phone: Phone, uuid: str, pictures: int) -> None:
    """Sent now, it is whole on the server, and the phone has kept its text and small pictures."""
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    stored = phone.on_the_server(uuid)
    assert stored is not None
    assert stored["state"] == "complete"
    assert phone.files_and_thumbs(uuid) == (0, pictures)


@pytest.mark.fault(
    "a Wi-Fi portal redirects every deed to its own page",
    STAYS,
)
def test_a_redirect_to_a_portal_is_no_receipt(phone: Phone, gateway: Gateway) -> None:
    uuid = phone.keeps(phone.document(), some_pictures(2))
    gateway.redirects = "/api/v1/visits/"
    phone.presses_send_now()
    assert gateway.broken.wait(20)
    phone.opens_the_outbox()
    phone.sees(uuid, STORED)
    gateway.redirects = ""
    arrives_once(phone, uuid, pictures=2)
    heard = phone.visitor.complaints
    assert any("connect-src" in text for text in heard), "the page's own policy let it go nowhere"
    heard[:] = [text for text in heard if "/portal" not in text]


@pytest.mark.fault(
    "the network ends between two photos of a visit",
    "those that arrived are not sent again, the others go",
    gap="ODK: an upload that broke off does not go on, it begins anew",
)
def test_photos_that_arrived_are_not_sent_again(phone: Phone) -> None:
    pictures = some_pictures(3)
    first, second, third = pictures
    uuid = phone.keeps(phone.document(), pictures)
    phone.hurt(f"**/api/v1/files/{second}", no_network)
    phone.presses_send_now()
    phone.waits_until_it_hurts()
    phone.opens_the_outbox()
    phone.sees(uuid, STORED)
    phone.heals()
    arrives_once(phone, uuid, pictures=3)
    sent = [phone.sent.count(f"PUT /api/v1/files/{each}") for each in (first, second, third)]
    assert sent[0] == sent[2] == 1
    assert sent[1] > 1


@pytest.mark.fault(
    "the server answers 423 once",
    "it goes a moment later by itself",
)
def test_a_visit_being_stored_elsewhere_goes_by_itself_a_moment_later(phone: Phone) -> None:
    uuid = phone.keeps(phone.document())
    phone.hurt(VISITS, answers(423), times=1)
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    assert phone.puts(uuid) == 2


@pytest.mark.fault(
    "the page is killed while sending",
    "found as stored, arrives once",
)
def test_a_page_killed_while_sending_leaves_it_stored_and_it_arrives_once(phone: Phone) -> None:
    uuid = phone.keeps(phone.document(), some_pictures(1))
    held = phone.holds_the_next_call_to(VISITS)
    phone.presses_send_now()
    held()
    assert phone.holds(uuid)["state"] == "sending", "written before the first byte"
    phone.page.close()
    phone.hurt(SESSION, no_network)
    phone.page = phone.context.new_page()
    phone.page.goto(f"{phone.address}/outbox/")
    phone.sees(uuid, STORED)
    phone.heals()
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    assert phone.on_the_server(uuid) is not None


@pytest.mark.fault(
    "the phone's clock is a day behind",
    "the offset is measured at the contact",
)
def test_the_clock_is_measured_at_each_contact(phone: Phone) -> None:
    uuid = phone.keeps(phone.document())
    phone.page.clock.install(time=datetime.now(UTC) - timedelta(days=1))
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    assert phone.call("phone_facts", "fact", "clock")["offset_ms"] == pytest.approx(
        86_400_000, abs=60_000
    ), "a phone whose clock is a day behind"
