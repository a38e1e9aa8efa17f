"""A backup is everything as of one moment, and comes back row by row and byte by byte."""

import hashlib
import json
import struct
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import stamp

from inspect_app.app import create_app
from inspect_app.rules.coverage import Period
from inspect_app.rules.refusals import Refusal
from inspect_app.services import audit
from inspect_app.services.backup.making import Summary, make_backup
from inspect_app.services.backup.restoring import restore_backup
from inspect_app.services.coverage.keeping import differences, keep_period
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.institutions.editing import By
from inspect_app.services.institutions.search import Query, search_institutions
from inspect_app.services.merging.merges import NewMerge, merge, undo
from inspect_app.services.notices.numbering import every_gap
from inspect_app.services.seals.certificates import (
    add_certificate,
    certificate_in_use,
    opens_here,
)
from inspect_app.services.seals.checking import Verdict, checked
from inspect_app.store import portable
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.institution_merge import InstitutionMerge
from inspect_app.store.notice import Notice
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit
from tests import databases, seals
from tests.cast import NOW, Cast, Client, make_institution
from tests.conftest import DEMO_NOW, settings_for
from tests.handing_over import RECEIVED, reserve, visit_with_notice
from tests.notices import make_notice, make_visit
from tests.sealing import SealingPhone
from tests.visits import send, send_file, violation, visit_document

Rows = dict[str, list[str]]


def rows() -> Rows:
    """Every row of every table, as the archive would hold it."""
    with portable.snapshot() as connection:
        return {
            table.name: list(portable.lines_of(connection, table)) for table in portable.tables()
        }


@pytest.fixture(scope="module")
def archive(demo: Flask, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's backup; tests change copies of it."""
    path = tmp_path_factory.mktemp("backup") / "demo.zip"
    with demo.app_context():
        make_backup(path, DEMO_NOW)
    return path


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Flask]:
    """A new instance in which nothing is, not even the tables."""
    folder = tmp_path / "new"
    folder.mkdir()
    app = create_app(settings_for(folder, databases.own(folder)))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    databases.discard(folder)


@pytest.fixture
def migrated(app: Flask, cast: Cast) -> Iterator[Cast]:
    """The cast, on tables that say which migration they are of."""
    stamp()
    yield cast
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE alembic_version"))


def found() -> list[UUID]:
    """What a search finds by two letters of pinyin."""
    district = db.session.scalars(sa.select(Office.district)).first()
    assert district
    return [each.uuid for each in search_institutions(Query(district, "px", limit=200)).items]


def refused(deed: Callable[[], Summary]) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refusal) as caught:
        deed()
    return caught.value.code, caught.value.params


def holds_nothing() -> bool:
    db.session.rollback()
    with db.engine.connect() as connection:
        return portable.is_empty(connection) and not list(blobs().hashes())


def test_all_rows_and_files_come_back(demo: Flask, archive: Path, instance: Flask) -> None:
    with demo.app_context():
        before, kept = rows(), set(blobs().hashes())
        hits = found()
    summary = restore_backup(archive)
    assert rows() == before
    assert set(blobs().hashes()) == kept
    assert summary.tables == {name: len(lines) for name, lines in before.items()}
    assert summary.blobs == len(kept) > 100
    assert audit.verify() == (len(before["audit_event"]), None)
    assert found() == hits != []


def test_the_circle_of_visits_and_notices_is_in_the_archive(archive: Path) -> None:
    with ZipFile(archive) as file:
        visits = [json.loads(line) for line in file.read("tables/visit.jsonl").splitlines()]
    assert any(visit["recheck_of_id"] for visit in visits)


def test_the_secret_stays_out_and_the_owner_alone_may_read(demo: Flask, archive: Path) -> None:
    with ZipFile(archive) as file:
        folders = {name.partition("/")[0] for name in file.namelist()}
        assert folders == {"tables", "blobs", "manifest.json"}
    assert archive.stat().st_mode & 0o077 == 0


def data_of(path: Path, name: str) -> tuple[int, int]:
    """Where a member's bytes begin in the file, and how many there are."""
    with ZipFile(path) as file:
        info = file.getinfo(name)
    head = path.read_bytes()[info.header_offset : info.header_offset + 30]
    named, extra = struct.unpack("<HH", head[26:30])
    return info.header_offset + 30 + named + extra, info.compress_size


@pytest.mark.parametrize("folder", ["tables/visit.jsonl", "blobs/", "manifest.json"])
def test_a_flipped_byte_names_its_member(
    archive: Path, instance: Flask, tmp_path: Path, folder: str
) -> None:
    with ZipFile(archive) as file:
        name = next(each for each in file.namelist() if each.startswith(folder))
    start, size = data_of(archive, name)
    content = bytearray(archive.read_bytes())
    content[start + size // 2] ^= 1
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(content)
    assert refused(lambda: restore_backup(damaged)) == ("backup_damaged", {"member": name})
    assert holds_nothing()


def test_a_file_that_was_cut_off_is_refused(archive: Path, instance: Flask, tmp_path: Path) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(archive.read_bytes()[:-1000])
    assert refused(lambda: restore_backup(cut)) == ("backup_unreadable", {"name": "cut.zip"})
    assert holds_nothing()


def rewritten(archive: Path, to: Path, name: str, text: str, *, told: bool) -> Path:
    """Copy the archive with another text in one member; ``told`` brings the manifest along."""
    with ZipFile(archive) as old, ZipFile(to, "w") as new:
        for each in old.namelist():
            content = text.encode() if each == name else old.read(each)
            if each == "manifest.json" and told:
                manifest = json.loads(content)
                digest = hashlib.sha256(text.encode()).hexdigest()
                manifest["members"][name] = {"size": len(text.encode()), "sha256": digest}
                content = json.dumps(manifest).encode()
            new.writestr(each, content)
    return to


def changed(archive: Path, name: str, old: str, new: str) -> str:
    with ZipFile(archive) as file:
        text = file.read(name).decode()
    assert old in text
    return text.replace(old, new, 1)


def test_a_member_that_the_manifest_does_not_mean_is_refused(
    archive: Path, instance: Flask, tmp_path: Path
) -> None:
    name = "tables/visit.jsonl"
    text = changed(archive, name, '"outcome": "completed"', '"outcome": "refused"')
    forged = rewritten(archive, tmp_path / "forged.zip", name, text, told=False)
    assert refused(lambda: restore_backup(forged)) == ("backup_damaged", {"member": name})


def test_a_log_that_was_rewritten_is_refused_and_nothing_stays(
    archive: Path, instance: Flask, tmp_path: Path
) -> None:
    name = "tables/audit_event.jsonl"
    text = changed(archive, name, '"actor": "zhao"', '"actor": "wang"')
    forged = rewritten(archive, tmp_path / "forged.zip", name, text, told=True)
    assert refused(lambda: restore_backup(forged))[0] == "backup_chain_broken"
    assert holds_nothing()


def test_rows_that_the_database_does_not_take_are_named_and_nothing_stays(
    archive: Path, instance: Flask, tmp_path: Path
) -> None:
    name = "tables/person.jsonl"
    text = changed(archive, name, '"role": "inspector"', '"role": "emperor"')
    forged = rewritten(archive, tmp_path / "forged.zip", name, text, told=True)
    assert refused(lambda: restore_backup(forged)) == ("backup_rows_refused", {"member": name})
    assert holds_nothing()


def test_a_backup_of_another_schema_is_refused(
    archive: Path, instance: Flask, tmp_path: Path
) -> None:
    text = changed(archive, "manifest.json", '"schema": "', '"schema": "f')
    newer = rewritten(archive, tmp_path / "newer.zip", "manifest.json", text, told=False)
    assert refused(lambda: restore_backup(newer))[0] == "backup_of_another_version"
    assert holds_nothing()


def test_an_instance_with_an_office_is_refused(archive: Path, app: Flask, cast: Cast) -> None:
    assert refused(lambda: restore_backup(archive)) == ("restore_not_empty", {})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Office)) == 3


def test_an_instance_with_a_file_is_refused_unless_it_is_the_archives_own(
    archive: Path, instance: Flask, tmp_path: Path
) -> None:
    with ZipFile(archive) as file:
        name = next(each for each in file.namelist() if each.startswith("blobs/"))
        blobs().put(file.read(name))
    stranger = blobs().path(blobs().put(b"of another instance"))
    assert refused(lambda: restore_backup(archive)) == ("restore_not_empty", {})
    stranger.unlink()
    assert restore_backup(archive).blobs > 100


@pytest.mark.parametrize("deed", ["missing", "changed"])
def test_a_lost_or_changed_paper_fails_the_backup_by_name(
    migrated: Cast, tmp_path: Path, deed: str
) -> None:
    paper = blobs().path(make_notice(migrated).paper)
    paper.unlink() if deed == "missing" else paper.write_bytes(b"another paper")
    target = tmp_path / "backups" / "one.zip"
    target.parent.mkdir()
    told = refused(lambda: make_backup(target, NOW))
    assert told == (f"backup_file_{deed}", {"sha256": paper.name})
    assert list(target.parent.iterdir()) == []


def test_numbers_that_phones_took_along_come_back(
    app: Flask, migrated: Cast, instance: Flask, tmp_path: Path
) -> None:
    """A visit that bears one may arrive after the restore."""
    with app.app_context():
        lin = migrated.client(app, "lin")
        [first, *_rest] = reserve(lin)
        document, uuid = visit_with_notice(migrated, first), uuid4()
        assert send(lin, document, uuid, files=False).status_code == 202
        make_backup(tmp_path / "one.zip", NOW)
        before = rows()["number_reservation"]
    with instance.app_context():
        restore_backup(tmp_path / "one.zip")
        assert rows()["number_reservation"] == before
        assert len(before) == 3
        restored = Client(instance)
        restored.token = lin.token
        send_file(restored, RECEIVED)
        answer = send(restored, document, uuid)
        assert (answer.status_code, answer.json["notice"]["number"]) == (200, first)
        assert every_gap() == []


def test_a_failed_backup_leaves_the_one_before_it(migrated: Cast, tmp_path: Path) -> None:
    notice, target = make_notice(migrated), tmp_path / "one.zip"
    make_backup(target, NOW)
    before = target.read_bytes()
    blobs().path(notice.paper).unlink()
    refused(lambda: make_backup(target, NOW))
    assert target.read_bytes() == before


def test_a_place_that_cannot_be_written_is_refused(migrated: Cast, tmp_path: Path) -> None:
    told = refused(lambda: make_backup(tmp_path / "nowhere" / "one.zip", NOW))
    assert told[0] == "backup_unwritable"


def test_a_database_without_its_migration_is_not_backed_up(cast: Cast, tmp_path: Path) -> None:
    told = refused(lambda: make_backup(tmp_path / "one.zip", NOW))
    assert told[0] == "backup_schema_not_current"


def test_visits_that_come_meanwhile_are_in_it_wholly_or_not_at_all(
    app: Flask, migrated: Cast, instance: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the tables another thread submits visits and corrects them."""
    writer, sent, original = Client(app), list[int](), portable.lines_of
    with app.app_context():
        writer.token = migrated.token("lin")
        db.session.remove()

    def submit() -> None:
        base, kept = uuid4(), violation()
        document = visit_document(migrated.star, [kept])
        sent.append(send(writer, document, base).status_code)
        again = {**document, "revision_of": str(base), "statement": "更正"}
        sent.append(send(writer, again, files=False).status_code)

    def disturbed(connection: sa.Connection, table: sa.Table) -> Iterator[str]:
        if table.name in {"evidence_file", "audit_event", "visit", "visit_file"}:
            pool.submit(submit).result(timeout=30)
        return original(connection, table)

    with ThreadPoolExecutor(1) as pool, app.app_context():
        pool.submit(submit).result(timeout=30)
        before = rows()
        monkeypatch.setattr(portable, "lines_of", disturbed)
        make_backup(tmp_path / "busy.zip", NOW)
        monkeypatch.setattr(portable, "lines_of", original)
        after = rows()
    assert sent == [201] * 10
    assert (len(before["visit"]), len(after["visit"])) == (2, 10)
    restore_backup(tmp_path / "busy.zip")
    assert rows() == before
    assert audit.verify() == (len(before["audit_event"]), None)


def test_a_merge_is_undone_in_what_came_back(
    migrated: Cast, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    office, period = migrated.offices["xihu"], Period(date(2026, 10, 1), date(2026, 12, 31))
    twin = make_institution(office, "星河学科培训中心有限公司")
    visit = make_visit(migrated, institution=twin, found=())
    visit_uuid, twin_uuid = visit.uuid, twin.uuid
    keep_period(office, period, "tests", NOW)
    merge(NewMerge(migrated.star, twin, (), "同一家"), By(migrated.director, office, NOW))
    make_backup(tmp_path / "merged.zip", NOW)
    before = rows()
    request.getfixturevalue("instance")
    restore_backup(tmp_path / "merged.zip")
    assert rows() == before
    assert list(differences()) == []
    director = db.session.scalars(sa.select(Person).filter_by(login="director")).one()
    standing = db.session.scalars(sa.select(InstitutionMerge)).one()
    undo(standing, "看错了", By(director, director.office, NOW))
    back = db.session.scalars(sa.select(Visit).filter_by(uuid=visit_uuid)).one()
    assert db.session.get_one(Institution, back.institution_id).uuid == twin_uuid
    assert list(differences()) == []
    assert audit.verify()[1] is None


def test_what_a_phone_sealed_before_arrives_at_what_came_back(
    app: Flask, migrated: Cast, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """The key is in the backup, and so is the right to send of a phone without a session."""
    phone = SealingPhone(migrated.client(app, "lin"))
    make_backup(tmp_path / "sealed.zip", NOW)
    document = visit_document(migrated.star)
    there = request.getfixturevalue("instance")
    restore_backup(tmp_path / "sealed.zip")
    phone.client = Client(there)
    assert phone.sends_visit(document, uuid4()).status_code == 202
    assert phone.reports(by_token=True)["public_key"] == phone.public_key


@pytest.mark.skipif(
    not databases.ON_POSTGRESQL, reason="INSPECT_TEST_DATABASE_URL names no PostgreSQL"
)
def test_a_backup_goes_from_postgresql_to_sqlite_and_back(
    demo: Flask, archive: Path, instance: Flask, tmp_path: Path
) -> None:
    with demo.app_context():
        before = rows()
    there = create_app(settings_for(tmp_path / "there", databases.sqlite(tmp_path / "there")))
    (tmp_path / "there").mkdir()
    with there.app_context():
        restore_backup(archive)
        assert rows() == before
        make_backup(tmp_path / "back.zip", DEMO_NOW)
        db.session.remove()
        db.engine.dispose()
    restore_backup(tmp_path / "back.zip")
    assert rows() == before
    office = Office(code="next", name="下一个", district="330101", word="下", created_at=NOW)
    db.session.add(office)
    db.session.flush()  # takes its id from the sequence
    assert office.id > 2


def test_sealed_papers_come_back_and_their_seals_still_hold(
    migrated: Cast, instance: Flask, app: Flask, tmp_path: Path
) -> None:
    """The key does not: it is locked under the secret that stays behind."""
    with app.app_context():
        admin = migrated.people["admin"]
        add_certificate(admin.office, seals.office_file(), seals.PASSWORD, admin, NOW)
        notice = make_notice(migrated)
        uuid, file, content = notice.uuid, notice.file, blobs().read(notice.file)
        assert file != notice.paper
        make_backup(tmp_path / "sealed.zip", NOW)
    with ZipFile(tmp_path / "sealed.zip") as archive:
        assert any(name.endswith(file) for name in archive.namelist())
    restore_backup(tmp_path / "sealed.zip")
    instance.config["SECRET_KEY"] = "of the new instance"
    back = db.session.scalars(sa.select(Notice).filter_by(uuid=uuid)).one()
    assert (back.file, blobs().read(back.file)) == (file, content)
    answer = checked(back, content)
    assert (answer.verdict, answer.seal and answer.seal.holds) == (Verdict.EXACT, True)
    certificate = certificate_in_use(back.office_id)
    assert certificate is not None
    assert not opens_here(certificate)


def test_a_sealed_file_that_is_lost_stops_the_backup(
    migrated: Cast, app: Flask, tmp_path: Path
) -> None:
    with app.app_context():
        admin = migrated.people["admin"]
        add_certificate(admin.office, seals.office_file(), seals.PASSWORD, admin, NOW)
        file = make_notice(migrated).file
        blobs().path(file).unlink()
        code, params = refused(lambda: make_backup(tmp_path / "lost.zip", NOW))
    assert (code, params) == ("backup_file_missing", {"sha256": file})
