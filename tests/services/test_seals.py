"""An office's certificates, and papers sealed with them: once, never at the notice's cost."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from flask import Flask

from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.services import audit
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices.issuing import redraw
from inspect_app.services.offices import change_office
from inspect_app.services.seals import applying
from inspect_app.services.seals.applying import file_of, seal_notice
from inspect_app.services.seals.certificates import (
    add_certificate,
    certificate_in_use,
    certificate_of_office,
    certificates_of,
    opens_here,
    retire_certificate,
)
from inspect_app.services.seals.changing import NewSettings, change_seal_settings
from inspect_app.services.seals.settings import seal_settings
from inspect_app.store import portable
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.named_blobs import named_among, named_blobs, papers
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.seal import ElectronicSeal, SealCertificate
from tests import seals
from tests.cast import NOW, Cast
from tests.notices import make_notice


def add(
    cast: Cast, content: bytes | None = None, password: str = seals.PASSWORD
) -> SealCertificate:
    admin = cast.people["admin"]
    return add_certificate(admin.office, content or seals.office_file(), password, admin, NOW)


def settle(cast: Cast, **wanted) -> None:
    admin = cast.people["admin"]
    given = {"leave_room": False, "timestamp_url": "", **wanted}
    change_seal_settings(admin.office, NewSettings(**given), admin, NOW)


def problems(deed) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        deed()
    return {name: [code for code, _ in found] for name, found in caught.value.errors.items()}


def events(deed: str) -> list[AuditEvent]:
    return list(db.session.scalars(sa.select(AuditEvent).filter_by(deed=deed)))


@pytest.fixture(autouse=True)
def _no_grudge():
    """What one test learns of a time-stamp authority is no other's."""
    applying._failed.clear()


def test_a_certificate_says_whose_it_is_and_how_long(cast: Cast) -> None:
    row = add(cast)
    assert "CN=西湖区教育局电子印章（测试）" in row.subject
    assert "CN=测试根证书" in row.issuer
    assert row.valid_until == seals.NOW + timedelta(days=700)
    assert certificate_in_use(row.office_id) is row
    assert opens_here(row)


@pytest.mark.parametrize("key", [ec.generate_private_key(ec.SECP384R1()), None])
def test_keys_of_usual_kinds_are_taken(cast: Cast, key) -> None:
    pair = seals.issue("章", seals.authority(), key=key or rsa.generate_private_key(65537, 2048))
    add(cast, seals.packed(pair))
    notice = make_notice(cast)
    assert notice.seal is not None


@pytest.mark.parametrize(
    ("content", "password", "expected"),
    [
        (seals.office_file, "wrong", {"password": ["wrong_certificate_password"]}),
        (seals.office_file, "", {"password": ["wrong_certificate_password"]}),
        (lambda: b"-----BEGIN", seals.PASSWORD, {"file": ["certificate_unreadable"]}),
        (lambda: bytes(300_000), seals.PASSWORD, {"file": ["certificate_unreadable"]}),
        (
            lambda: seals.packed(seals.office_pair(), key=False), seals.PASSWORD,
            {"file": ["certificate_without_key"]},
        ),
        (
            lambda: seals.packed(
                seals.issue("旧", seals.authority(), until=NOW - timedelta(days=1))
            ), seals.PASSWORD, {"file": ["certificate_expired"]},
        ),
        (
            lambda: seals.packed(
                seals.issue("新", seals.authority(), since=NOW + timedelta(days=1))
            ), seals.PASSWORD, {"file": ["certificate_not_yet"]},
        ),
        (
            lambda: seals.packed(
                seals.issue("弱", seals.authority(), key=rsa.generate_private_key(65537, 1024))
            ), seals.PASSWORD, {"file": ["certificate_of_other_kind"]},
        ),
    ],
)  # fmt: skip
def test_what_cannot_seal_is_refused_by_name(cast: Cast, content, password, expected) -> None:
    assert problems(lambda: add(cast, content(), password)) == expected
    assert certificates_of(cast.people["admin"].office_id) == []


def test_no_key_is_kept_or_told_in_the_plain(cast: Cast, app: Flask) -> None:
    row = add(cast)
    number = seals.office_pair().key.private_numbers().private_value
    plain = f"{number:x}"
    assert number.to_bytes(32, "big") not in row.pkcs12
    with portable.snapshot() as connection:
        for table in portable.tables():
            for line in portable.lines_of(connection, table):
                assert plain not in line
                assert seals.PASSWORD not in line
    assert "PRIVATE" not in row.certificates


def test_another_secret_does_not_open_the_key(cast: Cast, app: Flask) -> None:
    row = add(cast)
    app.config["SECRET_KEY"] = "another instance's"
    assert not opens_here(row)
    notice = make_notice(cast)
    assert (notice.seal, notice.state) == (None, "issued")
    with pytest.raises(Conflict) as caught:
        seal_notice(notice, cast.people["director"], NOW)
    assert caught.value.code == "seal_failed"


def test_a_new_certificate_retires_the_one_before(cast: Cast) -> None:
    first = add(cast)
    second = add(cast, seals.packed(seals.issue("第二章", seals.authority())))
    db.session.refresh(first)
    assert first.retired_at == NOW
    assert certificate_in_use(first.office_id) is second


def test_a_retired_certificate_seals_nothing_more(cast: Cast) -> None:
    row = add(cast)
    sealed = make_notice(cast)
    retire_certificate(row, cast.people["admin"], NOW)
    assert make_notice(cast).seal is None
    assert sealed.seal is not None
    with pytest.raises(Conflict):
        retire_certificate(row, cast.people["admin"], NOW)


def test_another_office_does_not_reach_it(cast: Cast) -> None:
    row = add(cast)
    assert certificate_of_office(row.office_id, row.id) is row
    for office, key in ((cast.people["zhou"].office_id, row.id), (row.office_id, row.id + 1)):
        with pytest.raises(NotFound):
            certificate_of_office(office, key)
    assert certificate_in_use(cast.people["zhou"].office_id) is None


def test_issuing_seals_and_keeps_the_paper_as_drawn(cast: Cast) -> None:
    row = add(cast)
    notice = make_notice(cast)
    drawn, sealed = blobs().read(notice.paper), blobs().read(notice.file)
    assert sealed.startswith(drawn)
    assert sealed != drawn
    assert redraw(notice) == drawn
    assert notice.file == file_of(notice.paper) == notice.seal.sealed
    assert (notice.seal.certificate_id, notice.seal.timestamped) == (row.id, False)
    (event,) = events("paper.seal")
    assert event.after["sealed"] == notice.file
    assert audit.verify()[1] is None


def test_without_a_certificate_a_notice_is_its_drawn_bytes(cast: Cast) -> None:
    notice = make_notice(cast)
    assert (notice.file, notice.seal) == (notice.paper, None)


def test_a_paper_is_sealed_once(cast: Cast) -> None:
    add(cast)
    notice = make_notice(cast)
    before = notice.file
    with pytest.raises(Conflict) as caught:
        seal_notice(notice, cast.people["director"], NOW)
    assert caught.value.code == "sealed_already"
    assert file_of(notice.paper) == before
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ElectronicSeal)) == 1


def test_a_notice_can_be_sealed_later(cast: Cast) -> None:
    notice = make_notice(cast)
    director = cast.people["director"]
    with pytest.raises(Conflict) as caught:
        seal_notice(notice, director, NOW)
    assert caught.value.code == "no_certificate"
    add(cast)
    seal_notice(notice, director, NOW)
    assert notice.file != notice.paper
    assert events("paper.seal")[0].actor == "director"


def test_a_certificate_that_ran_out_seals_nothing(cast: Cast) -> None:
    row = add(cast)
    late = row.valid_until + timedelta(seconds=1)
    notice = make_notice(cast, now=late)
    assert notice.seal is None
    with pytest.raises(Conflict) as caught:
        seal_notice(notice, cast.people["director"], late)
    assert caught.value.code == "certificate_out_of_date"


def test_a_time_stamp_is_asked_for_where_an_authority_is_named(cast: Cast) -> None:
    add(cast)
    with seals.stamp_office() as office:
        settle(cast, timestamp_url=office.url)
        assert make_notice(cast).seal.timestamped
        assert office.asked > 0


def test_a_silent_authority_costs_the_stamp_not_the_seal_and_rests(cast: Cast) -> None:
    add(cast)
    with seals.stamp_office() as office:
        office.answers = "badly"
        settle(cast, timestamp_url=office.url)
        first = make_notice(cast)
        asked = office.asked
        second = make_notice(cast)
    assert [each.seal.timestamped for each in (first, second)] == [False, False]
    assert asked == office.asked == 1


def test_the_picture_is_printed_only_where_no_certificate_seals(cast: Cast) -> None:
    settle(cast, picture=seals.seal_picture())
    printed = make_notice(cast)
    assert printed.sheet["seal"]["sha256"] == seal_settings(printed.office).picture
    add(cast)
    sealed = make_notice(cast)
    assert sealed.sheet["seal"] is None
    assert b"/Mask" in blobs().read(sealed.file)


def test_room_for_the_stamp_keeps_the_picture_off(cast: Cast) -> None:
    settle(cast, picture=seals.seal_picture(), leave_room=True)
    assert make_notice(cast).sheet["seal"] is None
    add(cast)
    assert b"/Mask" not in blobs().read(make_notice(cast).file)


def test_the_picture_stays_until_it_is_dropped(cast: Cast) -> None:
    settle(cast, picture=seals.seal_picture())
    office = cast.people["admin"].office
    kept = seal_settings(office).picture
    settle(cast, timestamp_url="http://stamps.example/tsa")
    assert (seal_settings(office).picture, seal_settings(office).timestamp_url) == (
        kept, "http://stamps.example/tsa",
    )  # fmt: skip
    change_office(office, {"report_days": 4}, cast.people["admin"], NOW)
    assert seal_settings(office).picture == kept
    settle(cast, drop_picture=True)
    assert seal_settings(office).picture == ""


@pytest.mark.parametrize("content", [b"", b"GIF89a", seals.seal_picture()[:200], b"x" * 5_000_000])
def test_a_picture_that_is_no_seal_is_refused(cast: Cast, content: bytes) -> None:
    assert problems(lambda: settle(cast, picture=content)) == {"picture": ["seal_picture_unfit"]}


def test_sealed_files_are_named_so_that_no_sweep_takes_them(cast: Cast) -> None:
    add(cast)
    notice = make_notice(cast)
    connection = db.session.connection()
    assert {notice.paper, notice.file} <= named_blobs(connection).needed
    assert named_among(connection, [notice.file, "f" * 64]) == {notice.file}
    assert (notice.number, notice.file) in papers(connection)


def test_a_picture_is_named_so_that_no_sweep_takes_it(cast: Cast) -> None:
    settle(cast, picture=seals.seal_picture())
    picture = seal_settings(cast.people["admin"].office).picture
    assert picture in named_blobs(db.session.connection()).needed


def test_what_the_chain_says_of_a_certificate_holds_no_key(cast: Cast) -> None:
    row = add(cast)
    (event,) = events("seal.add_certificate")
    assert event.subject == row.fingerprint
    assert set(json.loads(json.dumps(event.after))) == {"subject", "valid_until"}
    assert isinstance(row.valid_until, datetime)


def test_what_sealing_needs_is_not_loaded_at_the_start() -> None:
    """It takes a second; a server starts, and draws its first paper, without it."""
    code = (
        "import sys; import inspect_app.app, pdf.rectification_notice;"
        "sys.exit('pyhanko' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_sealed_by_two_at_once_it_has_one_seal(app: Flask, cast: Cast) -> None:
    notice = make_notice(cast)
    add(cast)
    uuid, login = notice.uuid, cast.people["director"].login
    db.session.commit()

    def seal_it(_time: int) -> str:
        with app.app_context():
            found = db.session.scalars(sa.select(Notice).filter_by(uuid=uuid)).one()
            by = db.session.scalars(sa.select(Person).filter_by(login=login)).one()
            try:
                return seal_notice(found, by, NOW).sealed
            except Conflict as refusal:
                return refusal.code

    with ThreadPoolExecutor(4) as threads:
        told = sorted(threads.map(seal_it, range(4)))
    assert told.count("sealed_already") == 3
    db.session.rollback()
    assert file_of(notice.paper) in told
