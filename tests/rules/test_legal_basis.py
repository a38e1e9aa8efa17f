from datetime import date
from itertools import product

import pytest

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.legal_basis import Citation, ConfirmedText, joined, notice_basis
from inspect_app.rules.parties import VOCABULARY, Party

CATALOGUE = catalogue()
GENERAL = "《中华人民共和国行政处罚法》第二十八条第一款"
SCHOOL_GROUND = "《教育督导条例》第二十一条"
MCL_62 = "《中华人民共和国民办教育促进法》第六十二条"
LAWYER = ConfirmedText("《某办法》第九条", "法制审核员甲", date(2026, 11, 20))

OFFLINE = Party("licensed", "subject", "offline", ("compulsory",), "non_profit")
ONLINE = Party("licensed", "subject", "online", ("compulsory",), "non_profit")
FLAT = Party("unlicensed", "subject", "offline", ("compulsory",))
TUTOR = Party("unlicensed", "subject", "offline", ("compulsory",), is_individual=True)
SCHOOL = Party("school", stages=("primary", "junior"))

PARTIES = [
    Party(kind, sector, mode, stages, profit, is_individual)
    for kind, sector, mode, stages, profit, is_individual in product(
        ("licensed", "unlicensed"),
        ("", "subject", "arts"),
        ("", *VOCABULARY["mode"]),
        [(), ("compulsory",)],
        ("", *VOCABULARY["profit"]),
        (False, True),
    )
] + [Party("school", stages=stages) for stages in [(), ("primary",), ("junior",), ("senior_high",)]]


def basis_of(code, party, **choices):
    return notice_basis(CATALOGUE.violations[code], party, CATALOGUE, **choices)


def texts(citations):
    return [citation.text for citation in citations]


def hint_codes(basis):
    return [hint.code for hint in basis.hints]


def test_a_licensed_institution_gets_breached_general_bridge_and_article_62():
    basis = basis_of("TIM-02", OFFLINE)
    assert texts(basis.breached) == ["《中华人民共和国民办教育促进法实施条例》第二十九条第一款"]
    assert texts(basis.order) == [
        GENERAL,
        "《中华人民共和国民办教育促进法实施条例》第六十三条第一款第（二）项",
        MCL_62,
    ]
    assert basis.blocked is None
    assert hint_codes(basis) == ["fit_general"]


def test_an_unlicensed_site_gets_no_bridge_and_no_article_62():
    basis = basis_of("LIC-01", FLAT)
    assert texts(basis.breached) == [
        "《中华人民共和国教育法》第二十八条",
        "《中华人民共和国民办教育促进法》第十二条",
    ]
    assert texts(basis.order) == [GENERAL, "《中华人民共和国行政许可法》第八十一条"]


def test_a_provision_for_subject_training_is_left_out_for_another_sector():
    arts = Party("unlicensed", "arts", "offline", ("compulsory",))
    assert texts(basis_of("LIC-01", arts).breached) == ["《中华人民共和国教育法》第二十八条"]


def test_a_provision_for_units_is_left_out_for_an_individual():
    assert len(basis_of("FIR-02", FLAT).breached) == 2
    assert texts(basis_of("FIR-02", TUTOR).breached) == ["《中华人民共和国消防法》第二十八条"]


def test_what_another_authority_applies_is_hinted_and_never_printed():
    basis = basis_of("CON-05", OFFLINE, chosen=["未经许可复制、网络传播他人作品"])
    assert not any("著作权法" in text for text in texts(basis.breached))
    assert ("enforced_elsewhere", "copyright") in [(h.code, h.detail) for h in basis.hints]


def test_only_the_general_ground_beside_another_authority_means_refer_first():
    basis = basis_of("FIR-02", OFFLINE)
    assert texts(basis.order) == [GENERAL]
    assert basis.referral_first
    assert basis.refer_to.zh.startswith("消防")
    assert "general_order_only" in hint_codes(basis)
    assert not basis_of("FEE-01", OFFLINE).referral_first


def test_a_circumstance_nobody_confirmed_is_hinted_and_not_printed():
    basis = basis_of("LIC-02", OFFLINE)
    assert texts(basis.breached) == ["《中华人民共和国行政许可法》第四十九条"]
    assert [(h.code, h.detail) for h in basis.hints] == [
        ("circumstance_unconfirmed", "改变办学层次或类别时")
    ]


def test_a_confirmed_circumstance_is_printed():
    basis = basis_of("LIC-02", OFFLINE, chosen=["改变办学层次或类别时"])
    assert "《中华人民共和国民办教育促进法》第五十五条第一款" in texts(basis.breached)
    assert hint_codes(basis) == []


def test_with_nothing_but_unconfirmed_circumstances_the_notice_waits_for_the_inspector():
    waiting = basis_of("LIC-04", OFFLINE)
    assert waiting.blocked == "circumstance_unconfirmed"
    assert waiting.breached == ()
    confirmed = basis_of("LIC-04", OFFLINE, chosen=["擅自变更举办者"])
    assert confirmed.blocked is None
    assert texts(confirmed.breached) == ["《中华人民共和国民办教育促进法》第五十四条"]


def test_a_fact_the_register_does_not_tell_blocks_and_is_named():
    unknown = Party("licensed", "subject", "offline", ("compulsory",))
    basis = basis_of("FEE-03", unknown)
    assert basis.blocked == "party_fact_missing"
    assert ("party_fact_missing", "profit") in [(h.code, h.detail) for h in basis.hints]
    assert texts(basis_of("FEE-03", OFFLINE).breached) == [
        "《中华人民共和国民办教育促进法实施条例》第四十四条第一款"
    ]


@pytest.mark.parametrize("code", ["LIC-08", "STF-04", "ADV-01", "CMP-01", "HID-04"])
@pytest.mark.parametrize("party", [OFFLINE, FLAT])
def test_a_gap_is_blocked_until_an_admin_answers_for_a_text(code, party):
    assert basis_of(code, party).blocked == "legal_text_needed"
    filled = basis_of(code, party, confirmed=LAWYER)
    assert filled.blocked is None
    assert texts(filled.breached) == ["《某办法》第九条"]
    assert filled.breached[0].confirmed_by == "法制审核员甲"


def test_a_code_that_does_not_fit_the_party_is_blocked_and_says_so():
    basis = basis_of("TIM-02", FLAT)
    assert basis.blocked == "legal_text_needed"
    assert ("outside_scope", "kind") in [(hint.code, hint.detail) for hint in basis.hints]


def test_a_confirmed_text_fills_a_gap_only():
    assert (
        basis_of("TIM-02", OFFLINE, confirmed=LAWYER).breached
        == basis_of("TIM-02", OFFLINE).breached
    )


def test_a_school_gets_the_ground_of_supervision_instead_of_the_general_one():
    basis = basis_of("SCH-09", SCHOOL)
    assert texts(basis.breached) == ["《中华人民共和国未成年人保护法》第三十三条第二款"]
    assert texts(basis.order) == [SCHOOL_GROUND]
    streamed = basis_of("SCH-12", SCHOOL, chosen=["分设重点班"])
    assert texts(streamed.order) == [
        SCHOOL_GROUND,
        "《中华人民共和国义务教育法》第五十七条第（二）项",
    ]


def test_what_was_found_counts_where_it_differs_from_the_permit():
    from inspect_app.rules.parties import Condition

    arts = Party("licensed", "arts", "offline", ("compulsory",), "for_profit")
    assert basis_of("HID-03", arts).blocked == "legal_text_needed"
    found = arts.within(Condition(sector=("subject",)))
    assert texts(basis_of("HID-03", found).breached) == [
        "《校外培训行政处罚暂行办法》第十八条第（三）项"
    ]


def test_citations_of_one_law_are_written_together():
    assert joined(basis_of("FIR-02", OFFLINE).breached) == (
        "《中华人民共和国消防法》第二十八条、第十六条第一款第（四）项"
    )
    assert joined([Citation("《甲法》", "第一条"), Citation("《乙法》", "第二条")]) == (
        "《甲法》第一条，《乙法》第二条"
    )
    assert joined([]) == ""


def test_a_citation_keeps_who_confirmed_it():
    citation = basis_of("ADV-01", OFFLINE, confirmed=LAWYER).breached[0]
    assert citation.to_document() == {
        "instrument_id": "",
        "instrument": "《某办法》第九条",
        "article": "",
        "confirmed_by": "法制审核员甲",
        "confirmed_on": "2026-11-20",
    }


def all_choices(violation_type):
    circumstances = violation_type.circumstances
    return [(), circumstances, *[(each,) for each in circumstances]]


@pytest.mark.parametrize("code", CATALOGUE.violations)
def test_for_every_party_the_rules_of_the_notice_hold(code):
    violation_type = CATALOGUE.violations[code]
    by_text = {}
    for entry in violation_type.basis:
        by_text.setdefault((entry.instrument.id, entry.article), []).append(entry)
    for party in PARTIES:
        for chosen in all_choices(violation_type):
            basis = notice_basis(violation_type, party, CATALOGUE, chosen=chosen)
            check_printed(basis, party, by_text)
            assert basis.blocked or basis.breached
            assert not (violation_type.basis_gap and not basis.blocked)
            filled = notice_basis(violation_type, party, CATALOGUE, chosen=chosen, confirmed=LAWYER)
            assert filled.blocked is None
            assert filled.breached


def check_printed(basis, party, by_text):
    general, *special = basis.order
    assert general.text == (SCHOOL_GROUND if party.kind == "school" else GENERAL)
    for citation in basis.breached:
        assert "breached" in roles(citation, by_text)
    for citation in special:
        assert roles(citation, by_text) & {"order", "bridge"}
    for citation in (*basis.breached, *special):
        assert citation.article
        entries = by_text[citation.instrument_id, citation.article]
        assert any(each.verified and each.article_number_verified for each in entries)
        assert all(each.instrument.nature in {"law", "regulation", "rule"} for each in entries)
        assert any(each.subject in {"any", party.kind} for each in entries)
    bridges = [citation for citation in special if "bridge" in roles(citation, by_text)]
    if bridges:
        assert party.kind == "licensed"
        assert any(citation.text.startswith(MCL_62) for citation in special)


def roles(citation, by_text):
    return {entry.role for entry in by_text[citation.instrument_id, citation.article]}
