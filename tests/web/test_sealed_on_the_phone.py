"""What the phone seals is what the server takes: the same document, under the same hash."""

import json
import subprocess
from typing import Any

import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings

from forms.shape_document import shape_document
from forms.visit import report_of
from forms.visit_document import VISIT
from inspect_app.rules.canonical import content_hash
from inspect_app.store.base import db
from inspect_app.store.visit import Visit
from tests.cast import Cast
from tests.forms.flat_fields import flatten
from tests.forms.visit_field_vectors import ANY_FIELDS, Pairs, case
from tests.test_javascript import ROOT, node
from tests.visits import found_site, send, violation, visit_document

Fields = dict[str, list[str]]


def sealed(all_fields: list[Fields]) -> list[dict[str, Any]]:
    """Seal each on the phone's side, in one process."""
    given = json.dumps({"shape": shape_document(VISIT), "all": all_fields})
    done = subprocess.run(
        [node(), "tests/js/seal_each.mjs"],
        input=given, cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return told


def fields_of(pairs: Pairs) -> Fields:
    fields: Fields = {}
    for name, text in pairs:
        fields.setdefault(name, []).append(text)
    return fields


def test_the_server_takes_a_sealed_visit_under_the_phones_hash(app: Flask, cast: Cast) -> None:
    documents = [
        visit_document(cast.star),
        visit_document(cast.star, ["FEE-01", violation(due={"immediate": True})]),
        visit_document(cast.star, helpers=["李-四"], statement="一\n二 😀", source="complaint"),
        visit_document(cast.school, answers=[], kind="campaign", method="documents"),
        visit_document(None, site=found_site()),
    ]
    seals = sealed([fields_of(flatten(document)) for document in documents])
    for document, seal in zip(documents, seals, strict=True):
        assert seal["content_hash"] == content_hash(json.loads(seal["document"]))
        assert report_of(json.loads(seal["document"])) == report_of(document)
        assert seal["files"] == [file["sha256"] for file in document["files"]]
        client = cast.client(app, "lin")
        answer = send(client, json.loads(seal["document"]))
        assert answer.status_code == 201
        shown = client.get(f"/api/v1/visits/{answer.json['visit']}").json
        assert shown["content_hash"] == seal["content_hash"]


def test_every_visit_of_the_demo_can_be_sealed_on_a_phone(demo: Flask) -> None:
    with demo.app_context():
        kept = db.session.execute(sa.select(Visit.document, Visit.content_hash)).all()
        documents = [json.loads(document) for document, _ in kept]
        seals = sealed([fields_of(flatten(document)) for document in documents])
        assert len(documents) > 50
        for document, seal in zip(documents, seals, strict=True):
            assert report_of(json.loads(seal["document"])) == report_of(document)
            assert seal["content_hash"] == content_hash(json.loads(seal["document"]))


def test_any_fields_are_sealed_as_the_server_would_read_them() -> None:
    """The vectors are a few that were found; this looks for more, in one process of Node."""
    cases: list[Pairs] = []

    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(ANY_FIELDS)
    def find(pairs: Pairs) -> None:
        if not any(name.isdigit() for name, _ in pairs):  # a browser's objects put these first
            cases.append(pairs)

    find()
    for pairs, seal in zip(cases, sealed([fields_of(each) for each in cases]), strict=True):
        expected = case("", list(fields_of_pairs(pairs)))
        assert seal["document"] == expected["document"], pairs


def fields_of_pairs(pairs: Pairs) -> Pairs:
    """The pairs as a draft holds them: those of one name together."""
    return [(name, text) for name, texts in fields_of(pairs).items() for text in texts]
