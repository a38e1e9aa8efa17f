"""The catalogue to clients and to readers, and the admin's confirmation (design rule 7)."""

import gzip
import json
from datetime import date

import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.catalogue import catalogue
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.legal_text import ConfirmedText
from tests.cast import Cast, Client

PATH = "/api/v1/catalogue"


def test_it_lists_all_in_the_files_order(app: Flask, cast: Cast) -> None:
    answer = cast.client(app, "lin").get(PATH).json
    assert answer["version"] == catalogue().version
    assert [each["code"] for each in answer["violations"]] == list(catalogue().violations)
    assert [(each["id"], each["version"]) for each in answer["checklists"]] == [
        (each.id, each.version) for each in catalogue().checklists
    ]


def test_what_the_caller_has_is_not_sent_again(app: Flask, cast: Cast) -> None:
    lin = cast.client(app, "lin")
    first = lin.get(PATH)
    again = lin.get(PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert lin.get(PATH, headers={"If-None-Match": '"other"'}).status_code == 200


def test_gzip_when_asked(app: Flask, cast: Cast) -> None:
    lin = cast.client(app, "lin")
    packed = lin.get(PATH, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.data)) == lin.get(PATH).json
    headers = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert lin.get(PATH, headers=headers).status_code == 304


def test_a_stranger_reads_nothing(client: Client) -> None:
    assert client.get(PATH).status_code == 401
    assert client.get("/catalogue/").status_code == 302


def test_the_pages_say_how_far_the_law_was_read(client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    page = client.get("/catalogue/").text
    read_until = date.fromisoformat(catalogue().law_read_until.statutes)
    assert f"{read_until.year}年{read_until.month}月{read_until.day}日" in page
    assert all(code in page for code in catalogue().violations)
    assert "待核" in page
    assert "FEE-01" in client.get("/catalogue/?q=fee-01").text
    assert "LIC-01" not in client.get("/catalogue/?q=fee-01").text
    assert client.get("/catalogue/?q=<script>").status_code == 200


def test_every_code_and_checklist_has_its_page(client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    for language in ("zh_CN", "en"):
        for code in catalogue().violations:
            assert client.get(f"/catalogue/{code}?lang={language}").status_code == 200
        for each in catalogue().checklists:
            page = f"/catalogue/checklists/{each.id}?version={each.version}&lang={language}"
            assert client.get(page).status_code == 200
    assert client.get("/catalogue/NO-99").status_code == 404
    assert client.get("/catalogue/checklists/CL-NONE").status_code == 404
    assert client.get("/catalogue/checklists/CL-SCHOOL?version=1999").status_code == 404


def confirm(client: Client, code: str, **fields: str) -> int:
    form = {
        "text": "《某某办法》第三条", "confirmed_by": "沈律师", "confirmed_on": "2026-11-01",
        "csrf_token": client.csrf("/password"), **fields,
    }  # fmt: skip
    return client.post(f"/catalogue/{code}", data=form).status_code


def test_an_admin_confirms_a_text_and_answers_for_it(client: Client, cast: Cast) -> None:
    client.sign_in("admin")
    assert confirm(client, "LIC-08") == 302
    kept = db.session.scalars(sa.select(ConfirmedText)).one()
    assert (kept.code, kept.confirmed_by, kept.office_id) == (
        "LIC-08", "沈律师", cast.offices["xihu"].id,
    )  # fmt: skip
    event = db.session.scalars(sa.select(AuditEvent).filter_by(deed="legal_text.confirm")).one()
    assert "沈律师" not in json.dumps([event.before, event.after], ensure_ascii=False)
    assert "沈律师" in client.get("/catalogue/LIC-08").text


def test_another_office_does_not_see_it(app: Flask, client: Client, cast: Cast) -> None:
    client.sign_in("admin")
    confirm(client, "LIC-08")
    other = Client(app)
    other.sign_in("chen")
    assert "沈律师" not in other.get("/catalogue/LIC-08").text


def test_nobody_else_confirms(app: Flask, cast: Cast) -> None:
    for login in ("lin", "director", "auditor"):
        browser = Client(app)
        browser.sign_in(login)
        assert confirm(browser, "LIC-08") == 403


def test_a_text_needs_words_a_name_and_a_day_that_has_come(client: Client, cast: Cast) -> None:
    client.sign_in("admin")
    assert confirm(client, "LIC-08", text="  ") == 422
    assert confirm(client, "LIC-08", confirmed_by="") == 422
    assert confirm(client, "LIC-08", confirmed_on="2999-01-01") == 422
    assert confirm(client, "NO-99") == 404
    assert db.session.scalars(sa.select(ConfirmedText)).all() == []
