"""Bytes go from a phone only when no visit here wants them and the server has them (rule 3)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Visitor
from tests.browser.kept_phones import KEEP, SWEEP, Phone, asleep, kept_files, some_pictures
from tests.browser.modules import MODULE

pytestmark = pytest.mark.browser
MINE = "01935cd2-0000-7000-8000-00000000000a"
OTHER = "01935cd2-0000-7000-8000-00000000000b"
WITHOUT = f"""async ([visit, hashes]) => {{
  const {{ keepVisitAndFiles, visitOf }} = await ({MODULE})("phone_store");
  return keepVisitAndFiles(visitOf(visit), [], hashes).then(() => "", (error) => error.name);
}}"""
FULL = """() => {
  const put = IDBObjectStore.prototype.put;
  window.empties = () => { IDBObjectStore.prototype.put = put; };
  IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError"); };
}"""
LONG_AGO = "2026-01-01T00:00:00Z"


@pytest.fixture
def phone(visitor: Callable[..., Visitor]) -> Phone:
    """A phone whose outbox sleeps: what stands in its stores is what the test put there."""
    return asleep(visitor)


def draft(**more: Any) -> dict[str, Any]:
    return {"uuid": MINE, "person": "lin", "name": "某机构", "fields": {"statement": ["一"]},
            "changed_at": "2026-11-22T02:00:00Z", **more}  # fmt: skip


def keep(phone: Phone, visit: dict[str, Any], pictures: dict[str, bytes]) -> None:
    files = kept_files(visit["uuid"], visit["person"], pictures)
    phone.page.evaluate(KEEP, [visit, files])


def take_out(phone: Phone, *hashes: str) -> str:
    """Keep the draft without these photos; return the name of the error, or ""."""
    return str(phone.page.evaluate(WITHOUT, [draft(), list(hashes)]))


@pytest.mark.fault(
    "a photo of a sealed visit is taken out of another draft",
    "the sealed visit keeps its photo",
)
def test_a_photo_taken_out_of_one_visit_stays_for_the_other(phone: Phone) -> None:
    pictures = some_pictures(1)
    [hash_] = pictures
    sealed = {"document": "{}", "files": [hash_], "issue": False, "at": "2026-11-22T02:00:00Z"}
    keep(phone, draft(uuid=OTHER, state="stored", sealed=sealed), pictures)
    keep(phone, draft(fields={"files-0-sha256": [hash_]}), pictures)
    assert phone.files_and_thumbs(OTHER) == (1, 0), "it stays whose it was"
    assert take_out(phone, hash_) == ""
    assert phone.files_and_thumbs(OTHER) == (1, 0)


@pytest.mark.fault(
    "a photo is taken out of a draft on a full phone",
    "the photo stays for as long as the draft that is kept names it",
)
def test_a_photo_goes_only_with_the_draft_that_no_longer_names_it(phone: Phone) -> None:
    pictures = some_pictures(1)
    [hash_] = pictures
    keep(phone, draft(fields={"files-0-sha256": [hash_]}), pictures)
    phone.page.evaluate(FULL)
    assert take_out(phone, hash_) == "QuotaExceededError"
    assert phone.files_and_thumbs(MINE) == (1, 0)
    phone.page.evaluate("() => window.empties()")
    assert take_out(phone, hash_) == ""
    assert phone.files_and_thumbs(MINE) == (0, 0)


@pytest.mark.fault(
    "a visit was submitted elsewhere before its photos had left this phone",
    "they stay until the server has them",
)
def test_photos_of_a_visit_that_ended_elsewhere_are_still_sent(phone: Phone) -> None:
    pictures = some_pictures(2)
    arrived, waiting = pictures
    keep(phone, draft(), pictures)
    phone.call("phone_outbox", "markFile", arrived, {"uploaded": True})
    phone.call("phone_store", "dropVisit", MINE, {"endedElsewhere": True})
    assert phone.holds(MINE) == {}
    left = phone.call("phone_outbox", "draftFiles", "lin")
    assert [each["sha256"] for each in left] == [waiting]
    sweep(phone)
    assert phone.files_and_thumbs(MINE) == (1, 0)
    phone.call("phone_outbox", "markFile", waiting, {"uploaded": True})
    sweep(phone)
    assert phone.files_and_thumbs(MINE) == (0, 0)


@pytest.mark.fault(
    "a photo of a posted visit could not leave the phone for a month",
    "it is never swept away",
)
def test_no_sweep_takes_what_the_server_lacks(phone: Phone) -> None:
    pictures = some_pictures(1)
    [hash_] = pictures
    keep(phone, draft(), pictures)
    told = {"receipt": "R-1", "received_at": LONG_AGO, "have": []}
    phone.call("phone_outbox", "markPosted", MINE, "lin", told)
    sweep(phone)
    assert phone.holds(MINE)["receipt"] == "R-1"
    assert phone.files_and_thumbs(MINE) == (1, 0)
    phone.call("phone_outbox", "markFile", hash_, {"uploaded": True})
    sweep(phone)
    assert phone.holds(MINE) == {}
    assert phone.files_and_thumbs(MINE) == (0, 0)


def sweep(phone: Phone) -> None:
    phone.page.evaluate(SWEEP, 0)
