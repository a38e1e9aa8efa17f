import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.answers import Answer, answer_problems
from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.checklist import (
    Status,
    candidate_codes,
    judge,
    lead_codes,
    visible_items,
)
from inspect_app.rules.parties import Party

CATALOGUE = catalogue()
LISTS = {each.id: each for each in CATALOGUE.checklists}
ITEMS = {item.id: item for each in CATALOGUE.checklists for item in each.items}

MATHS = Party("licensed", "subject", "offline", ("compulsory",), "non_profit")
DANCE = Party("licensed", "arts", "offline", ("preschool",), "for_profit")
DANCE_ONLINE = Party("licensed", "arts", "online", ("compulsory",), "for_profit")
FLAT = Party("unlicensed", "subject", "offline", ("compulsory",))
SCHOOL = Party("school", stages=("primary",))
LYCEUM = Party("school", stages=("junior",))


def answer(item_id, **document):
    return Answer.from_document({"item": item_id, **document})


def judged(item_id, party=MATHS, parameters=None, **document):
    return judge(ITEMS[item_id], answer(item_id, **document), party, parameters or {})


def offered(item_id, party=MATHS, **document):
    return candidate_codes(ITEMS[item_id], answer(item_id, **document), party, CATALOGUE)


def contracts(*values):
    return [{"label": f"合同 {n}", "values": each} for n, each in enumerate(values, 1)]


@pytest.mark.parametrize(
    ("item", "document", "status"),
    [
        ("A11", {"value": "yes"}, Status.PASS),
        ("A11", {"value": "no"}, Status.FAIL),
        ("A11", {"value": "na"}, Status.NOT_APPLICABLE),
        ("A11", {"note": "只有备注"}, Status.NOT_CHECKED),
        ("A23", {"value": "no"}, Status.PASS),  # out-of-scope courses found: no is right
        ("A23", {"value": "yes"}, Status.FAIL),
        (
            "A54",
            {"samples": [{"label": "甲", "value": "yes"}, {"label": "乙", "value": "no"}]},
            Status.FAIL,
        ),
        (
            "A54",
            {"samples": [{"label": "甲", "value": "yes"}, {"label": "乙", "value": "na"}]},
            Status.PASS,
        ),
        ("A54", {"samples": [{"label": "甲", "value": "na"}]}, Status.NOT_APPLICABLE),
        ("A54", {"samples": [{"label": "甲"}]}, Status.NOT_CHECKED),
        ("A33", {"samples": contracts({"prepaid_months": 6})}, Status.NOT_CHECKED),
        ("A05", {"value": "9:12"}, Status.RECORDED),
        ("A94", {"value": "refused"}, Status.RECORDED),
        ("C11", {"value": "yes"}, Status.FACT),
        ("C11", {"value": "no"}, Status.FACT),
        ("C12", {"values": {"staff_count": 1}}, Status.FACT),
        ("A41", {"values": {"teaching_staff_present": 7}}, Status.RECORDED),
        ("A22", {"values": {"class_end_time": "20:30"}}, Status.PASS),
        ("A22", {"values": {"class_end_time": "20:31"}}, Status.FAIL),
        ("A22", {"values": {"class_end_time": "09:00"}}, Status.PASS),
        ("A22", {"value": "na"}, Status.NOT_APPLICABLE),
        ("A22", {}, Status.NOT_CHECKED),
        ("A45", {"values": {"fulltime_teaching_ratio": 49}}, Status.SOFT_WARNING),
        ("A45", {"values": {"fulltime_teaching_ratio": 50}}, Status.PASS),
        ("A51", {"values": {"prepaid_months": 3, "prepaid_lessons": 60}}, Status.PASS),
        ("A51", {"values": {"prepaid_months": 3, "prepaid_lessons": 61}}, Status.FAIL),
        ("A51", {"values": {"prepaid_months": 4}}, Status.FAIL),
        ("A51", {"values": {"prepaid_months": 3}}, Status.NOT_CHECKED),  # the lessons are missing
        ("A61", {"values": {"area_per_learner": 2.99}}, Status.FAIL),
        ("A61", {"values": {"area_per_learner": 3}}, Status.PASS),
        ("D11", {"values": {"written_homework_minutes_g1_2": 0}}, Status.PASS),
        ("D11", {"values": {"written_homework_minutes_g1_2": 5}}, Status.FAIL),
    ],
)
def test_an_answer_comes_to(item, document, status):
    assert judged(item, **document).status is status


def test_every_sample_that_passes_a_limit_is_named():
    judgement = judged(
        "A51",
        samples=contracts(
            {"prepaid_months": 6, "prepaid_lessons": 20},
            {"prepaid_months": 3, "prepaid_lessons": 60},
            {"prepaid_months": 12, "prepaid_lessons": 90},
        ),
    )
    assert judgement.status is Status.FAIL
    assert [(each.sample, each.field, each.value, each.bound) for each in judgement.exceeded] == [
        ("合同 1", "prepaid_months", 6, 3),
        ("合同 3", "prepaid_months", 12, 3),
        ("合同 3", "prepaid_lessons", 90, 60),
    ]


def test_the_samples_answered_wrongly_are_named():
    samples = [{"label": "甲", "value": "no"}, {"label": "乙", "value": "yes"}]
    assert judged("A54", samples=samples).failed_samples == ("甲",)


def test_a_limit_for_other_stages_is_not_applied():
    early = {"first_class_time_primary": "08:00", "first_class_time_secondary": "08:00"}
    assert judged("D21", SCHOOL, values=early).status is Status.FAIL
    assert judged("D21", LYCEUM, values=early).status is Status.PASS


def test_a_local_limit_is_recorded_until_the_office_sets_it():
    price = {"price_per_standard_lesson": 80}
    assert judged("A52", values=price).status is Status.RECORDED
    assert judged("A52", values=price, parameters={"price_per_standard_lesson": 60}).status is (
        Status.FAIL
    )
    assert judged("A52", values=price, parameters={"price_per_standard_lesson": 80}).status is (
        Status.PASS
    )


def test_a_suggested_local_limit_only_hints_until_the_office_sets_it():
    few = {"sample_classes": 2, "sample_pupils": 30}
    assert judged("D03", SCHOOL, values=few).status is Status.SOFT_WARNING
    assert judged("D03", SCHOOL, values=few, parameters={"sample_classes": 3}).status is Status.FAIL
    assert judged("D03", SCHOOL, values=few, parameters={"sample_classes": 2}).status is Status.PASS


def test_a_soft_limit_beside_a_hard_one_does_not_soften_it():
    values = {"sample_classes": 2, "sample_pupils": 3}
    judgement = judged("D03", SCHOOL, values=values, parameters={"sample_pupils": 30})
    assert judgement.status is Status.FAIL
    assert [each.soft for each in judgement.exceeded] == [True, False]


def test_items_for_other_parties_are_not_shown():
    shown = {item.id for item in visible_items(LISTS["CL-NONSUBJ"], DANCE, {})}
    assert {"B23", "B24", "B61"} <= shown
    assert not {"B32", "B34", "B65"} & shown
    online = {item.id for item in visible_items(LISTS["CL-NONSUBJ"], DANCE_ONLINE, {})}
    assert {"B32", "B34"} <= online
    assert not {"B23", "B24", "B61"} & online


def test_what_the_register_does_not_tell_hides_nothing():
    shown = visible_items(LISTS["CL-NONSUBJ"], Party("licensed"), {})
    assert len(shown) == 43


def test_an_item_that_hangs_on_another_answer_is_shown_with_it():
    def shows_c09(**document):
        answers = {"C08": answer("C08", **document)} if document else {}
        return "C09" in {item.id for item in visible_items(LISTS["CL-UNLICENSED"], FLAT, answers)}

    assert shows_c09(value="dwelling")
    assert not shows_c09(value="shop")
    assert not shows_c09()


def test_a_wrong_answer_offers_the_codes_that_fit_the_party():
    assert offered("A11", value="no") == ("LIC-02", "LIC-03", "LIC-04", "LIC-05", "LIC-06")
    assert offered("A11", value="yes") == ()
    assert offered("A11") == ()
    assert offered("A12", value="no") == ("LIC-08",)


def test_the_limit_that_was_passed_chooses_among_the_codes():
    early = {"lesson_minutes": 45, "break_minutes": 10, "class_end_time": "20:00"}
    assert offered("B32", DANCE_ONLINE, values=early) == ("TIM-04",)
    assert offered("B32", DANCE_ONLINE, values={"class_end_time": "21:01"}) == ("TIM-03",)
    both = {"lesson_minutes": 45, "class_end_time": "21:01"}
    assert offered("B32", DANCE_ONLINE, values=both) == ("TIM-03", "TIM-04")
    dear = {"prepaid_months": 1, "prepaid_lessons": 1, "prepaid_amount": 5001}
    assert offered("B41", DANCE, values=dear) == ("FEE-02",)


def test_codes_are_matched_to_what_was_found_not_to_the_permit():
    assert offered("A34", value="yes") == ("CON-06", "CON-07")


def test_a_choice_offers_what_its_keys_suggest():
    assert offered("C16", FLAT, value=["one_to_one", "small_group"]) == ("HID-02",)
    assert offered("C16", FLAT, value=["other"]) == ()
    assert offered("C15", FLAT, value=["compulsory_subject"]) == ("HID-02", "HID-03")


def test_a_fact_offers_its_codes_when_it_is_so():
    assert offered("C11", FLAT, value="yes") == ("LIC-01",)
    assert offered("C11", FLAT, value="no") == ()


def test_a_lead_concerns_somebody_else():
    assert lead_codes(ITEMS["D54"], answer("D54", value="no"), SCHOOL) == ("STF-03",)
    assert lead_codes(ITEMS["D54"], answer("D54", value="yes"), SCHOOL) == ()
    assert lead_codes(ITEMS["C51"], answer("C51", value="房东"), FLAT) == ("HID-04",)
    assert lead_codes(ITEMS["D54"], None, SCHOOL) == ()


numbers = st.one_of(st.integers(0, 200), st.floats(0, 200, allow_nan=False))
times = st.times().map(lambda time: f"{time:%H:%M}")
items = st.sampled_from([item for item in ITEMS.values() if item.limits])
parties = st.sampled_from([MATHS, DANCE, DANCE_ONLINE, FLAT, SCHOOL, LYCEUM, Party("licensed")])


@st.composite
def measured(draw):
    item = draw(items)
    value = {True: times, False: numbers}
    samples = draw(
        st.lists(
            st.fixed_dictionaries(
                {}, optional={limit.field: value[limit.is_time] for limit in item.limits}
            ),
            max_size=3,
        )
    )
    document = {"item": item.id, "samples": contracts(*samples)}
    return item, Answer.from_document(document)


@given(measured(), parties)
def test_a_measured_item_fails_exactly_when_a_hard_limit_is_passed(case, party):
    item, given_answer = case
    assert answer_problems(item, given_answer) == []
    judgement = judge(item, given_answer, party)
    hard = [each for each in judgement.exceeded if not each.soft]
    assert (judgement.status is Status.FAIL) is bool(hard)
    if judgement.status in {Status.PASS, Status.FACT, Status.RECORDED}:
        assert judgement.exceeded == ()
    codes = candidate_codes(item, given_answer, party, CATALOGUE)
    assert set(codes) <= set(item.violation_codes)
    if judgement.status in {Status.PASS, Status.NOT_CHECKED}:
        assert codes == ()
