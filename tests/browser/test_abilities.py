"""Browsers that lack something: it is said in one sentence, and the visit is completed online."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import PHONE, Visitor
from tests.browser.people import FACTS, Inspector

pytestmark = pytest.mark.browser
PLAIN_HTTP = """
Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });
delete Crypto.prototype.randomUUID;
Object.defineProperty(window, "isSecureContext", { get: () => false });
for (const name of ["serviceWorker", "locks", "storage"]) delete Navigator.prototype[name];
delete window.caches;
"""
NO_MEMORY = 'Object.defineProperty(window, "indexedDB", { get: () => undefined });'
SHUT_MEMORY = """
IDBFactory.prototype.open = () => { throw new DOMException("a private window", "SecurityError"); };
"""
LATE_REFUSAL = """
IDBFactory.prototype.open = function () {
  const asked = Object.create(IDBOpenDBRequest.prototype, {
    error: { value: new DOMException("a private window", "InvalidStateError") },
    addEventListener: { value: (name, hear) => name === "error" && setTimeout(hear) },
    removeEventListener: { value: () => {} },
    onerror: { set: (hear) => setTimeout(hear) },
    onsuccess: { set: () => {} },
  });
  return asked;
};
"""
OLD = (
    'delete window.OffscreenCanvas; for (const name of ["locks"]) delete Navigator.prototype[name];'
)
WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/116 MicroMessenger/8.0.47"


class PostingInspector(Inspector):
    """She sees what she chose, and the form carries it."""

    def _photographs(self, block: Locator, path: Path) -> None:
        block.locator("input[type=file]").first.set_input_files(path)
        block.get_by_text("已选 1 张").first.wait_for()


def records_a_visit(lin: Inspector, name: str) -> str:
    lin.starts_a_visit(name)
    lin.page.wait_for_load_state("networkidle")
    lin.explains_the_position()
    lin.goes_with("wang")
    lin.finds(FACTS)
    lin.takes_signatures()
    lin.submits()
    return lin.opens_the_paper()


@pytest.mark.fault(
    "the browser can keep nothing: plain http, or a private window",
    "it says so in one sentence; the visit is completed online",
)
@pytest.mark.parametrize(
    ("lacking", "told", "name"),
    [
        (PLAIN_HTTP, "不是 https", "松塔"),
        (NO_MEMORY, "无痕窗口", "启砚"),
        (SHUT_MEMORY, "无痕窗口", "松塔"),
    ],
    ids=["plain http", "no database", "a database that is shut"],
)
def test_a_visit_is_completed_online_where_nothing_can_be_kept(
    visitor: Callable[..., Visitor], tmp_path: Path, lacking: str, told: str, name: str
) -> None:
    somebody = visitor(PHONE, service_workers="block")
    somebody.context.add_init_script(lacking)
    somebody.signs_in("lin")
    note = somebody.page.locator("[data-module=abilities]")
    note.wait_for()
    assert told in note.inner_text()
    lin = PostingInspector(somebody, tmp_path, scripted=True)
    assert FACTS in records_a_visit(lin, name)
    for path in ("/outbox/", "/rescue/", "/field/", "/login"):
        somebody.goes_to(path).wait_for_load_state("networkidle")


@pytest.mark.parametrize("lacking", [NO_MEMORY, SHUT_MEMORY, LATE_REFUSAL])
def test_a_browser_that_keeps_nothing_says_so_and_saves_on_the_server(
    visitor: Callable[..., Visitor], tmp_path: Path, lacking: str
) -> None:
    somebody = visitor(PHONE)
    somebody.context.add_init_script(lacking)
    page = somebody.signs_in("lin")
    lin = PostingInspector(somebody, tmp_path, scripted=True)
    told = page.get_by_text("不在手机上保存任何内容")
    page.locator("[data-module=abilities]").wait_for()
    assert not told.is_visible(), "one sentence is enough"
    somebody.goes_to("/outbox/")
    told.wait_for()
    lin.starts_a_visit("启砚")
    lin.explains_the_position()
    page.get_by_text("已保存到服务器；本浏览器不在手机上保存").wait_for()
    address = page.url
    somebody.goes_to("/field/")
    draft = page.locator(f"[data-visit='{address.rsplit('/', 1)[-1]}']")
    assert draft.is_visible()
    draft.locator("summary").click()
    draft.locator("form button").click()
    draft.wait_for(state="detached")


@pytest.mark.fault(
    "an old browser, which can neither shrink photos nor lock",
    "the visit is completed, photos as they are",
)
def test_an_old_browser_sends_photos_as_they_are(
    visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    somebody = visitor(PHONE, service_workers="block")
    somebody.context.add_init_script(OLD)
    somebody.signs_in("lin")
    assert FACTS in records_a_visit(Inspector(somebody, tmp_path, scripted=True), "启砚")


def test_a_chat_browser_is_told_the_way_out(visitor: Callable[..., Visitor]) -> None:
    somebody = visitor(PHONE, user_agent=WECHAT, service_workers="block")
    page = somebody.signs_in("lin")
    note = page.locator("[data-module=abilities]")
    note.wait_for()
    assert "在浏览器打开" in note.inner_text()


def test_a_browser_that_can_everything_is_told_nothing(visitor: Callable[..., Visitor]) -> None:
    somebody = visitor(PHONE, service_workers="allow")
    page = somebody.signs_in("lin")
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-module=abilities]").is_hidden()


def test_without_a_worker_what_seals_a_visit_is_there_before_the_network_goes(
    visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    somebody = visitor(PHONE, service_workers="block")
    page = somebody.signs_in("lin")
    page.wait_for_load_state("networkidle")
    Inspector(somebody, tmp_path, scripted=True).starts_a_visit("启砚")
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert any(each.endswith("vendor/hpke.mjs") for each in loaded)
