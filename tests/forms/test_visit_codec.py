"""The visit document and its flat fields say the same, both ways."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.document_shapes import (
    Flag,
    HashOrFlag,
    ListOf,
    MapOf,
    Measured,
    Number,
    Record,
    Shape,
    Text,
    TextOrTexts,
)
from forms.visit import report_of, visit_form
from forms.visit_codec import document_from_fields
from forms.visit_document import VISIT, checked, problems
from inspect_app.rules.refusals import Invalid
from tests.forms.flat_fields import flatten, normal
from tests.visits import VERSION, found_site, violation, visit_document

QUIET = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
CODES = st.from_regex(r"[A-Za-z0-9_]{1,12}", fullmatch=True)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
SAID = WORDS.filter(lambda text: bool(text.strip()))
NUMBERS = st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9, allow_nan=False)
TIMES = st.from_regex(r"[0-2][0-9]:[0-5][0-9]", fullmatch=True)


def any_record(shape: Record) -> st.SearchStrategy[dict[str, Any]]:
    required = {key: any_of(part) for key, part in shape.required.items()}
    loose = {**shape.nullable, **shape.optional}
    optional = {key: st.none() | any_of(part) for key, part in loose.items()}
    return st.fixed_dictionaries(required, optional=optional)


def any_list(shape: ListOf) -> st.SearchStrategy[list[Any]]:
    parts = st.lists(any_of(shape.each), max_size=3)
    if not shape.by:
        return parts
    return parts.map(lambda found: [{**part, shape.by: f"A{n}"} for n, part in enumerate(found)])


def any_text(shape: Text) -> st.SearchStrategy[str]:
    return (SAID if shape.needed else WORDS).map(lambda text: text[: min(shape.most, 30)])


STRATEGIES: dict[type[Shape], Callable[[Any], st.SearchStrategy[Any]]] = {
    Record: any_record,
    ListOf: any_list,
    MapOf: lambda shape: st.dictionaries(CODES, any_of(shape.each), max_size=3),
    Text: any_text,
    Number: lambda shape: st.integers(-(10**6), 10**6) if shape.whole else NUMBERS,
    Flag: lambda shape: st.booleans(),
    HashOrFlag: lambda shape: st.just("ab" * 32) | st.booleans(),
    Measured: lambda shape: NUMBERS | TIMES,
    TextOrTexts: lambda shape: WORDS | st.lists(SAID, max_size=3),
}


def any_of(shape: Shape) -> st.SearchStrategy[Any]:
    """Values of a shape."""
    return STRATEGIES[type(shape)](shape)


@QUIET
@given(any_of(VISIT))
def test_a_document_comes_back_in_its_normal_form(document: dict[str, Any]) -> None:
    plain = normal(document)
    assert document_from_fields(flatten(plain)) == plain


@QUIET
@given(st.lists(st.tuples(st.text(max_size=20) | CODES, WORDS), max_size=8))
def test_fields_of_any_kind_make_a_document_that_can_be_checked(
    fields: list[tuple[str, str]],
) -> None:
    assert problems(document_from_fields(fields))


@QUIET
@given(any_of(VISIT))
def test_the_strict_check_gives_the_document_that_its_fields_spell(
    document: dict[str, Any],
) -> None:
    """So the API, which skips the fields, reads what the page would have sent."""
    normal_form, _ = checked(document)
    assert normal_form == document_from_fields(flatten(document))


def whole() -> dict[str, Any]:
    return visit_document(
        None,
        [violation(due={"immediate": True}, corrected_on_spot=True), "FEE-01"],
        site=found_site(),
        answers=[
            {"item": "U01", "value": "yes", "note": "", "files": [], "filled": "rest_of_section"}
        ],
        helpers=["张三", "李-四"],
        departments=[{"authority": "market_regulation", "officers": ["李四"]}],
        authorisation={"notice_no": "西教检通〔2026〕3号", "urgent": False},
    )


def test_page_and_api_give_the_same_report() -> None:
    document = whole()
    document["answers"][0]["item"] = visit_form("CL-UNLICENSED", VERSION).checklist.items[0].id  # type: ignore[union-attr]  # it is known
    assert report_of(document) == report_of(document_from_fields(flatten(document)))


def test_field_names_are_paths() -> None:
    names = dict(flatten(whole()))
    assert names["site-name"] == "某居民楼托管班"
    assert names["violations-0-due-immediate"] == "true"
    assert names["departments-0-officers-0"] == "李四"
    assert names["answers-U01-filled"] == "rest_of_section"
    assert names["helpers-1"] == "李-四"


def test_gaps_and_blanks_of_a_page_are_closed() -> None:
    document = document_from_fields(
        [
            ("helpers-0", "甲"), ("helpers-3", "乙"), ("helpers-7", ""),
            ("answers-A11-value-0", "x"), ("answers-A11-value-4", "y"), ("answers-A12-note", ""),
            ("people_met-0-name", ""), ("violations-2-due-days", "5"), ("fixes-0-lat", "30.5"),
            ("violations-2-due-date", ""), ("signatures-0-refused", "on"),
        ]
    )  # fmt: skip
    assert document["helpers"] == ["甲", "乙"]
    assert document["answers"] == [{"item": "A11", "value": ["x", "y"]}]
    assert document["people_met"] == []
    assert document["violations"][0]["due"] == {"days": 5}
    assert document["fixes"] == [{"lat": 30.5}]
    assert document["signatures"] == [{"refused": True}]
    assert document["revision_of"] is None


@pytest.mark.parametrize(
    ("name", "text", "path"),
    [
        ("weather", "rain", "weather"),
        ("fixes-0-lat", "north", "fixes.0.lat"),
        ("violations-0-due-days", "many", "violations.0.due.days"),
        ("answers", "yes", "answers"),
        ("answers-A11", "yes", "answers.0"),
        ("helpers-x", "甲", "helpers.0"),
        ("clock-offset_ms-deep", "1", "clock.offset_ms"),
    ],
)
def test_a_field_that_fits_nowhere_is_named(name: str, text: str, path: str) -> None:
    fields = [pair for pair in flatten(whole()) if not pair[0].startswith(name.partition("-")[0])]
    assert path in problems(document_from_fields([*fields, (name, text)]))


def test_a_form_is_built_once_a_checklist() -> None:
    form_class = visit_form("CL-SCHOOL", VERSION)
    assert form_class is visit_form("CL-SCHOOL", VERSION)
    assert visit_form("CL-SCHOOL", "1999-01-01") is None
    assert form_class is not None
    fields = [field for _, fields in form_class().sections for field in fields]
    assert [field.item for field in fields] == list(form_class.checklist.items)
    assert fields[0].name == f"answers-{fields[0].item.id}"


def test_all_faults_are_told_at_once() -> None:
    document = whole()
    document["kind"], document["violations"][0]["code"] = "other", "XX-1"
    document["answers"] = []
    with pytest.raises(Invalid) as refusal:
        report_of({**document, "started_at": "yesterday"})
    assert set(refusal.value.errors) == {"kind", "violations.0.code", "started_at"}


@QUIET
@given(st.data())
def test_a_document_with_any_part_changed_is_read_or_refused(data: st.DataObject) -> None:
    """Never another exception, whatever stands at any place (a 500 to the sender)."""
    document: Any = whole()
    part, key = document, data.draw(st.sampled_from(sorted(document)))
    while isinstance(part[key], dict | list) and part[key] and data.draw(st.booleans()):
        part = part[key]
        keys = sorted(part) if isinstance(part, dict) else range(len(part))
        key = data.draw(st.sampled_from(list(keys)))
    odd = (
        st.none() | st.booleans() | NUMBERS | WORDS | st.just(10**400) | st.just(float("inf"))
        | st.just([[]]) | st.just({"a": {}}) | st.just("\ud800") | st.just(str(uuid4()))
    )  # fmt: skip
    part[key] = data.draw(odd)
    outcome = read(document)
    assert outcome
    if not problems(document):
        spelled = document_from_fields(flatten(document))
        assert read(spelled) == outcome, "the page's way gives the same report or refusals"


def read(document: Any) -> Any:
    """The report of a document, or the refusals by path."""
    try:
        return report_of(document)
    except Invalid as refusal:
        return refusal.errors
