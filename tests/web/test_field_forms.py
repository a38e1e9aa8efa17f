"""What a phone keeps to begin visits by itself: every blank form, and the document's shape."""

import re
from html import unescape

import pytest
from flask import Flask

from forms.shape_document import shape_document
from forms.visit_document import VISIT
from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.party_keys import SITE_KEY, key_of
from inspect_app.web.visit_page import party_of
from tests.cast import Cast, Client
from tests.notices import make_notice, make_visit
from tests.web.test_field import Phone, form_of

STAR = "/field/forms/CL-SUBJ-OFFLINE/2026-11-21/licensed.subject.offline.compulsory.non_profit"
OF_ONE_VISIT = {"institution_id", "started_at", "csrf_token"}


@pytest.fixture
def phone(client: Client, cast: Cast) -> Phone:
    return Phone(client, "lin")


def test_a_blank_form_is_the_page_of_such_a_visit(phone: Phone, cast: Cast) -> None:
    """Field for field, with what was known: who goes along, the kind, the checklist."""
    make_visit(cast, cast.noise, found=(), inspectors=("lin", "wang"))
    begun = form_of(phone.sees(phone.begins(cast.star)))
    blank = form_of(phone.sees(STAR))
    handed_over = {name for name in blank if name.startswith("delivery-")}  # the phone's alone
    assert blank.keys() - handed_over == begun.keys() - {"csrf_token"}
    told = {name: text for name, text in begun.items() if name not in OF_ONE_VISIT}
    assert {name: blank[name] for name in told} == told
    assert (blank["institution_id"], blank["started_at"]) == ("", "")
    assert blank["inspectors-1"] == "wang"


def test_a_blank_form_asks_what_the_page_of_the_party_asks(phone: Phone, cast: Cast) -> None:
    for place in (cast.star, cast.noise, cast.school):
        page = phone.sees(phone.begins(place))
        checklist, version = (form_of(page)[f"checklist-{part}"] for part in ("id", "version"))
        blank = phone.sees(f"/field/forms/{checklist}/{version}/{key_of(party_of(place))}")
        for asked in (
            r'data-item="(\w+)"',
            r'data-add-violation="([\w-]+)"',
            r'<option value="([\w-]+)" data-title',
        ):
            assert re.findall(asked, blank) == re.findall(asked, page) != []


def test_nothing_of_any_institution_is_in_it(phone: Phone, cast: Cast) -> None:
    make_notice(cast)
    blank = phone.sees(STAR)
    assert "data-blank" in blank
    for secret in (cast.star.name, cast.star.address, str(cast.star.uuid), "30.2741"):
        assert secret not in blank
    for place in ("name", "address", "nth", "over", "history", "results"):
        assert f'data-fill="{place}"' in blank
    assert 'data-lat="" data-lng=""' in blank
    assert 'id="site"' not in blank


def test_days_are_left_to_the_phone(phone: Phone, cast: Cast) -> None:
    """A form that was kept for a week must not tell the days of a week ago."""
    chips = re.findall(r"<small data-falls-on[^>]*>(.*?)</small>", phone.sees(STAR))
    assert chips
    assert set(chips) == {""}


def test_a_site_has_its_section(phone: Phone) -> None:
    blank = phone.sees(f"/field/forms/CL-UNLICENSED/2026-11-21/{SITE_KEY}")
    assert 'id="site"' in blank
    assert form_of(blank)["site-district"] == "330106"


def test_every_checklist_is_offered_to_everybody_in_both_languages(phone: Phone) -> None:
    for checklist in catalogue().checklists:
        for party in (SITE_KEY, "school...primary.", "licensed.subject.offline.compulsory+senior."):
            for language, tag in (("zh_CN", "zh-CN"), ("en", "en")):
                path = f"/field/forms/{checklist.id}/{checklist.version}/{party}?lang={language}"
                page = phone.sees(path)
                assert f'<html lang="{tag}"' in page
                assert "data-blank" in page


@pytest.mark.parametrize(
    "path",
    [
        "CL-NONE/2026-11-21/unlicensed....",
        "CL-SCHOOL/1999-01-01/unlicensed....",
        "CL-SCHOOL/2026-11-21/unlicensed",
        "CL-SCHOOL/2026-11-21/licensed.cooking...",
        "CL-SCHOOL/2026-11-21/licensed...senior+compulsory.",
    ],
)
def test_a_form_for_nobody_is_not_found(phone: Phone, path: str) -> None:
    assert phone.client.get(f"/field/forms/{path}").status_code == 404


def test_who_makes_no_visits_has_no_forms(app: Flask, cast: Cast) -> None:
    for login in ("admin", "auditor"):
        client = cast.client(app, login)
        assert client.get(STAR).status_code == 403
        assert client.get("/field/shape.json").status_code == 403


def test_the_page_of_a_visit_is_not_a_blank_one(phone: Phone, cast: Cast) -> None:
    page = phone.sees(phone.begins(cast.star))
    assert "data-blank" not in page
    assert "data-fill=" not in page


def test_a_message_for_the_next_page_is_not_kept_in_a_form(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    phone.presses(visit, "save")
    message = re.compile('<p class="note good">')
    assert not message.search(phone.sees(STAR))
    assert message.search(phone.sees(visit))


def test_the_shape_is_told_once(app: Flask, cast: Cast) -> None:
    lin = cast.client(app, "lin")
    answer = lin.get("/field/shape.json")
    assert answer.get_json() == shape_document(VISIT)
    assert unescape(answer.text).startswith('{"kind":"record","required":{"schema":')
    again = lin.get("/field/shape.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
