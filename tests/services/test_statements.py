"""A coverage statement is what was known when it was made: its figures, rows, files, signature."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import stamp
from openpyxl import load_workbook
from pypdf import PdfReader

from inspect_app.app import create_app
from inspect_app.rules.canonical import canonical_json
from inspect_app.rules.coverage import Period
from inspect_app.rules.coverage_statement import CHANGES
from inspect_app.rules.refusals import Conflict, Forbidden, Invalid, NotFound
from inspect_app.services import audit
from inspect_app.services.backup.making import make_backup
from inspect_app.services.backup.restoring import restore_backup
from inspect_app.services.coverage.counting import Scope, cover
from inspect_app.services.coverage.excuses import NewExcuse, excuse
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.institutions.editing import By, edit_institution
from inspect_app.services.merging.merges import NewMerge, merge, undo
from inspect_app.services.seals.applying import file_of
from inspect_app.services.seals.certificates import add_certificate
from inspect_app.services.statements.comparing import compared
from inspect_app.services.statements.content import open_content
from inspect_app.services.statements.gathering import Wanted
from inspect_app.services.statements.making import (
    make_statement,
    sign_statement,
    statement_by_code,
    statements_of,
)
from inspect_app.services.statements.papers import pdf_of, xlsx_of
from inspect_app.store.base import db, writing
from inspect_app.store.coverage_statement import CoverageStatement
from inspect_app.store.visit import Visit
from tests import databases, seals
from tests.cast import NOW, Cast, make_institution
from tests.conftest import settings_for
from tests.contract.statement_calls import QUARTER, stated
from tests.web.test_api_coverage import make_visit

BASE = "https://app.example"
LATER = NOW + timedelta(days=3)
DAY = date(2026, 11, 3)


@pytest.fixture
def office(cast: Cast) -> Cast:
    """Six in the district, one that closed: visited, seen on paper, attempted, excused, missed."""
    xihu = cast.offices["xihu"]
    names = ("paper", "excused", "missed", "closed", "both")
    for name in names:
        cast.institutions[name] = make_institution(
            xihu, f"{name}教育", area="北山街道", sector="arts", grade="A"
        )
    make_visit(xihu, cast.lin, cast.star, DAY)
    make_visit(xihu, cast.lin, cast.star, DAY + timedelta(days=5))
    make_visit(xihu, cast.lin, cast.star, DAY - timedelta(days=90))
    make_visit(xihu, cast.lin, cast.paper, DAY, method="documents")
    make_visit(xihu, cast.lin, cast.noise, DAY, outcome="closed_door")
    make_visit(cast.offices["culture"], cast.chen, cast.missed, DAY)
    make_visit(xihu, cast.lin, cast.both, DAY, outcome="refused")
    for one, reason in (("excused", "停业装修"), ("both", "=停业")):
        days = date(2026, 9, 1), date(2026, 10, 31)
        excuse(NewExcuse(cast.institutions[one], *days, reason), cast.director, NOW)
    edit_institution(cast.closed, {"closed_on": date(2026, 10, 9)}, By(cast.director, xihu, NOW))
    return cast


def everything_of(statement: CoverageStatement) -> tuple[object, ...]:
    """What must never change: every column but the files, and the bytes."""
    db.session.rollback()
    db.session.refresh(statement)
    columns = {c.name: getattr(statement, c.name) for c in sa.inspect(CoverageStatement).columns}
    kept = {name: value for name, value in columns.items() if name not in ("pdf", "xlsx")}
    files = [
        blobs().read(each) for each in (statement.content, pdf_of(statement), xlsx_of(statement))
    ]
    return kept, files


def rows_of(statement: CoverageStatement) -> dict[str, dict[str, object]]:
    with open_content(statement.content, whole=True) as content:
        return {row["name"]: row for row in content.rows()}


def text_of(content: bytes) -> str:
    return "".join(
        "".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages
    )


def test_its_figures_are_those_of_coverage_and_of_its_rows(office: Cast) -> None:
    statement = stated(office.director)
    counted = cover(Scope(office.offices["xihu"], QUARTER), "district")
    total = counted.total
    assert (total.denominator, total.visited, total.attempted, total.excused) == (6, 2, 2, 2)
    assert (statement.denominator, statement.visited, statement.attempted, statement.excused) == (
        total.denominator, total.visited, total.attempted, total.excused,
    )  # fmt: skip
    assert (statement.off_site, statement.closed) == (counted.off_site, counted.closed) == (1, 1)
    rows = rows_of(statement)
    assert len(rows) == 6
    star = rows[office.star.name]
    assert (star["state"], star["visits"], star["methods"]) == ("visited", 2, ["on_site"])
    assert (star["first_visit"], star["last_visit"]) == ("2026-11-03", "2026-11-08")
    assert (rows["paper教育"]["off_site"], rows["paper教育"]["methods"]) == (True, ["documents"])
    assert rows[office.noise.name]["attempt"] == {"outcome": "closed_door", "on": "2026-11-03"}
    told = {"from": "2026-09-01", "to": "2026-10-31", "reason": "停业装修"}
    assert rows["excused教育"]["excuses"] == [told]
    assert rows["missed教育"]["state"] == "not_visited"
    with open_content(statement.content) as content:
        assert [each["name"] for each in content.closed()] == ["closed教育"]
        by = {each["key"]: each for each in content.about["by_district"]}
        rows_by = {row.key: row.tally for row in counted.rows}
        assert {key: each["visited"] for key, each in by.items()} == {
            key: tally.visited for key, tally in rows_by.items()
        }
        assert sum(each["denominator"] for each in content.about["by_sector"]) == 6


def test_both_hashes_can_be_made_again_by_anybody(office: Cast) -> None:
    statement = stated(office.director)
    content = blobs().read(statement.content)
    document = json.loads(content)
    assert content.decode() == canonical_json(document)
    assert hashlib.sha256(content).hexdigest() == statement.content
    names = ("id", "name", "district", "registered_on", "closed_on")
    members = [{name: row[name] for name in names} for row in document["rows"]]
    named = {
        "day": "2026-12-31", "district": "330106", "kind": "licensed",
        "institutions": sorted(members, key=lambda each: each["id"]),
    }  # fmt: skip
    digest = hashlib.sha256(canonical_json(named).encode()).hexdigest()
    assert digest == statement.register_hash


def late_visit(cast: Cast) -> None:
    make_visit(cast.offices["xihu"], cast.lin, cast.missed, DAY)


def correction(cast: Cast) -> None:
    first = db.session.scalars(sa.select(Visit).filter_by(institution_id=cast.star.id)).all()
    new = make_visit(cast.offices["xihu"], cast.lin, cast.star, DAY, outcome="moved")
    with writing():
        for each in first:
            each.superseded_by_id = new.id


def closure(cast: Cast) -> None:
    by = By(cast.director, cast.offices["xihu"], LATER)
    edit_institution(cast.star, {"closed_on": date(2026, 11, 30)}, by)


def move(cast: Cast) -> None:
    by = By(cast.director, cast.offices["xihu"], LATER)
    edit_institution(cast.star, {"district": "330106001", "name": "改名教育"}, by)


def another_excuse(cast: Cast) -> None:
    days = date(2026, 10, 1), date(2026, 12, 31)
    excuse(NewExcuse(cast.missed, *days, "停业"), cast.director, LATER)


def merging(cast: Cast) -> None:
    by = By(cast.director, cast.offices["xihu"], LATER)
    done = merge(NewMerge(cast.star, cast.paper, (), "同一家"), by)
    undo(done, "不是同一家", by)
    merge(NewMerge(cast.missed, cast.star, (), "同一家"), by)


def opening(cast: Cast) -> None:
    make_institution(cast.offices["xihu"], "后来教育")


DEEDS = (late_visit, correction, closure, move, another_excuse, merging, opening)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_what_comes_later_changes_nothing(office: Cast, deed: Callable[[Cast], None]) -> None:
    draft, signed = stated(office.director), stated(office.director)
    sign_statement(signed, office.director, NOW, BASE)
    before = everything_of(draft), everything_of(signed)
    deed(office)
    assert (everything_of(draft), everything_of(signed)) == before
    assert stated(office.director).content != draft.content  # the deed was one that counts


def test_it_is_of_a_district_within_the_office_s(office: Cast) -> None:
    inner = make_institution(office.offices["xihu"], "街道里", district="330106002")
    found = make_statement(Wanted(QUARTER, "330106002"), office.director, NOW)
    assert list(rows_of(found)) == [inner.name]
    for district in ("330110", "33", ""):
        with pytest.raises(Invalid) as caught:
            make_statement(Wanted(QUARTER, district), office.director, NOW)
        assert list(caught.value.errors) == ["district"]
    with pytest.raises(Invalid):
        make_statement(Wanted(Period(date(1990, 1, 1), DAY), "330106"), office.director, NOW)


def test_it_is_signed_once_by_an_approver(office: Cast) -> None:
    statement = stated(office.director)
    draft = text_of(blobs().read(pdf_of(statement)))
    assert "未签发" in draft
    assert "核验码" not in draft
    assert statement_by_code(statement.verify_code) is None
    with pytest.raises(Forbidden):
        sign_statement(statement, office.lin, NOW, BASE)
    sign_statement(statement, office.director, NOW, BASE)
    paper = text_of(blobs().read(pdf_of(statement)))
    assert "未签发" not in paper
    assert "签发人：钱主任" in paper
    assert "2026年11月20日" in paper
    assert statement.verify_code in paper
    found = statement_by_code(f" {statement.verify_code.lower()} ")
    assert found is not None
    assert found.paper == statement.pdf
    with pytest.raises(Conflict):
        sign_statement(statement, office.director, LATER, BASE)
    deeds = audit.verify()
    assert deeds[1] is None


def test_two_who_sign_at_once_make_one_signature(office: Cast) -> None:
    statement = stated(office.director)
    sign_statement(statement, office.director, NOW, BASE)
    kept = statement.pdf
    db.session.expunge(statement)
    statement.signed_at = None  # as it was read before the other signed
    db.session.add(statement)
    statement = db.session.merge(statement, load=False)
    with pytest.raises(Conflict):
        sign_statement(statement, office.director, LATER, BASE)
    db.session.rollback()
    db.session.refresh(statement)
    assert (statement.pdf, statement.signed_at) == (kept, NOW)


def test_the_paper_holds_every_row_and_figure(office: Cast) -> None:
    statement = stated(office.director)
    pages = PdfReader(BytesIO(blobs().read(pdf_of(statement)))).pages
    text = text_of(blobs().read(pdf_of(statement)))
    for name in rows_of(statement):
        assert "".join(name.split()) in text
    for words in (
        "覆盖情况表", "统计期间：2026年10月1日至2026年12月31日", "已检查2次，11月3日至11月8日",
        "停业装修", "书面检查", "关门闭户", statement.register_hash, "closed教育",
        "期末尚未届至", f"第{len(pages)}页共{len(pages)}页",
    ):  # fmt: skip
        assert words in text


def test_the_workbook_holds_the_same_as_values_not_formulas(office: Cast) -> None:
    statement = stated(office.director)
    book = load_workbook(BytesIO(blobs().read(xlsx_of(statement))))
    assert book.sheetnames == ["覆盖情况表", "期内注销", "说明"]
    sheet = book["覆盖情况表"]
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=4, max_row=9)}
    assert set(rows) == set(rows_of(statement))
    star = rows[office.star.name]
    assert star[8].value == datetime(2026, 11, 3)  # noqa: DTZ001 - a day of the sheet has no zone
    assert (star[6].value, star[7].value) == ("已检查", 2)
    assert "=停业" in rows["both教育"][12].value
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert book["期内注销"]["B4"].value == "closed教育"
    told = {row[1].value: row[2].value for row in book["说明"].iter_rows(min_row=4)}
    assert (told["应检查"], told["在册名单SHA-256"]) == ("6", statement.register_hash)
    assert told["签发"] == "未签发，仅供核对"
    sign_statement(statement, office.director, NOW, BASE)
    signed = load_workbook(BytesIO(blobs().read(xlsx_of(statement))))["说明"]
    assert "钱主任，2026年11月20日" in [row[2].value for row in signed.iter_rows(min_row=4)]


def test_files_are_drawn_the_same_again(office: Cast) -> None:
    statement = stated(office.director)
    first = pdf_of(statement), xlsx_of(statement)
    with writing():
        statement.pdf = statement.xlsx = None
    assert (pdf_of(statement), xlsx_of(statement)) == first


def test_a_name_that_no_face_has_stops_no_statement(office: Cast) -> None:
    make_institution(office.offices["xihu"], "星\ue000河")
    statement = stated(office.director)
    text = text_of(blobs().read(pdf_of(statement)))
    assert "星〓河" in text
    assert "以电子表格为准" in text


def test_an_office_with_a_certificate_seals_it(office: Cast) -> None:
    add_certificate(office.offices["xihu"], seals.office_file(), seals.PASSWORD, office.admin, NOW)
    statement = sign_statement(stated(office.director), office.director, NOW, BASE)
    assert statement.pdf is not None
    sealed = blobs().read(file_of(statement.pdf))
    assert sealed.startswith(blobs().read(statement.pdf))
    assert b"/ByteRange" in sealed


def test_a_damaged_file_is_never_shown_as_the_statement(office: Cast) -> None:
    statement = stated(office.director)
    path = blobs().path(statement.content)
    path.write_bytes(path.read_bytes().replace(b'"visits":2', b'"visits":3'))
    with pytest.raises(NotFound):
        open_content(statement.content, whole=True)
    with pytest.raises(NotFound):
        pdf_of(statement)


def test_rows_are_read_page_by_page_of_any_standing(office: Cast) -> None:
    statement = stated(office.director)
    with open_content(statement.content) as content:
        whole = [row["id"] for row in content.rows()]
        for size in (1, 2, 5, 6, 7):
            found, place = [], 0
            while True:
                page, place = content.page(place, size, frozenset())
                assert len(page) <= size
                found += [row["id"] for row in page]
                if not place:
                    break
            assert found == whole
        excused, following = content.page(0, 10, frozenset({"excused"}))
        assert {row["name"] for row in excused} == {"excused教育", "both教育"}
        assert following == 0
        for wrong in (1, 17, 10**9, len(canonical_json({}))):
            with pytest.raises(Invalid):
                content.page(wrong, 2, frozenset())


def test_an_empty_register_makes_an_empty_statement(cast: Cast) -> None:
    statement = make_statement(Wanted(QUARTER, "330106009"), cast.director, NOW)
    assert (statement.denominator, statement.visited) == (0, 0)
    assert rows_of(statement) == {}
    assert "期末在册机构为零" in text_of(blobs().read(pdf_of(statement)))
    assert load_workbook(BytesIO(blobs().read(xlsx_of(statement)))).sheetnames[0] == "覆盖情况表"


def test_two_are_compared_row_by_row(office: Cast) -> None:
    earlier = stated(office.director)
    for deed in (late_visit, correction, opening):
        deed(office)
    by = By(office.director, office.offices["xihu"], LATER)
    edit_institution(office.excused, {"closed_on": date(2026, 11, 30)}, by)
    another = date(2026, 12, 1), date(2026, 12, 31)
    excuse(NewExcuse(office.both, *another, "再停业"), office.director, LATER)
    later = stated(office.director)
    found = compared(earlier, later)
    named = {what: [each.row["name"] for each in found.of(what)] for what in CHANGES}
    assert named == {
        "became_visited": ["missed教育"], "no_longer_visited": [office.star.name],
        "entered": ["后来教育"], "left": ["excused教育"], "excuse_changed": ["both教育"],
    }  # fmt: skip
    for which, before, after in (
        ("visited", earlier.visited, later.visited), ("excused", earlier.excused, later.excused),
    ):  # fmt: skip
        assert (found.before(which), found.after(which)) == (before, after)
    with pytest.raises(Conflict):
        compared(earlier, stated(office.director, kind="school"))


def test_the_list_is_the_office_s_own_the_newest_first(office: Cast) -> None:
    made = [stated(office.director) for _ in range(3)]
    first, more = statements_of(office.director.office_id, 0, 2)
    rest, end = statements_of(office.director.office_id, more or 0, 2)
    assert [each.id for each in (*first, *rest)] == [each.id for each in reversed(made)]
    assert end is None
    assert statements_of(office.chen.office_id, 0, 2) == ([], None)


def test_a_backup_brings_it_back_with_its_files(app: Flask, office: Cast, tmp_path: Path) -> None:
    stamp()
    statement = sign_statement(stated(office.director), office.director, NOW, BASE)
    names = {statement.content, pdf_of(statement), xlsx_of(statement)}
    kept = everything_of(statement)
    make_backup(tmp_path / "backup.zip", NOW)
    folder = tmp_path / "new"
    folder.mkdir()
    new = create_app(settings_for(folder, databases.own(folder)))
    with new.app_context():
        restore_backup(tmp_path / "backup.zip")
        assert names <= set(blobs().hashes())
        again = db.session.scalars(sa.select(CoverageStatement)).one()
        assert everything_of(again) == kept
        db.session.remove()
        db.engine.dispose()
    databases.discard(folder)
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE alembic_version"))


def test_it_is_made_of_one_moment_also_within_a_deed(office: Cast) -> None:
    with writing():
        inside = stated(office.director)
    outside = stated(office.director)
    assert replace_made(inside) == replace_made(outside)


def replace_made(statement: CoverageStatement) -> list[object]:
    return [statement.register_hash, statement.content, statement.denominator]
