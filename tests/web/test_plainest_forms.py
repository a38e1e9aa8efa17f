"""A phone keeps one blank form for all parties that would see the same."""

import re

import pytest
from flask import Flask

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.party_keys import SITE_KEY
from inspect_app.web.blank_forms import plainest_key
from tests.cast import Cast

KEYS = (
    SITE_KEY,
    "licensed.subject.offline.compulsory+senior.non_profit",
    "licensed.arts.offline.preschool+compulsory.for_profit",
    "licensed.tech.mixed.compulsory.for_profit",
    "licensed.other.offline.senior.non_profit",
    "unlicensed.arts.offline.compulsory.",
    "school...primary+junior.",
)
VOLATILE = re.compile(r'csrf="[^"]*"|csrf_token" value="[^"]*"|value="\d{4}-\d\d-\d\dT[^"]*"')


@pytest.mark.parametrize("key", KEYS)
def test_the_plainest_form_reads_as_the_party_s_own(app: Flask, cast: Cast, key: str) -> None:
    client = cast.client(app, "lin")
    for checklist in catalogue().current_checklists():
        plainest = plainest_key(checklist.id, checklist.version, key)
        base = f"/field/forms/{checklist.id}/{checklist.version}/"
        own, plain = (client.get(base + each) for each in (key, plainest))
        assert own.status_code == plain.status_code == 200
        assert VOLATILE.sub("", own.text) == VOLATILE.sub("", plain.text), plainest
        assert plainest_key(checklist.id, checklist.version, plainest) == plainest


def test_what_makes_no_difference_is_left_out(app: Flask) -> None:
    version = catalogue().current_checklists()[0].version
    profits = {
        plainest_key("CL-NONSUBJ", version, f"licensed.tech.mixed.compulsory.{profit}")
        for profit in ("", "for_profit", "non_profit")
    }
    assert len(profits) == 1
    assert plainest_key("CL-UNLICENSED", version, SITE_KEY) == SITE_KEY
    assert plainest_key("CL-SCHOOL", version, "school...primary.").startswith("school.")
