import pytest

from inspect_app.rules.answers import Answer, AnswerProblem, answer_problems
from inspect_app.rules.catalogue import catalogue

CATALOGUE = catalogue()
OFFLINE = CATALOGUE.checklist("CL-SUBJ-OFFLINE", "2026-11-21")
UNLICENSED = CATALOGUE.checklist("CL-UNLICENSED", "2026-11-21")


def problems(item_id, checklist=OFFLINE, **answer):
    document = {"item": item_id, **answer}
    return answer_problems(checklist.item(item_id), Answer.from_document(document))


def contract(label="合同 3", **values):
    return {"label": label, "values": values}


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        ("A11", {"value": "no", "note": "", "files": ["ab" * 32]}),
        ("A11", {"value": "na"}),
        ("A11", {}),
        ("A11", {"value": None}),
        ("A22", {"values": {"class_end_time": "20:50"}}),
        ("A22", {"samples": [contract("三年级数学", class_end_time="20:30")]}),
        ("A22", {"value": "na"}),
        ("A51", {"samples": [contract(prepaid_months=6), contract("合同 4", prepaid_lessons=60)]}),
        ("A54", {"samples": [{"label": "合同 3", "value": "no"}]}),
        ("A45", {"values": {"fulltime_teaching_ratio": 33.3}}),
        ("A05", {"value": "9:12 到达"}),
        ("A94", {"value": "refused"}),
        ("A95", {"value": ["order", "refer"]}),
        ("A95", {"value": "order"}),
        ("A11", {"value": "yes", "filled": "rest_of_section"}),
    ],
)
def test_an_answer_of_the_right_shape_has_no_problem(item, answer):
    assert problems(item, **answer) == []


@pytest.mark.parametrize(
    ("item", "answer", "code", "field"),
    [
        ("A11", {"value": "maybe"}, "not_a_choice", "A11.value"),
        ("A11", {"value": ["yes"]}, "not_a_choice", "A11.value"),
        (
            "A54",
            {"samples": [{"label": "甲", "value": "?"}]},
            "not_a_choice",
            "A54.samples.0.value",
        ),
        ("A94", {"value": "ran_away"}, "not_a_choice", "A94.value"),
        ("A94", {"value": ["refused", "head_absent"]}, "one_choice_only", "A94.value"),
        ("A95", {"value": ["order", "order"]}, "choice_twice", "A95.value"),
        ("A05", {"value": ["9:12"]}, "value_type", "A05.value"),
        ("A05", {"value": "字" * 5001}, "text_too_long", "A05.value"),
        ("A22", {"values": {"class_end_time": "25:00"}}, "not_a_time", "A22.values.class_end_time"),
        ("A22", {"values": {"class_end_time": 2050}}, "not_a_time", "A22.values.class_end_time"),
        ("A22", {"values": {"class_start": "20:00"}}, "field_unknown", "A22.values.class_start"),
        ("A51", {"values": {"prepaid_months": "6"}}, "not_a_number", "A51.values.prepaid_months"),
        ("A51", {"values": {"prepaid_months": True}}, "not_a_number", "A51.values.prepaid_months"),
        (
            "A51",
            {"values": {"prepaid_months": -1}},
            "number_out_of_range",
            "A51.values.prepaid_months",
        ),
        (
            "A51",
            {"values": {"prepaid_months": 1e9}},
            "number_out_of_range",
            "A51.values.prepaid_months",
        ),
        (
            "A51",
            {"values": {"prepaid_months": float("nan")}},
            "number_out_of_range",
            "A51.values.prepaid_months",
        ),
        (
            "A51",
            {"samples": [contract("", prepaid_months=6)]},
            "sample_label_missing",
            "A51.samples.0.label",
        ),
        (
            "A51",
            {"samples": [contract(), contract(" 合同 3 ")]},
            "sample_label_twice",
            "A51.samples.1.label",
        ),
    ],
)
def test_another_shape_is_named_with_its_field(item, answer, code, field):
    assert problems(item, **answer) == [AnswerProblem(code, field)]


def test_measurements_on_a_question_are_kept_with_a_warning():
    found = problems("A33", samples=[contract(prepaid_months=6)])
    assert found == [AnswerProblem("shape_unexpected", "A33.samples.0.values", is_warning=True)]


def test_a_note_or_a_photo_alone_is_no_answer():
    assert Answer("A11", note="没有带证", files=("ab" * 32,)).is_empty
    assert not Answer("A11", "na").is_empty
    assert not Answer("A22", values={"class_end_time": "20:00"}).is_empty
