"""Files into the register and back: one transaction, dated revisions, the same register."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.rules.calendar import china_day
from inspect_app.rules.refusals import Conflict
from inspect_app.services import audit
from inspect_app.services.register.export import (
    COLUMNS,
    cells_of,
    exported_rows,
    headings,
    write_csv,
    write_xlsx,
)
from inspect_app.services.register.files import (
    confirm_import,
    export_file,
    import_file,
    preview_import,
)
from inspect_app.services.register.matching import BLANK, Known
from inspect_app.services.register.plan import make_plan
from inspect_app.services.register.reading import read_register
from inspect_app.services.register.sheets import RegisterFileError
from inspect_app.services.register.vocabulary import VOCABULARY
from inspect_app.store.base import db
from inspect_app.store.institution import FACTS, Institution, InstitutionRevision

NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)


def file_of(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "register.csv"
    path.write_text(text, encoding="utf-8")
    return path


def of_office(office) -> list[Institution]:
    query = sa.select(Institution).filter_by(office_id=office.id).order_by(Institution.id)
    return list(db.session.scalars(query))


@pytest.fixture
def yuhang(cast):
    """An office whose register holds one institution, `far`."""
    return cast.offices["yuhang"]


def test_an_import_adds_institutions_with_a_dated_first_revision(yuhang, tmp_path):
    path = file_of(tmp_path, "机构名称,地址,负责人\n甲培训,东路1号,王\n")
    plan, applied = import_file(path, yuhang, NOW)
    assert (applied, plan.counts()["new"]) == (True, 1)
    row = of_office(yuhang)[-1]
    assert (row.name, row.kind, row.district) == ("甲培训", "licensed", "330110")
    revision = db.session.scalars(sa.select(InstitutionRevision)).one()
    assert revision.valid_on == date(2026, 11, 21) == china_day(NOW)
    assert revision.changes == {
        "kind": [None, "licensed"], "district": [None, "330110"], "name": [None, "甲培训"],
        "address": [None, "东路1号"], "contact": [None, "王"],
    }  # fmt: skip
    assert audit.verify()[1] is None


def test_a_changed_row_keeps_before_and_after(yuhang, tmp_path):
    import_file(file_of(tmp_path, "机构名称,地址,电话\n甲培训,东路1号,111\n"), yuhang, NOW)
    text = "机构名称,地址,电话,登记日期\n甲培训,东路1号,222,2020-01-02\n"
    plan, _ = import_file(file_of(tmp_path, text), yuhang, LATER)
    assert plan.counts()["changed"] == 1
    row = of_office(yuhang)[-1]
    assert (row.phone, row.registered_on, row.updated_at) == ("222", date(2020, 1, 2), LATER)
    last = db.session.scalars(sa.select(InstitutionRevision).order_by(InstitutionRevision.id)).all()
    assert last[-1].changes == {"phone": ["111", "222"], "registered_on": [None, "2020-01-02"]}


@pytest.mark.parametrize(
    "bad", ["甲,2024-02-30,", ",,", "乙,,91350100M000100Y4Z", "乙,,\n乙,,", "远\x07,,"]
)
def test_without_a_yes_a_refused_or_doubtful_row_stops_everything(yuhang, tmp_path, bad):
    path = file_of(tmp_path, f"机构名称,登记日期,统一社会信用代码\n好的,,\n{bad}\n")
    if bad == ",,":
        path = file_of(tmp_path, "机构名称,地址,备注\n好的,,\n,东路,x\n")
    plan, applied = import_file(path, yuhang, NOW)
    assert not applied
    assert not plan.is_clear
    assert len(of_office(yuhang)) == 1
    plan, applied = import_file(path, yuhang, NOW, confirmed=True)
    assert applied
    counts = plan.counts()
    assert len(of_office(yuhang)) == 1 + counts["new"]
    assert counts["rows"] == counts["new"] + counts["refused"]


def test_a_dry_run_writes_nothing(yuhang, tmp_path):
    path = file_of(tmp_path, "机构名称,地址\n甲,东路\n")
    plan, applied = import_file(path, yuhang, NOW, dry_run=True, confirmed=True)
    assert (applied, plan.counts()["new"], len(of_office(yuhang))) == (False, 1, 1)


def test_gone_institutions_are_closed_only_on_a_yes_to_a_complete_list(yuhang, tmp_path):
    path = file_of(tmp_path, "机构名称,地址\n甲,东路\n")
    plan, _ = import_file(path, yuhang, NOW, complete=True)
    far = of_office(yuhang)[0]
    assert (plan.counts()["gone"], far.closed_on) == (1, None)
    import_file(path, yuhang, NOW, complete=True, confirmed=True)
    db.session.refresh(far)
    assert far.closed_on == date(2026, 11, 21)
    plan, _ = import_file(path, yuhang, LATER, complete=True)
    assert plan.counts()["gone"] == 0


def test_a_closed_institution_that_is_listed_again_is_doubtful(yuhang, tmp_path):
    text = "机构名称,地址\n甲,东路\n"
    import_file(file_of(tmp_path, "机构名称,地址,注销日期\n甲,东路,2025-01-01\n"), yuhang, NOW)
    plan, applied = import_file(file_of(tmp_path, text), yuhang, LATER)
    assert not applied
    assert [w.code for w in plan.rows[0].warnings] == ["reopened"]
    import_file(file_of(tmp_path, text), yuhang, LATER, confirmed=True)
    assert of_office(yuhang)[-1].closed_on is None


def test_a_stale_preview_is_not_applied(yuhang, tmp_path):
    preview = preview_import("机构名称\n甲\n".encode(), yuhang)
    import_file(file_of(tmp_path, "机构名称\n乙\n"), yuhang, NOW)
    with pytest.raises(Conflict) as error:
        confirm_import(preview, yuhang, None, LATER, close_gone=False)
    assert error.value.code == "register_changed"
    assert [row.name for row in of_office(yuhang)][1:] == ["乙"]


def test_an_office_imports_into_its_own_register_only(cast, tmp_path):
    text = "机构名称,地址\n星河学科培训中心,文三路100号\n"
    plan, _ = import_file(file_of(tmp_path, text), cast.offices["culture"], NOW)
    assert plan.counts()["new"] == 1


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_is_read_back_as_the_same_register(cast, tmp_path, ending):
    office = cast.offices["xihu"]
    hostile = [
        "=cmd|'/C",
        "calc'!A0",
        "@SUM(1)",
        "+1",
        "-1",
        "'=x",
        "''=y",
        "'a",
        "_x0041_",
        "'12",
        '"引号",逗号',
    ]
    lines = ["机构名称,地址,电话,办学许可证号,学段,面积,登记日期,经度,纬度"]
    for i, name in enumerate(hostile):
        quoted = name.replace('"', '""')
        lines.append(f'"{quoted}",路{i},0571{i},00123,小学,12.5,2020-01-02,120.1,30.2')
    import_file(file_of(tmp_path, "\n".join(lines)), office, NOW, confirmed=True)
    path = tmp_path / f"out.{ending}"
    count = export_file(path, office)
    assert count == len(of_office(office))
    plan, applied = import_file(path, office, LATER)
    assert applied
    assert plan.counts() == {
        "rows": count, "same": count, "new": 0, "changed": 0, "refused": 0, "warned": 0, "gone": 0,
    }  # fmt: skip


def test_an_export_moves_to_an_empty_office_with_its_ids(cast, tmp_path):
    path = tmp_path / "out.csv"
    export_file(path, cast.offices["yuhang"])
    far = of_office(cast.offices["yuhang"])[0]
    uuid = far.uuid
    db.session.execute(sa.delete(InstitutionRevision))
    db.session.delete(far)
    db.session.commit()
    import_file(path, cast.offices["yuhang"], NOW)
    assert of_office(cast.offices["yuhang"])[0].uuid == uuid


def test_ids_that_another_office_holds_are_not_taken_from_it(cast, tmp_path):
    path = tmp_path / "out.csv"
    export_file(path, cast.offices["xihu"])
    plan, _ = import_file(path, cast.offices["culture"], NOW)
    assert plan.counts()["new"] == 3
    ours = {row.uuid for row in of_office(cast.offices["xihu"])}
    assert ours.isdisjoint({row.uuid for row in of_office(cast.offices["culture"])})


def test_no_cell_of_a_csv_runs_as_a_formula(cast, tmp_path):
    office = cast.offices["xihu"]
    names = ["=1+2", "+1", "-1", "@x", "＝1"]
    import_file(file_of(tmp_path, "机构名称\n" + "\n".join(names)), office, NOW)
    export_file(tmp_path / "out.csv", office)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert {f"'{name}" for name in names} <= set(cells)
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r＝＋－＠" and cell]


def test_a_file_that_cannot_be_read_or_written_is_refused_by_name(cast, tmp_path):
    office = cast.offices["xihu"]
    with pytest.raises(RegisterFileError, match="file_unreadable"):
        import_file(tmp_path / "nothing.csv", office, NOW)
    with pytest.raises(RegisterFileError, match="file_unknown_ending"):
        export_file(tmp_path / "out.doc", office)
    with pytest.raises(RegisterFileError, match="file_unwritable"):
        export_file(tmp_path / "no" / "out.csv", office)
    with pytest.raises(RegisterFileError, match="file_unwritable"):
        export_file(tmp_path / "no" / "out.xlsx", office)


def test_every_office_s_register_is_exported_by_name(cast):
    rows = list(exported_rows())
    assert len(rows) == len(cast.institutions)
    assert all(len(row) == len(headings()) for row in rows)
    names = [str(row[0]) for row in rows]
    assert set(names) == {row.name for row in cast.institutions.values()}


# Round trip and independence of order and encoding, for whatever people may type.

typed = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=("Cc", "Cs", "Co", "Cn", "Cf"),
        exclude_characters="\ufffd",  # what stands for an unreadable one is refused by name
    ),
    max_size=30,
)
words = typed.map(lambda text: " ".join(text.split()))
names = words.filter(bool)
days = st.dates(date(1950, 1, 1), date(2026, 1, 1))


def choice(field: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(["", *VOCABULARY[field]])


PHONES = ["", "057187654321", "13800000000、(03)9510808", "+86 571 87654321"]
LICENCES = ["", "教民133010670000121号", "0012345678901", "府教社字第 號"]
DATUMS = ["WGS-84", "GCJ-02", "BD-09"]
institutions = st.fixed_dictionaries(
    {
        "name": names, "address": words, "contact": words, "authority": words, "area": words,
        "grade": words.map(lambda text: text[:20].strip()),
        "phone": st.sampled_from(PHONES),
        "credit_code": st.sampled_from(["", "525101045099990132", "91350100M000100Y43"]),
        "licence_no": st.sampled_from(LICENCES),
        "sector": choice("sector"), "mode": choice("mode"), "papers": choice("papers"),
        "profit": choice("profit"), "kind": st.sampled_from(["licensed", "unlicensed"]),
        "stages": st.sampled_from([[], ["preschool"], ["compulsory", "senior"]]),
        "district": st.sampled_from(["330110", "330110001", "330110001002"]),
        "registered_on": st.none() | days, "area_m2": st.none() | st.floats(0, 1e6),
        "capacity": st.none() | st.integers(0, 10_000),
    }
)  # fmt: skip
points = st.fixed_dictionaries(
    {
        "lat": st.floats(4, 53),
        "lng": st.floats(74, 135),
        "datum": st.sampled_from(["GCJ-02", "BD-09"]),
    }
) | st.just({})
registers = st.lists(st.builds(lambda a, b: {**a, **b}, institutions, points), max_size=4)


def as_known(facts: list[dict[str, Any]]) -> list[Known]:
    return [Known(i, UUID(int=i), {**BLANK, **one}) for i, one in enumerate(facts, start=1)]


def exported(known: list[Known]) -> list[list[str | float]]:
    return [cells_of(one.uuid, one.facts) for one in known]


@settings(max_examples=60, deadline=None)
@given(registers)
def test_any_register_survives_both_kinds_of_file(tmp_path_factory, register):
    known = as_known(register)
    folder = tmp_path_factory.mktemp("register")
    for write, path in ((write_csv, folder / "out.csv"), (write_xlsx, folder / "out.xlsx")):
        write(path, exported(known))
        reading = read_register(path.read_bytes(), "330110")
        plan = make_plan(reading, known, "330110", complete=True)
        assert [(p.outcome, p.changes, p.refusal) for p in plan.rows] == [("same", {}, None)] * len(
            known
        )
        assert plan.gone == []


@settings(max_examples=40, deadline=None)
@given(registers, st.permutations(range(len(COLUMNS))))
def test_the_order_of_columns_does_not_matter(register, order):
    table = [headings(), *exported(as_known(register))]
    rows = read_register(as_csv(table), "330110").rows
    shuffled = read_register(as_csv([[row[i] for i in order] for row in table]), "330110").rows
    assert [row.facts for row in shuffled] == [row.facts for row in rows]


@settings(max_examples=40, deadline=None)
@given(registers, st.sampled_from(["gb18030", "utf-16", "utf-8-sig", "utf-16-le"]))
def test_the_encoding_does_not_matter(register, encoding):
    table = [headings(), *exported(as_known(register))]
    rows = read_register(as_csv(table), "330110").rows
    again = read_register(as_csv(table, encoding), "330110").rows
    assert [row.facts for row in again] == [row.facts for row in rows]


def as_csv(table: list[list[Any]], encoding: str = "utf-8") -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(table)
    return stream.getvalue().encode(encoding)


def test_every_fact_is_exported():
    assert set(COLUMNS) == {*FACTS, "uuid"}
