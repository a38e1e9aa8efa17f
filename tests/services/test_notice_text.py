"""The vectors say what the server's paper says; the phone's tests hold its words to the same."""

import json

from flask import Flask

from tests.cast import Cast
from tests.services.notice_text_vectors import VECTORS, vectors

AGAIN = "run `python -m tests.services.notice_text_vectors`"


def test_the_vectors_are_what_the_server_lays_out_today(app: Flask, cast: Cast) -> None:
    told = json.loads(VECTORS.read_text(encoding="utf-8"))
    made = json.loads(json.dumps(vectors(app, cast)))
    assert [each["name"] for each in told["cases"]] == [each["name"] for each in made["cases"]]
    for before, now in zip(told["cases"], made["cases"], strict=True):
        assert before == now, AGAIN
    assert told == made, AGAIN


def test_every_code_stands_in_them_with_every_outcome() -> None:
    cases = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]
    codes = {each["document"]["violations"][0]["code"] for each in cases}
    assert len(codes) == 72
    assert {each.get("hindrance", "") for each in cases} == {
        "", "legal_text_needed", "circumstance_unconfirmed", "party_fact_missing",
        "undrawable_text",
    }  # fmt: skip
