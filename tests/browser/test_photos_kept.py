"""A photo is evidence from the moment it is chosen: kept as it was taken, then made smaller."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator

from tests.browser.field_phone import Phone
from tests.browser.people import a_photo, a_signature

pytestmark = pytest.mark.browser
LONGEST, MOST_BYTES = 1600, 400 * 1024
UPRIGHT = 6
"""EXIF orientation: the camera was held upright, the picture lies on its side."""
SLOW = {"rate": 4}
BYTES = """async (hash) => {
  const db = await new Promise((done) => {
    const opening = indexedDB.open("inspection");
    opening.onsuccess = () => done(opening.result);
  });
  const asked = db.transaction("bytes").objectStore("bytes").get(hash);
  await new Promise((done) => { asked.onsuccess = done; });
  db.close();
  return Array.from(new Uint8Array(asked.result));
}"""

BYTES_COME_LATE = """() => {
  const read = Blob.prototype.arrayBuffer;
  Blob.prototype.arrayBuffer = async function arrayBuffer() {
    await new Promise((done) => setTimeout(done, this.isRead ? 1000 : 0));
    this.isRead = true;
    return read.call(this);
  };
}"""
NAMED_WITHOUT_BYTES = """async (uuid) => {
  const db = await new Promise((done) => {
    const opening = indexedDB.open("inspection");
    opening.onsuccess = () => done(opening.result);
  });
  const all = db.transaction(["visits", "bytes"]);
  const visit = all.objectStore("visits").get(uuid);
  const there = all.objectStore("bytes").getAllKeys();
  await new Promise((done) => { all.oncomplete = done; });
  db.close();
  const named = Object.entries(visit.result.fields)
    .filter(([name]) => /^files-\\d+-sha256$/.test(name)).map(([, [hash]]) => hash);
  return { named: named.length, lacking: named.filter((hash) => !there.result.includes(hash)) };
}"""


def large_photos(folder: Path, count: int, *, orientation: int = 1) -> list[Path]:
    """Make pictures as large as a camera's, without a word of when or where."""
    made = []
    for number in range(count):
        noise = Image.effect_noise((300, 200), 60 + number)
        picture = noise.resize((3000, 2000)).convert("RGB")
        exif = Image.Exif()
        exif[0x0112] = orientation
        made.append(folder / f"large-{number}.jpg")
        picture.save(made[-1], "JPEG", quality=80, exif=exif)
    return made


def is_slow(phone: Phone) -> None:
    session = phone.page.context.new_cdp_session(phone.page)
    session.send("Emulation.setCPUThrottlingRate", SLOW)


def begins(phone: Phone) -> tuple[str, Locator]:
    """Begin a visit without a network; return its id and where its photos go."""
    phone.goes_offline()
    uuid = phone.begins("启")
    phone.checks_in("wang")
    return uuid, phone.page.locator("[data-list]:has(input[type=file][multiple])").first


@pytest.mark.fault(
    "the page is reloaded while photos are being made smaller",
    "every chosen photo is kept, and made smaller then",
)
def test_photos_outlive_a_reload_in_the_midst_of_shrinking(phone: Phone) -> None:
    uuid, box = begins(phone)
    photos = large_photos(phone.folder, 4)
    is_slow(phone)
    box.locator("input[type=file]").set_input_files(photos)
    box.locator("[data-thumbs] li").nth(len(photos) - 1).wait_for()
    phone.page.reload()
    phone.page.locator("form[data-local]").wait_for()
    box.locator("[data-thumbs] li").nth(len(photos) - 1).wait_for()
    phone.page.locator("button[value=review]").click()
    phone.page.locator("[data-review-title]").wait_for()
    kept = phone.kept("files")
    assert len(kept) == len(photos)
    assert box.locator("[data-thumbs] li button").count() == len(photos), "one way to remove each"
    assert all(file["size"] <= MOST_BYTES and not file.get("raw") for file in kept)
    fields = phone.visit(uuid)["fields"]
    named = {text for name, [text] in fields.items() if name.endswith("-sha256")}
    assert {file["sha256"] for file in kept} == named


@pytest.mark.fault(
    "the visit is looked over and submitted while photos are being made smaller",
    "it is sealed with every photo",
)
def test_nothing_is_sealed_without_a_photo_that_was_chosen(phone: Phone) -> None:
    uuid, box = begins(phone)
    phone.takes_signatures()
    photos = large_photos(phone.folder, 6)
    is_slow(phone)
    box.locator("input[type=file]").set_input_files(photos)
    phone.submits(with_notice=False)
    sealed = phone.visit(uuid)["sealed"]
    assert len(sealed["files"]) == len(photos) + 3


def test_a_kept_photo_is_small_and_upright_and_tells_when_and_where(phone: Phone) -> None:
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"latitude": 30.2741, "longitude": 120.1551, "accuracy": 9})
    uuid, box = begins(phone)
    phone.page.locator("[name='fixes-0-lat']").wait_for(state="attached")
    box.locator("input[type=file]").set_input_files(
        large_photos(phone.folder, 1, orientation=UPRIGHT)
    )
    box.locator("[data-thumbs] li").first.wait_for()
    phone.page.locator("button[value=review]").click()
    phone.page.locator("[data-review-title]").wait_for()
    [file] = phone.kept("files")
    picture = Image.open(BytesIO(bytes(phone.page.evaluate(BYTES, file["sha256"]))))
    assert max(picture.size) == LONGEST
    assert picture.height > picture.width, "it stands as it was taken"
    assert file["size"] <= MOST_BYTES
    assert (file["lat"], file["lng"]) == (30.2741, 120.1551)
    assert file["taken_at"].endswith("+08:00")
    told = phone.visit(uuid)["fields"].items()
    assert [text for name, text in told if name.endswith("-taken_at")] == [[file["taken_at"]]]


def test_a_camera_closed_without_a_photo_is_no_lost_photo(phone: Phone) -> None:
    uuid, box = begins(phone)
    camera = box.locator("input[type=file]")
    camera.dispatch_event("click")
    phone.waits_until_its_camera_is(uuid, open_=True)
    camera.dispatch_event("cancel")
    phone.waits_until_its_camera_is(uuid, open_=False)


@pytest.mark.fault(
    "the browser gives a HEIC photo no type, as some Androids do",
    "it is told by its bytes, kept and accepted, and the page says that it cannot show it",
)
def test_a_heic_photo_without_a_type_is_told_by_its_bytes(phone: Phone) -> None:
    phone.goes_offline()
    uuid = phone.begins("启砚")
    box = phone.page.locator("#answers-A63 [data-module~=photos]")
    content = bytes.fromhex("00000018667479706865696300000000") + b"heicmif1" + bytes(64)
    photo = FilePayload(name="IMG_0001.HEIC", mimeType="", buffer=content)
    box.locator("input[type=file]").first.set_input_files(photo)
    box.locator("[data-thumbs] li").wait_for(state="attached")
    box.locator("[data-told]", has_text="HEIC").wait_for(state="attached")
    [kept] = phone.kept("files")
    assert kept["type"] == "image/heic"
    assert phone.visit(uuid)["fields"]["files-0-type"] == ["image/heic"]


@pytest.mark.fault(
    "the page is killed while two photos are being written",
    "at no moment does the draft name a photo whose bytes are not on the phone",
)
def test_no_draft_names_a_photo_before_its_bytes_are_kept(phone: Phone, tmp_path: Path) -> None:
    """One box's photo is being written, something is typed, and another box's photo comes."""
    uuid, box = begins(phone)
    signatures = phone.page.locator("[data-signing=lin] input[type=file]").first
    signed = a_signature(tmp_path, "林听澜")
    first = a_photo(tmp_path, 1)
    phone.page.evaluate(BYTES_COME_LATE)
    box.locator("input[type=file]").first.set_input_files(first)
    phone.page.locator("[name=statement]").fill("情况属实。")
    signatures.set_input_files(signed)
    for _ in range(200):
        seen = phone.page.evaluate(NAMED_WITHOUT_BYTES, uuid)
        assert seen["lacking"] == []
        if seen["named"] == 2:
            return
        phone.page.wait_for_timeout(30)
    raise AssertionError("the photos are not kept")
