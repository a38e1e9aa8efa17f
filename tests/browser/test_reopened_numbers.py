"""The paper in the party's hands bears its number, also when its visit is opened anew."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Visitor
from tests.browser.kept_phones import KEEP, Phone, asleep
from tests.browser.modules import MODULE

pytestmark = pytest.mark.browser
REFUSED = "01935cd2-0000-7000-8000-00000000000a"
DRAFT = "01935cd2-0000-7000-8000-00000000000b"
NUMBER = "西教责改〔2026〕7号"
REOPEN = f"""async ([uuid, draft]) => {{
  const {{ keptVisit }} = await ({MODULE})("phone_store");
  const {{ reopen }} = await ({MODULE})("phone_outbox");
  return (await reopen(await keptVisit(uuid, "lin"), "lin", draft, new Date()))?.uuid;
}}"""
TORN = "修改后重新打印，原件两份已当场撕毁。"
ENDS = f"""async ([refused, draft, news]) => {{
  const {{ change }} = await ({MODULE})("phone_database");
  const {{ noteNumber }} = await ({MODULE})("notice_numbers");
  await noteNumber("lin", draft, news);
  await change(["visits"], async (store) => {{
    const visit = await store("visits").get(draft);
    await store("visits").put({{ ...visit, state: "sent" }});
    await store("visits").delete(refused);
  }});
}}"""


@pytest.fixture
def phone(visitor: Callable[..., Visitor]) -> Phone:
    """Lin's phone with a refused visit whose notice was handed over."""
    made = asleep(visitor)
    refusal = {"status": 422, "code": "invalid", "title": "", "errors": {}}
    visit = {"uuid": REFUSED, "person": "lin", "name": "某机构", "fields": {}, "refusal": refusal,
             "changed_at": "2026-11-22T02:00:00Z", "state": "attention"}  # fmt: skip
    made.page.evaluate(KEEP, [visit, []])
    printed = {"text_hash": "0" * 64, "at": "", "finished_at": ""}
    bound = {"kind": "notice", "year": 2026, "serial": 7, "number": NUMBER, "code": "",
             "verify_url": "", "qr": "", "printed": printed, "used": True}  # fmt: skip
    numbers = {"lin": {"open": [], "bound": {REFUSED: bound}, "void": []}}
    made.call("phone_facts", "keepFact", "numbers", numbers)
    return made


def settled(phone: Phone) -> tuple[list[str], list[dict[str, Any]]]:
    told = phone.call("notice_numbers", "settleNumbers", "lin")
    return told["bound"], told["void"]


@pytest.mark.fault(
    "a visit whose notice was handed over is refused and opened anew",
    "the draft has the number of the paper, and arrives with it",
)
def test_the_number_goes_along_with_the_draft(phone: Phone) -> None:
    assert phone.page.evaluate(REOPEN, [REFUSED, DRAFT]) == DRAFT
    assert settled(phone) == ([NUMBER], [])
    phone.page.evaluate(ENDS, [REFUSED, DRAFT, {"used": True}])
    assert settled(phone) == ([], [])


def test_a_draft_that_arrives_without_its_notice_gives_the_number_up_once(phone: Phone) -> None:
    phone.page.evaluate(REOPEN, [REFUSED, DRAFT])
    phone.page.evaluate(ENDS, [REFUSED, DRAFT, {"given_up": TORN}])
    assert settled(phone) == ([], [{"number": NUMBER, "reason": TORN}])
    assert settled(phone) == ([], [{"number": NUMBER, "reason": TORN}])


@pytest.mark.fault(
    "a visit goes without the notice that was printed, and nobody says what became of the paper",
    "its number stays bound: the office sees that the paper is out",
)
def test_a_paper_of_which_nothing_is_known_keeps_its_number(phone: Phone) -> None:
    phone.page.evaluate(REOPEN, [REFUSED, DRAFT])
    phone.page.evaluate(ENDS, [REFUSED, DRAFT, {}])
    assert settled(phone) == ([NUMBER], [])
    assert settled(phone) == ([NUMBER], [])


def test_only_a_number_that_would_go_is_asked_for(phone: Phone) -> None:
    phone.page.evaluate(REOPEN, [REFUSED, DRAFT])
    assert phone.call("notice_numbers", "isPrintedFor", "lin", DRAFT, "") is None
    asked = phone.call("notice_numbers", "isPrintedFor", "lin", DRAFT, REFUSED)
    assert asked["number"] == NUMBER
    assert phone.call("notice_numbers", "isPrintedFor", "lin", "none", "") is None


def test_a_discarded_draft_leaves_the_number_to_the_refused_visit(phone: Phone) -> None:
    phone.page.evaluate(REOPEN, [REFUSED, DRAFT])
    phone.call("phone_store", "dropVisit", DRAFT)
    assert settled(phone) == ([NUMBER], [])
