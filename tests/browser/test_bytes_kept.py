"""Photos are kept as bytes, apart from what is known of them, whatever becomes of Blobs."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Visitor
from tests.browser.kept_phones import KEEP, SWEEP, Phone, asleep, kept_files, some_pictures
from tests.browser.modules import MODULE
from tests.visits import sha256

pytestmark = pytest.mark.browser
UUID = "01935cd2-0000-7000-8000-00000000000a"
TEXT = b"bytes of the test"
OPENED = """const opened = (version, make = () => {}) => new Promise((done, fail) => {
  const opening = indexedDB.open("inspection", version);
  opening.onupgradeneeded = () => make(opening.result);
  opening.onsuccess = () => done(opening.result);
  opening.onerror = () => fail(opening.error);
});
const answered = (asking) => new Promise((done, fail) => {
  asking.onsuccess = () => done(asking.result);
  asking.onerror = () => fail(asking.error);
});"""
VERSION_2 = f"""async ([visit, file, thumb]) => {{
  {OPENED}
  const db = await opened(2, (db) => {{
    db.createObjectStore("visits", {{ keyPath: "uuid" }});
    for (const name of ["files", "thumbs"]) {{
      db.createObjectStore(name, {{ keyPath: "sha256" }}).createIndex("visit", "visit");
    }}
    db.createObjectStore("institutions", {{ keyPath: "id" }});
    db.createObjectStore("assignments", {{ keyPath: "id" }});
    const violations = db.createObjectStore("violations", {{ keyPath: "id" }});
    violations.createIndex("institution", "institution");
    db.createObjectStore("facts", {{ keyPath: "name" }});
    db.createObjectStore("log", {{ autoIncrement: true }});
  }});
  const change = db.transaction(["visits", "files", "thumbs"], "readwrite");
  change.objectStore("visits").put(visit);
  const blob = new Blob(["bytes of the test"], {{ type: "image/jpeg" }});
  change.objectStore("files").put({{ ...file, blob }});
  change.objectStore("thumbs").put({{ ...thumb, blob }});
  await new Promise((done) => {{ change.oncomplete = done; }});
  db.close();
}}"""
STORED = f"""async (sha256) => {{
  {OPENED}
  const db = await opened();
  const stores = db.transaction(["files", "bytes", "thumbs"]);
  const get = (name) => answered(stores.objectStore(name).get(sha256));
  const [row, bytes, thumb] = await Promise.all(["files", "bytes", "thumbs"].map(get));
  db.close();
  return {{ row: row ?? null, blobs: [row?.blob, thumb?.blob].filter(Boolean).length,
    bytes: bytes?.byteLength ?? 0, kind: bytes?.constructor.name ?? "" }};
}}"""
SPOIL = f"""async (sha256) => {{
  {OPENED}
  const db = await opened();
  await answered(db.transaction("bytes", "readwrite").objectStore("bytes").delete(sha256));
  db.close();
}}"""
STRAY = f"""async (sha256) => {{
  {OPENED}
  const db = await opened();
  await answered(db.transaction("files", "readwrite").objectStore("files").delete(sha256));
  db.close();
}}"""
READ = f"""async (sha256) => {{
  const {{ keptFile, keptThumb }} = await ({MODULE})("phone_store");
  const said = async (kept) => (kept ? [await kept.blob.text(), kept.blob.type] : null);
  return [await said(await keptFile(sha256)), await said(await keptThumb(sha256))];
}}"""
NO_BLOBS = """() => {
  const put = IDBObjectStore.prototype.put;
  const holds = (value) => value instanceof Blob
    || (value?.constructor === Object && Object.values(value).some(holds));
  IDBObjectStore.prototype.put = function (value, ...key) {
    if (holds(value)) throw new DOMException("Error preparing Blob/File data", "UnknownError");
    return put.call(this, value, ...key);
  };
}"""
SENT = f"""async ([uuid, sha256]) => {{
  const {{ markSent }} = await ({MODULE})("phone_outbox");
  const blob = new Blob(["bytes of the test"], {{ type: "image/jpeg" }});
  const received = {{ receipt: "R", received_at: new Date().toISOString(), notice: null,
    files: {{ have: [sha256], missing: [] }} }};
  await markSent(uuid, received, [{{ sha256, visit: uuid, blob }}]);
}}"""
WATCH = """() => {
  window.asked = new Set();
  for (const how of ["get", "getAll", "openCursor"]) {
    const real = IDBObjectStore.prototype[how];
    IDBObjectStore.prototype[how] = function (...given) {
      window.asked.add(this.name);
      return real.apply(this, given);
    };
  }
}"""
KEYS = f"""async () => {{
  const {{ keepFact }} = await ({MODULE})("phone_facts");
  const kind = {{ name: "ECDH", namedCurve: "P-256" }};
  const pair = await crypto.subtle.generateKey(kind, true, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const {{ asText }} = await ({MODULE})("sealed_format");
  await keepFact("server_key", asText(point));
}}"""
LOCK = f"""async () => (await ({MODULE})("locking")).lockPerson("lin", "left", new Date())"""
OPEN_SEAL = f"""async (sha256) => {{
  const {{ readFile }} = await ({MODULE})("kept_reading");
  const kept = await readFile(sha256);
  return kept ? [await kept.blob.text(), kept.blob.type] : null;
}}"""
CLOSE = f"""async (uuid) => (await ({MODULE})("kept_closing")).closeVisit(uuid, "lin")"""
CHOOSES = f"""async (name) => {{
  const {{ addBlob }} = await ({MODULE})("photos");
  document.body.innerHTML = `<form data-visit="{UUID}" data-person="lin"><div data-files></div>
    <div data-list="photos" data-words-full="full" data-words-failed="failed">
      <ul data-thumbs></ul><p data-told></p></div></form>`;
  IDBObjectStore.prototype.put = () => {{ throw new DOMException("of the test", name); }};
  const box = document.querySelector("[data-list]");
  const facts = {{ taken_at: "", lat: null, lng: null }};
  await addBlob(box, new Blob(["a"], {{ type: "image/png" }}), facts);
  return [box.querySelector("[data-told]").textContent, box.querySelectorAll("li").length];
}}"""


@pytest.fixture
def phone(visitor: Callable[..., Visitor]) -> Phone:
    """A phone on a page that has not opened its database yet."""
    return asleep(visitor)


def draft(**more: Any) -> dict[str, Any]:
    return {"uuid": UUID, "person": "lin", "name": "某机构", "fields": {"statement": ["一"]},
            "changed_at": "2026-11-22T02:00:00Z", **more}  # fmt: skip


def keep(phone: Phone, visit: dict[str, Any], pictures: dict[str, bytes]) -> None:
    phone.page.evaluate(KEEP, [visit, kept_files(visit["uuid"], visit["person"], pictures)])


def stored(phone: Phone, hash_: str) -> dict[str, Any]:
    """What lies in the stores under a hash."""
    return dict(phone.page.evaluate(STORED, hash_))


@pytest.mark.fault(
    "the browser keeps no Blob, as WebKit in a private window",
    "photos and small pictures are kept all the same, open and closed",
)
def test_photos_are_kept_where_a_browser_keeps_no_blob(phone: Phone) -> None:
    phone.page.evaluate(NO_BLOBS)
    pictures = {sha256(TEXT): TEXT}
    [hash_] = pictures
    keep(phone, draft(), pictures)
    assert phone.page.evaluate(READ, hash_)[0] == [TEXT.decode(), "image/png"]
    found = stored(phone, hash_)
    assert (found["kind"], found["bytes"], found["row"]["size"]) == ("ArrayBuffer", 17, 17)
    phone.page.evaluate(KEYS)
    assert phone.page.evaluate(CLOSE, UUID) is True
    assert stored(phone, hash_)["bytes"] == 17 + 28, "sealed: nonce and tag"
    assert phone.page.evaluate(OPEN_SEAL, hash_) == [TEXT.decode(), "image/png"]
    phone.page.evaluate(SENT, [UUID, hash_])
    assert phone.page.evaluate(READ, hash_) == [None, [TEXT.decode(), "image/jpeg"]]
    assert stored(phone, hash_)["bytes"] == 0, "they go with the file"


@pytest.mark.fault(
    "the program was updated over a database that holds photos as Blobs",
    "they are read, closed and sent as before",
)
def test_what_an_earlier_build_kept_as_a_blob_is_read_and_closed(phone: Phone) -> None:
    hash_ = sha256(TEXT)
    about = {"sha256": hash_, "visit": UUID, "type": "image/jpeg", "uploaded": False}
    visit = draft(done=0, total=1, state="draft", saved_at="", posted=False, receipt="")
    file = {**about, "person": "lin", "size": 17, "taken_at": "", "lat": None, "lng": None}
    phone.page.evaluate(VERSION_2, [visit, file, {"sha256": hash_, "visit": UUID}])
    said = [TEXT.decode(), "image/jpeg"]
    assert phone.page.evaluate(READ, hash_) == [said, said]
    phone.call("phone_outbox", "markFile", hash_, {"uploaded": True})
    assert phone.page.evaluate(READ, hash_)[0] == said
    assert stored(phone, hash_)["blobs"] == 2
    phone.page.evaluate(KEYS)
    assert phone.page.evaluate(CLOSE, UUID) is True
    assert stored(phone, hash_)["blobs"] == 0
    assert phone.page.evaluate(OPEN_SEAL, hash_) == said


def test_whoever_lists_what_is_kept_reads_no_photo(phone: Phone) -> None:
    keep(phone, draft(), some_pictures(3))
    phone.page.evaluate(WATCH)
    assert len(phone.call("phone_store", "keptVisits", "lin")) == 1
    assert phone.call("phone_outbox", "unsent", "lin")["files"] == 3
    assert len(phone.call("phone_outbox", "draftFiles", "lin")) == 3
    phone.page.evaluate(SWEEP, 0)
    assert set(phone.page.evaluate("[...window.asked]")) == {"visits", "files"}


@pytest.mark.fault(
    "the browser lost the bytes of a photo and kept its row",
    "the photo counts as gone; the phone can still be locked, and keeps the others",
)
def test_a_photo_without_its_bytes_is_gone_and_locks_nobody_out(phone: Phone) -> None:
    pictures = some_pictures(2)
    lost, whole = pictures
    keep(phone, draft(), pictures)
    phone.page.evaluate(SPOIL, lost)
    assert phone.call("phone_store", "keptFile", lost) is None
    assert phone.call("phone_store", "keptFile", whole)["size"] == len(pictures[whole])
    phone.page.evaluate(KEYS)
    assert phone.page.evaluate(LOCK) is True
    assert stored(phone, lost)["row"]["seal"]["visit"] == UUID, (
        "what was known of it is closed, too"
    )
    assert stored(phone, whole)["bytes"] == len(pictures[whole]) + 28


def test_bytes_of_a_file_that_an_older_page_dropped_go_at_the_next_sweep(phone: Phone) -> None:
    pictures = some_pictures(2)
    dropped, kept = pictures
    keep(phone, draft(), pictures)
    phone.page.evaluate(STRAY, dropped)
    assert stored(phone, dropped)["bytes"] > 0
    phone.page.evaluate(SWEEP, 0)
    assert stored(phone, dropped)["bytes"] == 0
    assert stored(phone, kept)["bytes"] == len(pictures[kept])


@pytest.mark.fault(
    "a photo cannot be kept: the browser says {error}",
    "it is called a full phone only where there is no room",
)
@pytest.mark.parametrize(
    ("error", "said"),
    [("QuotaExceededError", "full"), ("UnknownError", "failed"), ("DataCloneError", "failed")],
)
def test_only_a_full_phone_is_called_full(phone: Phone, error: str, said: str) -> None:
    assert phone.page.evaluate(CHOOSES, error) == [said, 0]
