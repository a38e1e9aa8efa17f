import shutil
import time

import pytest

from inspect_app.rules.catalogue import DATA, CatalogueError, catalogue, read_catalogue
from inspect_app.rules.deadlines import Due
from inspect_app.rules.parties import Party

CATALOGUE = catalogue()
ITEMS = [item for checklist in CATALOGUE.checklists for item in checklist.items]


def test_it_holds_every_code_and_checklist_of_the_files():
    assert len(CATALOGUE.violations) == 72
    assert next(iter(CATALOGUE.violations)) == "LIC-01"
    assert list(CATALOGUE.violations)[-1] == "SCH-12"
    assert {each.id: len(each.items) for each in CATALOGUE.checklists} == {
        "CL-SUBJ-OFFLINE": 47,
        "CL-SUBJ-ONLINE": 43,
        "CL-NONSUBJ": 43,
        "CL-UNLICENSED": 37,
        "CL-SCHOOL": 29,
    }


def test_a_violation_is_read_whole():
    fee = CATALOGUE.violations["FEE-01"]
    assert fee.title_zh == "一次性收费时间跨度超过3个月或60课时"
    assert fee.severity == "serious"
    assert fee.due == Due(days=10, type="working")
    assert [limit.value for limit in fee.measure.limits] == [3, 60]
    assert [basis.role for basis in fee.basis][:3] == ["breached", "bridge", "order"]
    assert fee.to_be_checked == ("unverified", "fit_general")
    assert CATALOGUE.violations["LIC-01"].due == Due(immediate=True)
    assert CATALOGUE.violations["LIC-01"].refer_to.zh.startswith("公安")


def test_a_circumstance_that_several_provisions_ask_for_is_asked_once():
    assert CATALOGUE.violations["FEE-08"].circumstances == ("抽逃、挪用资金", "突然关停、失联")


def test_a_checklist_is_found_by_id_and_version_only():
    assert CATALOGUE.checklist("CL-SCHOOL", "2026-11-21").item("D20").fact_finding
    assert CATALOGUE.checklist("CL-SCHOOL", "2020-01-01") is None
    assert CATALOGUE.checklist("CL-NOBODY", "2026-11-21") is None


@pytest.mark.parametrize(
    ("party", "ids"),
    [
        (Party("licensed", "subject", "offline", ("compulsory",)), ["CL-SUBJ-OFFLINE"]),
        (
            Party("licensed", "subject", "mixed", ("senior",)),
            ["CL-SUBJ-OFFLINE", "CL-SUBJ-ONLINE"],
        ),
        (Party("licensed", "arts", "offline", ("preschool",)), ["CL-NONSUBJ"]),
        (Party("unlicensed"), ["CL-UNLICENSED"]),
        (Party("school", stages=("primary",)), ["CL-SCHOOL"]),
        (Party("licensed"), ["CL-SUBJ-OFFLINE", "CL-SUBJ-ONLINE", "CL-NONSUBJ"]),
    ],
)
def test_the_checklists_that_fit_a_party(party, ids):
    assert [each.id for each in CATALOGUE.checklists_for(party)] == ids


def test_it_says_what_is_to_be_checked_and_up_to_when_the_law_was_read():
    marks = CATALOGUE.to_be_checked()
    gaps = [code for code, reasons in marks.items() if "basis_gap" in reasons]
    assert gaps == ["LIC-08", "STF-04", "ADV-01", "CMP-01", "HID-04", "SCH-07", "SCH-10"]
    assert "FIR-02" not in marks
    assert CATALOGUE.law_read_until.statutes == "2025-04-19"
    assert CATALOGUE.law_read_until.catalogue == CATALOGUE.version == "2026-11-21"


def test_the_limit_of_an_item_is_the_limit_of_its_violation():
    """The two files say each limit once more; they must not drift apart."""
    compared = 0
    for item in ITEMS:
        for code in item.violation_codes:
            measure = CATALOGUE.violations[code].measure
            ours = {limit.field: limit for limit in item.limits}
            for limit in measure.limits if measure else ():
                if limit.field in ours:
                    compared += 1
                    mine = ours[limit.field]
                    assert (limit.op, limit.value, limit.unit) == (mine.op, mine.value, mine.unit)
    assert compared > 25


def test_every_code_of_an_item_can_fit_the_party_of_its_checklist():
    for checklist in CATALOGUE.checklists:
        for item in checklist.items:
            for code in item.violation_codes:
                kinds = CATALOGUE.violations[code].applies_to.kind
                assert set(kinds) & set(checklist.applies_to.kind), (item.id, code)


def test_the_files_are_read_fast_enough_to_start_with():
    """A start must not wait: a generous bound against reading without the C parser by mistake."""
    began = time.process_time()
    read_catalogue(DATA)
    assert time.process_time() - began < 2


@pytest.fixture
def folder(tmp_path):
    for name in ("violations.yaml", "checklists.yaml"):
        shutil.copyfile(DATA / name, tmp_path / name)
    return tmp_path


def broken(folder, name, old, new):
    """Change the first line that is `old`; return its number and the error of reading."""
    path = folder / name
    lines = path.read_text(encoding="utf-8").split("\n")
    number = lines.index(old) + 1
    lines[number - 1] = new
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CatalogueError) as error:
        read_catalogue(folder)
    return number, error.value


LAW, LISTS = "violations.yaml", "checklists.yaml"


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (LISTS, "      - LIC-02", "      - LIC-99", "LIC-99"),
        (LISTS, "      answer_type: measure", "      answer_type: measured", "measured"),
        (LISTS, "        op: <=", "        op: <", "op"),
        (LISTS, "        value: '20:30'", "        value: '24:30'", "24:30"),
        (LISTS, "        value: 60", "        value: -60", "-60"),
        (LISTS, "        value: 60", "        value: sixty", "sixty"),
        (LISTS, "      photo: on_fail", "      foto: on_fail", "photo"),
        (LISTS, "      repeat: contract", "      repeat: contrct", "contrct"),
        (LISTS, "    - id: A02", "    - id: A01", "A01"),
        (LISTS, "        item: C08", "        item: C99", "C99"),
        (LISTS, "- id: CL-SCHOOL", "- id: CL-NONSUBJ", "CL-NONSUBJ"),
        (LISTS, "  item_count: 37", "  item_count: 36", "37 items"),
        (LAW, "- code: LIC-02", "- code: LIC-01", "LIC-01"),
        (LAW, "  severity: critical", "  severity: fatal", "fatal"),
        (LAW, "    type: working", "    type: lunar", "lunar"),
        (LAW, "    days: 5", "    days: 5000", "due_days_out_of_range"),
        (LAW, "  - instrument_id: ALL", "  - instrument_id: XYZ", "XYZ"),
        (LAW, "    role: bridge", "    role: bridges", "bridges"),
        (LAW, "    article: 第四十九条", "    article: null", "article"),
        (LAW, "    fit: direct", "    fit: nearly", "nearly"),
        (LAW, "    - offline", "    - ofline", "ofline"),
        (LAW, "  basis_gap: true", "  basis_gap: maybe", "basis_gap"),
        (LAW, "  basis_gap: true", "  basis_gapp: true", "basis_gapp"),
        (LAW, "    nature: rule", "    nature: rumour", "rumour"),
        (LAW, "  category: licensing", "  category: [", "expected"),
    ],
)
def test_a_broken_file_names_itself_its_line_and_what_is_wrong(folder, name, old, new, says):
    number, error = broken(folder, name, old, new)
    assert error.file == name
    assert says in str(error)
    assert str(error).startswith(f"{name}:{error.line}:")
    assert number - 12 <= error.line <= number + 2  # there, or the key it belongs to


def test_the_line_of_a_misspelt_value_is_exact(folder):
    number, error = broken(folder, LAW, "  severity: critical", "  severity: fatal")
    assert error.line == number


def test_a_key_that_stands_twice_is_refused(folder):
    number, error = broken(
        folder, LAW, "  category: licensing", "  category: licensing\n  category: fees"
    )
    assert error.line == number + 1
    assert "stands twice" in error.problem


def test_an_empty_file_is_refused(folder):
    (folder / LAW).write_text("")
    with pytest.raises(CatalogueError, match=r"violations\.yaml:1"):
        read_catalogue(folder)


def test_a_second_version_of_a_checklist_stands_beside_the_first(folder):
    path = folder / LISTS
    text = path.read_text(encoding="utf-8")
    start = text.index("- id: CL-SCHOOL")
    newer = text[start:].replace("version: '2026-11-21'", "version: '2027-03-01'")
    path.write_text(text + newer, encoding="utf-8")
    both = read_catalogue(folder)
    assert both.checklist("CL-SCHOOL", "2026-11-21") is not None
    assert both.checklist("CL-SCHOOL", "2027-03-01") is not None
    assert [each.version for each in both.current_checklists() if each.id == "CL-SCHOOL"] == [
        "2027-03-01"
    ]
