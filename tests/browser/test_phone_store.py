"""The phone's database: both or neither, on after it was closed, and nothing old is lost."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import PHONE, Visitor
from tests.browser.kept_phones import KEEP, Phone, asleep, kept_files, some_pictures
from tests.browser.modules import MODULE

pytestmark = pytest.mark.browser
UUID = "01935cd2-0000-7000-8000-00000000000a"
VERSION_1 = """async ([visit, file]) => {
  const db = await new Promise((done, fail) => {
    const opening = indexedDB.open("inspection", 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("visits", { keyPath: "uuid" });
      const files = opening.result.createObjectStore("files", { keyPath: "sha256" });
      files.createIndex("visit", "visit");
    };
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => fail(opening.error);
  });
  const change = db.transaction(["visits", "files"], "readwrite");
  change.objectStore("visits").put(visit);
  change.objectStore("files").put({ ...file, blob: new Blob(["bytes"]) });
  await new Promise((done) => { change.oncomplete = done; });
  db.close();
}"""
LITTLE_ROOM = """
  StorageManager.prototype.persist = async () => { window.askedToKeep = true; return true; };
  StorageManager.prototype.estimate = async () => ({ quota: 300 * 2 ** 20, usage: 200 * 2 ** 20 });
"""
FULL_AT = """(k) => {
  const put = IDBObjectStore.prototype.put;
  let files = 0;
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name === "files" && ++files === k) {
      throw new DOMException("full", "QuotaExceededError");
    }
    return put.apply(this, given);
  };
}"""


@pytest.fixture
def phone(visitor: Callable[..., Visitor]) -> Phone:
    """A phone on a page that has not opened its database yet."""
    return asleep(visitor)


def draft(**more: Any) -> dict[str, Any]:
    return {"uuid": UUID, "person": "lin", "name": "某机构", "fields": {"statement": ["一"]},
            "changed_at": "2026-11-22T02:00:00Z", **more}  # fmt: skip


def keep(phone: Phone, visit: dict[str, Any], pictures: dict[str, bytes] | None = None) -> str:
    """Keep it; return the name of the error, or ""."""
    files = kept_files(visit["uuid"], visit["person"], pictures or {})
    keeping = f"(given) => ({KEEP})(given).then(() => '', (error) => error.name)"
    return str(phone.page.evaluate(keeping, [visit, files]))


@pytest.mark.fault(
    "the program was updated over an older database",
    "what was kept is kept",
)
def test_what_an_older_version_kept_is_kept(phone: Phone) -> None:
    visit = draft(done=3, total=9, state="draft", saved_at="", posted=False, receipt="")
    file = {"sha256": "a" * 64, "visit": UUID, "type": "image/jpeg", "uploaded": False}
    phone.page.evaluate(VERSION_1, [visit, file])
    kept = phone.holds(UUID)
    assert kept["fields"] == {"statement": ["一"]}
    assert kept["done"] == 3
    news = {"form": "", "institution": "", "assignment": "", "recheck_of": "", "at": "",
            "sealed": None, "refusal": None, "received_at": "", "notice": None}  # fmt: skip
    assert {name: kept[name] for name in news} == news
    [found] = phone.call("phone_store", "keptFiles", "lin")
    assert found["person"] == "lin"


@pytest.mark.fault(
    "the database is closed under us",
    "it is opened again and the write repeated",
)
def test_a_database_closed_under_us_is_opened_again_and_the_write_repeated(phone: Phone) -> None:
    assert keep(phone, draft()) == ""
    close = (
        f"async () => (await ({MODULE})('phone_database')).withDatabase(async (db) => db.close())"
    )
    phone.page.evaluate(close)
    assert keep(phone, draft(fields={"statement": ["二"]}), some_pictures(1)) == ""
    assert phone.holds(UUID)["fields"] == {"statement": ["二"]}
    assert phone.files_and_thumbs(UUID) == (1, 0)
    phone.page.evaluate(close)
    assert phone.holds(UUID)["uuid"] == UUID


@pytest.mark.fault(
    "the phone is full at file {k}",
    "visit and files both or neither; the text is kept",
    gap="Enketo: a record and its files are written apart, a crash between leaves it without them",
)
@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_full_phone_at_file_k_keeps_both_or_neither_and_then_the_text(
    phone: Phone, k: int
) -> None:
    assert keep(phone, draft()) == ""
    phone.page.evaluate(FULL_AT, k)
    changed = draft(fields={"statement": ["二"]})
    assert keep(phone, changed, some_pictures(3)) == "QuotaExceededError"
    assert phone.holds(UUID)["fields"] == {"statement": ["一"]}
    assert phone.files_and_thumbs(UUID) == (0, 0)
    assert keep(phone, changed) == ""
    assert phone.holds(UUID)["fields"] == {"statement": ["二"]}


@pytest.mark.fault(
    "there is little room left on the phone",
    "it is said before a visit is begun, and the browser is asked to keep what is here",
    gap="Enketo: neither asks how much room there is nor to be kept",
)
def test_little_room_is_said_before_a_visit_is_begun(visitor: Callable[..., Visitor]) -> None:
    somebody = visitor(PHONE, service_workers="block")
    somebody.context.add_init_script(LITTLE_ROOM)
    page = somebody.signs_in("lin")
    told = page.locator("[data-module=room].warn")
    told.wait_for()
    assert "100 MB" in told.inner_text()
    assert page.evaluate("window.askedToKeep") is True


@pytest.mark.fault(
    "a late draft of another tab after the visit was sealed",
    "the sealed visit stays as it is",
)
def test_a_late_draft_never_writes_over_a_sealed_visit(phone: Phone) -> None:
    sealed = {"document": "{}", "files": [], "issue": False, "at": "2026-11-22T02:00:00Z"}
    assert keep(phone, draft(state="stored", sealed=sealed)) == ""
    assert keep(phone, draft(fields={"statement": ["迟到"]}), some_pictures(1)) == "AlreadySealed"
    assert phone.holds(UUID)["state"] == "stored"
    assert phone.files_and_thumbs(UUID) == (0, 0)


def test_visits_and_files_of_another_person_are_never_told(phone: Phone) -> None:
    keep(phone, draft(), some_pictures(1))
    assert phone.call("phone_store", "keptVisits", "wang") == []
    assert phone.call("phone_store", "keptFiles", "wang") == []
    assert phone.call("phone_store", "keptVisit", UUID, "wang") is None
    assert phone.call("phone_outbox", "toSend", "wang") == []


def test_a_file_that_another_visit_names_outlives_the_draft(phone: Phone) -> None:
    pictures = some_pictures(1)
    [hash_] = pictures
    other = "01935cd2-0000-7000-8000-00000000000b"
    keep(phone, draft(uuid=other, fields={"files-0-sha256": [hash_]}))
    keep(phone, draft(fields={"files-0-sha256": [hash_]}), pictures)
    phone.call("phone_store", "dropVisit", UUID)
    assert phone.holds(UUID) == {}
    assert phone.files_and_thumbs(other) == (1, 0)
    phone.call("phone_store", "dropVisit", other)
    assert phone.files_and_thumbs(other) == (0, 0)


def test_the_register_is_merged_and_the_day_replaced(phone: Phone) -> None:
    def rows(*ids: str) -> list[dict[str, str]]:
        return [{"id": each, "institution": "i", "name": each} for each in ids]

    phone.call("phone_day", "mergeInstitutions", rows("a", "b"), {"sync": {"next": "1"}})
    gone = {"id": "a", "gone": True}
    phone.call("phone_day", "mergeInstitutions", [*rows("c"), gone], {"sync": {"next": "2"}})
    assert [row["id"] for row in phone.call("phone_day", "institutions")] == ["b", "c"]
    assert phone.call("phone_facts", "fact", "sync") == {"next": "2"}
    for ids in (("v", "w"), ("w", "x")):
        day = {"assignments": rows(*ids), "violations": rows(*ids)}
        phone.call("phone_day", "replaceDay", day, {"calendar": {"first": ids[0]}})
    assert [row["id"] for row in phone.call("phone_day", "assignments")] == ["w", "x"]
    assert [row["id"] for row in phone.call("phone_day", "violationsAt", "i")] == ["w", "x"]
    assert phone.call("phone_facts", "fact", "calendar") == {"first": "w"}
    phone.call("phone_day", "emptyDay")
    assert phone.call("phone_day", "institutions") == []
    assert phone.call("phone_day", "openViolations") == []
    assert phone.call("phone_facts", "fact", "sync") is None


def test_the_send_log_keeps_its_order_and_its_people_apart(phone: Phone) -> None:
    line = {"at": "2026", "visit": UUID, "what": "visit", "status": 200, "receipt": "R", "bytes": 9}
    for person, status in (("lin", 202), ("wang", 200), ("lin", 200)):
        phone.call("send_log", "logEvent", person, {**line, "status": status})
    mine = phone.call("send_log", "sendLog", "lin")
    assert [each["status"] for each in mine] == [200, 202]
    assert json.loads(json.dumps(mine[0])) == {**line, "status": 200}, "as the office compares it"


NO_LOCKS = 'Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined });'
SENDS_LONG = f"""async () => {{
  {NO_LOCKS}
  const {{ alone }} = await ({MODULE})("one_sender");
  window.working = alone(() => new Promise((done) => {{ window.finish = () => done("a"); }}));
  while (!window.finish) await new Promise((next) => setTimeout(next, 5));
}}"""
SENDS = f"""async () => {{
  {NO_LOCKS}
  return (await ({MODULE})("one_sender")).alone(async () => "b");
}}"""


def test_without_locks_one_tab_holds_the_lease_until_it_ends(phone: Phone) -> None:
    phone.page.evaluate(SENDS_LONG)
    other = phone.context.new_page()
    other.goto(f"{phone.address}/login")
    assert other.evaluate(SENDS) is None
    phone.page.evaluate("() => { window.finish(); return window.working; }")
    assert other.evaluate(SENDS) == "b"


def test_without_locks_the_next_page_of_a_tab_goes_on_sending(phone: Phone) -> None:
    """A page that is left while it sends gives nothing back; nobody waits two minutes for it."""
    phone.page.evaluate(SENDS_LONG)
    phone.page.goto(f"{phone.address}/login")
    assert phone.page.evaluate(SENDS) == "b"


def test_a_photo_that_is_only_here_makes_its_draft_unsent(phone: Phone) -> None:
    keep(phone, draft(saved_at="2026-11-22T02:00:00Z"))
    assert phone.call("phone_outbox", "unsent", "lin")["count"] == 0
    keep(phone, draft(saved_at="2026-11-22T02:00:00Z"), some_pictures(2))
    left = phone.call("phone_outbox", "unsent", "lin")
    assert (left["count"], left["drafts"], left["files"]) == (1, 1, 2)
    assert left["oldest"] == "2026-11-22T02:00:00Z"
    [first, second] = phone.call("phone_store", "keptFiles", "lin")
    phone.call("phone_outbox", "markFile", first["sha256"], {"uploaded": True})
    phone.call("phone_outbox", "markFile", second["sha256"], {"refused": 415})
    assert phone.call("phone_outbox", "unsent", "lin")["count"] == 0, "no sending mends a 415"


def test_a_visit_posted_on_the_server_s_page_keeps_what_has_not_arrived(phone: Phone) -> None:
    pictures = some_pictures(2)
    here, _missing = pictures
    keep(phone, draft(), pictures)
    told = {"receipt": "R-1", "received_at": "2026-11-22T02:00:00Z", "have": [here]}
    phone.call("phone_outbox", "markPosted", UUID, "wang", told)
    assert phone.holds(UUID)["state"] == "draft"
    phone.call("phone_outbox", "markPosted", UUID, "lin", told)
    assert phone.holds(UUID)["state"] == "sent"
    assert phone.holds(UUID)["receipt"] == "R-1"
    assert phone.files_and_thumbs(UUID) == (1, 0)
    assert len(phone.call("phone_outbox", "draftFiles", "lin")) == 1, "it is still to be sent"
    assert phone.call("phone_outbox", "unsent", "lin")["count"] == 1
