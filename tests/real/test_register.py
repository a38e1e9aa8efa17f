"""Real registers, read in place: every row is accounted for."""

import csv
import gzip
import io
import json
from collections import Counter
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from inspect_app.services.institutions.search import Query, search_institutions
from inspect_app.services.register.export import headings
from inspect_app.services.register.files import export_file, import_file, preview_import
from inspect_app.services.register.plan import make_plan
from inspect_app.services.register.reading import read_register
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from tests.cast import OFFICES

pytestmark = pytest.mark.real

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TW_2024 = "tw_cram_schools/register_2024-09-15.csv"


@pytest.fixture
def office(cast):
    """An office with an empty register."""
    assert "culture" in OFFICES
    return cast.offices["culture"]


def account(plan) -> dict[str, int]:
    """Print and check: rows = new + changed + same + refused; nothing else is lost."""
    counts = plan.counts()
    skipped = Counter(row.reason for row in plan.reading.skipped)
    print(counts, dict(skipped))  # noqa: T201 - the account is what the reader wants
    assert counts["rows"] == sum(counts[n] for n in ("new", "changed", "same", "refused"))
    return counts


def test_the_register_of_2024_is_imported_whole(shared_data, office, tmp_path):
    plan, applied = import_file(shared_data / TW_2024, office, NOW, confirmed=True)
    counts = account(plan)
    assert applied
    assert (counts["rows"], counts["new"], counts["refused"]) == (4695, 4694, 1)
    (refused,) = plan.of("refused")
    assert refused.refusal.code == "duplicate_row"
    assert Counter(row.reason for row in plan.reading.skipped) == {"header": 1}
    kept = db.session.scalar(
        sa.select(sa.func.count()).select_from(Institution).filter_by(office_id=office.id)
    )
    assert kept == 4694
    again, _ = import_file(shared_data / TW_2024, office, NOW, confirmed=True)
    assert account(again)["same"] == 4694
    for ending in ("csv", "xlsx"):
        path = tmp_path / f"out.{ending}"
        assert export_file(path, office) == 4694
        back, applied = import_file(path, office, NOW, complete=True)
        assert (account(back)["same"], back.counts()["gone"], applied) == (4694, 0, True)
    found = search_institutions(Query("330106", "沐果", office_id=office.id))
    assert [row.name for row in found.items] == ["私立沐果音樂技藝短期補習班"]


def test_every_cell_of_the_register_arrives(shared_data):
    content = (shared_data / TW_2024).read_bytes()
    given = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    rows = read_register(content, "330106").rows
    assert len(rows) == len(given) == 4695
    for row, cells in zip(rows, given, strict=True):
        assert row.facts["name"] == " ".join(cells["補習班"].split())
        assert row.facts["address"] == " ".join(cells["班址"].split())
        assert row.facts["registered_on"].isoformat() == cells["立案日期"]
        assert row.facts["area"] == cells["縣市檔"]
        digits = [c for c in cells["電話"] if c.isdigit() and c.isascii()]
        told = [c for c in row.facts.get("phone", "") if c.isdigit() and c.isascii()]
        assert told == digits or set(told) == set(digits)  # one number given twice is kept once


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs", "utf-16", "utf-16-le"])
def test_the_register_says_the_same_in_every_encoding(shared_data, encoding):
    lines = (shared_data / TW_2024).read_text("utf-8-sig").split("\n")
    fitting = [line for line in lines if _fits(line, encoding)]
    assert len(fitting) > len(lines) - 5
    text = "\n".join(fitting)
    expected = read_register(text.encode(), "330106").rows
    assert read_register(text.encode(encoding), "330106").rows == expected


def _fits(line: str, encoding: str) -> bool:
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def test_the_ministry_s_list_is_read_with_its_groups(shared_data):
    (path,) = (shared_data / "cn_messy_excel").glob("moe_2017*.xls")
    reading = read_register(path.read_bytes(), "330106")
    plan = make_plan(reading, [], "330106")
    counts = account(plan)
    assert (counts["rows"], counts["new"], counts["warned"]) == (2631, 2631, 0)
    reasons = Counter(row.reason for row in reading.skipped)
    assert reasons == {"title": 2, "header": 1, "group": 31}
    assert counts["rows"] + reasons.total() == 2665
    groups = [row for row in reading.skipped if row.reason == "group"]
    assert sum(row.count or 0 for row in groups) == 2631
    assert reading.group_mismatches == []
    first = plan.rows[0].row.facts
    assert (first["name"], first["licence_no"], first["area"]) == (
        "北京大学",
        "4111010001",
        "北京市",
    )


def test_rare_characters_survive_the_way_through_files(shared_data, office, tmp_path):
    source = shared_data / "rare_chars/villages_with_rare_chars.csv.gz"
    with gzip.open(source, "rt", "utf-8") as file:
        villages = list(csv.DictReader(file))
    private = [v for v in villages if any("\ue000" <= c <= "\uf8ff" for c in v["name"])]
    text = "机构名称,地址\n" + "".join(f"{v['name']}学堂,{v['code']}\n" for v in villages)
    source = tmp_path / "villages.csv"
    source.write_bytes(text.encode("gb18030"))
    plan, _ = import_file(source, office, NOW, confirmed=True)
    counts = account(plan)
    assert counts["new"] == len(villages) == 3470
    doubtful = [p for p in plan.rows if any(w.code == "private_character" for w in p.warnings)]
    assert len(doubtful) == len(private) == 2
    names = {" ".join(f"{v['name']}学堂".split()) for v in villages}
    for ending in ("csv", "xlsx"):
        export_file(tmp_path / f"out.{ending}", office)
        rows = read_register((tmp_path / f"out.{ending}").read_bytes(), office.district).rows
        assert {row.facts["name"] for row in rows} == names
    found = search_institutions(Query("330106", "𡐓", office_id=office.id))
    assert [row.name for row in found.items] == ["莫𡐓村委会学堂"]


def test_hostile_texts_are_kept_or_refused_by_name_and_never_run(shared_data, office, tmp_path):
    payloads = (shared_data / "hostile_text/csv-injection-payloads.txt").read_text().splitlines()
    naughty = json.loads((shared_data / "hostile_text/blns.json").read_text("utf-8"))
    texts = [text for text in payloads + naughty if "\ufffd" not in text]
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["机构名称", "地址"])
    writer.writerows([text, f"路{number}"] for number, text in enumerate(texts))
    source = tmp_path / "hostile.csv"
    source.write_bytes(stream.getvalue().encode("utf-8", "surrogatepass"))
    plan, applied = import_file(source, office, NOW, confirmed=True)
    counts = account(plan)
    assert applied
    assert counts["rows"] + len(plan.reading.skipped) == len(texts) + 1
    reasons = Counter(p.refusal.code for p in plan.of("refused"))
    assert set(reasons) <= {"no_name", "too_long", "control_character", "unreadable_character"}
    export_file(tmp_path / "out.csv", office)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert len(cells) == len(headings()) * (counts["new"] + 1)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    for ending in ("csv", "xlsx"):
        export_file(tmp_path / f"out.{ending}", office)
        back = preview_import((tmp_path / f"out.{ending}").read_bytes(), office).plan
        account(back)
        assert [p.changes for p in back.rows if p.outcome != "same"] == []
        assert len(back.rows) == counts["new"]
