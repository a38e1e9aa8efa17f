import json

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.catalogue_document import catalogue_document
from inspect_app.rules.deadlines import Due

CATALOGUE = catalogue()
DOCUMENT = catalogue_document(CATALOGUE)


def test_it_is_plain_json_in_the_files_order():
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT
    assert DOCUMENT["version"] == "2026-11-21"
    assert [each["code"] for each in DOCUMENT["violations"]] == list(CATALOGUE.violations)
    assert [(each["id"], each["version"]) for each in DOCUMENT["checklists"]] == [
        (each.id, each.version) for each in CATALOGUE.checklists
    ]


def test_a_violation_carries_what_a_phone_needs():
    fee = next(each for each in DOCUMENT["violations"] if each["code"] == "FEE-01")
    assert Due.from_document(fee["due"]) == CATALOGUE.violations["FEE-01"].due
    assert fee["requirement_zh"] == CATALOGUE.violations["FEE-01"].requirement_zh
    assert fee["applies_to"]["kind"] == ["licensed"]
    assert fee["basis"][0]["instrument_id"] == "JYF"
    assert fee["basis"][0]["instrument"] == "《中华人民共和国教育法》"
    assert fee["to_be_checked"] == ["unverified", "fit_general"]


def test_an_item_carries_its_limits_and_conditions():
    online = next(each for each in DOCUMENT["checklists"] if each["id"] == "CL-NONSUBJ")
    items = {item["id"]: item for section in online["sections"] for item in section["items"]}
    assert items["B32"]["limits"][0]["value"] == "21:00"
    assert items["B32"]["when"]["party"] == {"mode": ["online", "mixed"]}
    assert items["B32"]["repeat"] == "class"
