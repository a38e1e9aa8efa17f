"""A phone that cannot send gives out everything it holds as one file, and the office imports it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest

from inspect_app.rules.canonical import canonical_json
from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.kept_phones import CALL, KEEP, Phone, files_of, some_pictures
from tests.visits import VERSION, sha256

pytestmark = pytest.mark.browser

NOTHING_CAN_BE_WRITTEN = """() => {
  const full = () => { throw new DOMException("full", "QuotaExceededError"); };
  IDBObjectStore.prototype.put = full;
  IDBObjectStore.prototype.add = full;
}"""
HALF_BROKEN = """(key) => {
  const proto = IDBObjectStore.prototype;
  const [getAll, get] = [proto.getAll, proto.get];
  const broken = () => { throw new DOMException("internal", "UnknownError"); };
  proto.getAll = function (...given) {
    return ["visits", "files"].includes(this.name) ? broken() : getAll.apply(this, given);
  };
  proto.get = function (...given) {
    return given[0] === key ? broken() : get.apply(this, given);
  };
}"""
NO_DATABASE = """() => new Promise((done, fail) => {
  const request = indexedDB.deleteDatabase("inspection");
  request.onsuccess = done;
  request.onerror = fail;
})"""
DATABASES = "async () => (await indexedDB.databases()).map(({ name }) => name)"


@pytest.fixture
def phone(visitor: Callable[..., Visitor]) -> Phone:
    """Lin's phone at her outbox, without a network from now on."""
    made = Phone(visitor(PHONE, service_workers="block"))
    made.is_signed_in("lin")
    made.opens_the_outbox()
    return made


@pytest.fixture(autouse=True)
def forgiving(phone: Phone) -> Any:
    """The browser notes each call that does not get out; that is the test's own doing."""
    yield
    phone.context.set_offline(False)
    phone.forgives()


def seals(phone: Phone, pictures: dict[str, bytes], **more: Any) -> str:
    """Hold a visit sealed as the phone's own scripts seal it."""
    statement = str(uuid4())  # no two visits are alike
    text = canonical_json(phone.document(statement=statement, files=files_of(pictures)))
    sealed = {"document": text, "content_hash": sha256(text.encode())}
    return phone.keeps(phone.document(), pictures, sealed=sealed, **more)


def begins(phone: Phone) -> str:
    """Hold a draft."""
    uuid = str(uuid4())
    fields = {
        "schema": ["1"], "statement": ["未完成"], "institution_id": [phone.institution()["id"]],
        "checklist-id": ["CL-SUBJ-OFFLINE"], "checklist-version": [VERSION],
    }  # fmt: skip
    visit = {"uuid": uuid, "person": phone.login, "name": "草稿", "fields": fields}
    phone.page.evaluate(KEEP, [{**visit, "changed_at": "2026-11-22T02:00:00Z"}, []])
    return uuid


def exports(phone: Phone, folder: Path) -> Path:
    """Press the button; return the file that was saved."""
    with phone.page.expect_download() as saving:
        phone.page.locator("[data-rescue]").click()
    path = folder / saving.value.suggested_filename
    saving.value.save_as(path)
    phone.page.locator("[data-rescue-told]", has_text="救援包").wait_for()
    return path


def imports(visitor: Callable[..., Visitor], login: str, file: Path) -> str:
    """Bring a package to the office; return what the page says."""
    desk = visitor(DESK)
    desk.is_signed_in(login)
    page = desk.goes_to("/rescue/")
    page.locator("input[type=file]").set_input_files(file)
    with page.expect_navigation():
        page.locator("form[enctype] button").click()
    Phone(desk).forgives()
    return page.locator("main").inner_text()


@pytest.mark.fault(
    "a phone never gets a network again",
    "its rescue package brings everything to the server, twice without a double",
    gap="Kobo: what a browser keeps may be deleted for good, there is no way to take it out",
)
def test_what_a_phone_without_a_network_holds_reaches_the_server(
    phone: Phone, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    pictures = some_pictures(3)
    uuid = seals(phone, pictures)
    draft = begins(phone)
    phone.context.set_offline(True)
    file = exports(phone, tmp_path)
    assert file.name.startswith("rescue-lin-")
    with ZipFile(file) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
    assert {f"sealed/{uuid}.json", f"visits/{draft}.json"} <= set(manifest["members"])
    assert {f"files/{name}" for name in pictures} <= set(manifest["members"])
    assert manifest["unreadable"] == []
    for _ in range(2):
        assert "救援包中的内容已全部在服务器上" in imports(visitor, "zhao", file)
    phone.context.set_offline(False)
    stored = phone.on_the_server(uuid)
    assert stored is not None
    assert stored["state"] == "complete"
    assert stored["content_hash"] == phone.holds(uuid)["sealed"]["content_hash"]
    lin = phone.visitor.goes_to(f"/field/visits/{draft}")
    assert lin.locator("[name=statement]").input_value() == "未完成"
    phone.opens_the_outbox()
    phone.presses_send_now()
    phone.sees(uuid, "已上传")
    assert phone.holds(uuid)["receipt"] == stored["receipt"], "the phone learns of it"


@pytest.mark.fault(
    "nothing can be written on the phone any more",
    "it still gives out all it holds",
)
def test_a_full_phone_gives_out_what_it_holds(phone: Phone, tmp_path: Path) -> None:
    phone.context.set_offline(True)
    pictures = some_pictures(1)
    uuid = seals_offline(phone, pictures)
    phone.page.evaluate(NOTHING_CAN_BE_WRITTEN)
    with ZipFile(exports(phone, tmp_path)) as archive:
        assert f"sealed/{uuid}.json" in archive.namelist()
        assert archive.read(f"files/{next(iter(pictures))}") == next(iter(pictures.values()))


@pytest.mark.fault(
    "half of the phone's database cannot be read any more",
    "it gives out the other half, and names what is lost",
)
def test_a_database_half_broken_gives_out_the_other_half(phone: Phone, tmp_path: Path) -> None:
    """Also where the page itself can show nothing of it any more."""
    pictures = some_pictures(2)
    lost, kept = pictures
    uuid = seals(phone, pictures)
    phone.context.add_init_script(f"({HALF_BROKEN})({json.dumps(lost)})")
    phone.page.goto(f"{phone.address}/outbox/")
    assert not phone.page.locator("[data-module=outbox]").is_visible()
    phone.page.locator("[data-rescue]").wait_for()
    with ZipFile(exports(phone, tmp_path)) as archive:
        names = archive.namelist()
        manifest = json.loads(archive.read("manifest.json"))
    assert f"sealed/{uuid}.json" in names
    assert f"files/{kept}" in names
    assert f"files/{lost}" not in names
    assert [each["key"] for each in manifest["unreadable"]] == [lost]
    assert "1 条内容已无法读取" in phone.page.locator("[data-rescue-told]").inner_text()
    phone.visitor.complaints.clear()


@pytest.mark.fault(
    "somebody takes out what is on a phone used by two",
    "only their own is in the package",
)
def test_nobody_gets_what_a_colleague_left_on_the_same_phone(phone: Phone, tmp_path: Path) -> None:
    phone.context.set_offline(True)
    foreign = seals_offline(phone, some_pictures(1), person="wang")
    mine = seals_offline(phone, some_pictures(1))
    with ZipFile(exports(phone, tmp_path)) as archive:
        names = archive.namelist()
    assert [name for name in names if name.startswith("sealed/")] == [f"sealed/{mine}.json"]
    assert len([name for name in names if name.startswith("files/")]) == 1
    assert foreign not in "".join(names)


def test_where_there_is_no_database_none_is_made(phone: Phone) -> None:
    """An empty one, without its stores, would be in the way of the real one."""
    phone.visitor.goes_to("/login?next=/rescue/")
    page = phone.page
    page.wait_for_load_state("networkidle")  # what the page itself keeps, it has kept
    page.evaluate(NO_DATABASE)
    export = f"(given) => ({CALL})(given).then(() => '', (error) => error.name)"
    failed = page.evaluate(export, ["rescue", "exportRescue", ["lin"]])
    assert failed == "AbortError"
    assert page.evaluate(DATABASES) == []


def seals_offline(phone: Phone, pictures: dict[str, bytes], **more: Any) -> str:
    """As `seals`; only asking for the institution needs the server."""
    phone.context.set_offline(False)
    uuid = seals(phone, pictures, **more)
    phone.context.set_offline(True)
    return uuid
