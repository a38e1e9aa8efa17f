"""Browsers that lack something: it is said in one sentence, and the visit is completed online."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import PHONE, Visitor
from tests.browser.people import Inspector

pytestmark = pytest.mark.browser
FACTS = "302教室门口2具灭火器压力指针在红区。"
PLAIN_HTTP = """
Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });
Object.defineProperty(window, "isSecureContext", { get: () => false });
for (const name of ["serviceWorker", "locks", "storage"]) delete Navigator.prototype[name];
delete window.caches;
"""
NO_MEMORY = 'Object.defineProperty(window, "indexedDB", { get: () => undefined });'
SHUT_MEMORY = """
IDBFactory.prototype.open = () => { throw new DOMException("a private window", "SecurityError"); };
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
    expected = ("private window", "reading 'open'")
    kept = [one for one in somebody.complaints if not any(each in one for each in expected)]
    somebody.complaints[:] = kept  # what wanted the database said so to nobody's harm


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
