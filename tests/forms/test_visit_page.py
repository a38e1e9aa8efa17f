"""What a browser without JavaScript posts becomes the fields of the visit document."""

from datetime import datetime
from uuid import UUID

import pytest

from forms.visit_edits import with_rest_in_order, with_violation
from forms.visit_page import document_fields, kept_fields, numbers, without
from inspect_app.rules.catalogue import catalogue
from inspect_app.web.visit_times import finished

MOMENT = datetime.fromisoformat("2026-11-20T10:02:10+08:00")


def checklist():
    return catalogue().current_checklists()[0]


def document(**fields: str) -> dict[str, str]:
    named = {name.replace("__", "-"): [text] for name, text in fields.items()}
    return dict(document_fields(named))


def test_token_button_and_blanks_are_no_part_of_a_draft() -> None:
    posted = [("csrf_token", "t"), ("do", "save"), ("statement", "  "), ("helpers-0", "a\r\nb")]
    assert kept_fields(posted) == {"helpers-0": ["a\nb"]}


def test_a_signature_nobody_gave_is_left_out() -> None:
    assert document(signatures__0__role="inspector", signatures__0__person="lin") == {}


def test_a_signature_given_or_refused_stays() -> None:
    given = document(signatures__0__role="party", signatures__0__image="ab")
    assert given == {"signatures-0-role": "party", "signatures-0-image": "ab"}
    refused = document(signatures__1__role="party", signatures__1__refused="true")
    assert refused == {"signatures-1-role": "party", "signatures-1-refused": "true"}


def test_of_three_ways_to_say_when_one_is_kept() -> None:
    due = {"violations__0__due__days": "5", "violations__0__due__type": "working"}
    assert document(**due) == {"violations-0-due-days": "5", "violations-0-due-type": "working"}
    dated = document(**due, violations__0__due__date="2026-12-05")
    assert dated == {"violations-0-due-date": "2026-12-05"}
    at_once = document(**due, violations__0__due__immediate="true")
    assert at_once == {"violations-0-due-immediate": "true"}
    assert document(violations__0__due__type="working") == {}


def test_photos_of_the_signboard_stand_among_the_files_only() -> None:
    kept = document(signboard__files__0="ab", files__0__sha256="ab")
    assert kept == {"files-0-sha256": "ab"}


def test_a_violation_not_looked_at_again_has_no_result() -> None:
    assert document(results__0__violation="x", results__0__note="later") == {}
    assert len(document(results__0__violation="x", results__0__result="partly")) == 2


def test_the_numbers_of_a_list_are_those_in_use() -> None:
    fields = {"helpers-2": ["a"], "helpers-0": ["b"], "helpers-x": ["c"], "my-helpers-7": ["d"]}
    assert numbers(fields, "helpers") == [0, 2]
    assert "helpers-2" not in without(fields, "helpers-2")


def test_a_violation_begins_with_what_the_item_says() -> None:
    item = next(item for item in checklist().items if item.limits and item.violation_codes)
    field = item.limits[0]
    typed = {f"answers-{item.id}-values-{field.field}": ["21:10"]}
    kind = catalogue().violations[item.violation_codes[0]]
    fields, number = with_violation(typed, kind, item, UUID(int=7))
    assert number == 0
    assert f"{field.label_zh}：21:10" in fields["violations-0-facts"][0]
    assert fields["violations-0-requirement"] == [kind.requirement_zh]
    assert with_violation(fields, kind, None, UUID(int=8))[1] == 1


def test_the_rest_in_order_leaves_answered_and_measured_items_alone() -> None:
    items = checklist().sections[0].items
    first = next(item for item in items if item.pass_answer)
    fields = with_rest_in_order({}, items, [first.id])
    assert f"answers-{first.id}-value" not in fields
    judged = [item for item in items if item.pass_answer and item.id != first.id]
    assert all(fields[f"answers-{each.id}-value"] == [each.pass_answer] for each in judged)
    assert not any(f"answers-{each.id}-value" in fields for each in items if not each.pass_answer)


@pytest.mark.parametrize("offset", ["--5", "²", "９", "x", "9" * 30, "1e3"])
def test_an_offset_that_is_none_does_not_stop_a_visit(offset: str) -> None:
    ended = finished({"clock-offset_ms": [offset]}, MOMENT)["finished_at"]
    assert ended == ["2026-11-20T10:02:10+08:00"]


@pytest.mark.parametrize(
    ("began", "passed", "end"),
    [
        ("2026-11-20T10:00:10+08:00", "60000", "2026-11-20T10:02:10+08:00"),
        ("2026-11-20T11:00:00+08:00", "60000", "2026-11-20T11:01:00+08:00"),
        ("2026-11-20T11:00:00+08:00", "", "2026-11-20T10:02:10+08:00"),
        ("2026-11-20T11:00:00", "60000", "2026-11-20T10:02:10+08:00"),
        ("", "60000", "2026-11-20T10:02:10+08:00"),
    ],
)
def test_a_clock_set_back_does_not_end_a_visit_before_it_lasted(
    began: str, passed: str, end: str
) -> None:
    fields = {"started_at": [began], "clock-elapsed_ms": [passed]}
    assert finished(fields, MOMENT)["finished_at"] == [end]


def test_a_visit_ends_by_the_clock_its_beginning_was_read_from() -> None:
    ended = finished({"clock-offset_ms": ["-61000"]}, MOMENT)["finished_at"]
    assert ended == ["2026-11-20T10:03:11+08:00"]
