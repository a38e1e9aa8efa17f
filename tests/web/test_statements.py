"""Coverage statements at the desk and by API: who may, what is told, the code on the paper."""

import hashlib
import io
import threading
from datetime import date
from uuid import UUID

import pytest
from flask import Flask

from inspect_app.services.jobs.running import run_waiting_job
from inspect_app.services.statements import at_length
from tests.cast import NOW, Cast, Client, make_institution
from tests.contract.statement_calls import ASKED, QUARTER, stated
from tests.web.test_api_coverage import make_visit

URL = "/api/v1/coverage-statements"


@pytest.fixture
def office(app: Flask, cast: Cast) -> Cast:
    """`star` was visited by documents, at `noise` nobody opened, one closed."""
    xihu = cast.offices["xihu"]
    make_visit(xihu, cast.lin, cast.star, date(2026, 11, 3), method="documents")
    make_visit(xihu, cast.lin, cast.noise, date(2026, 11, 4), outcome="closed_door")
    make_institution(xihu, "关张教育", closed_on=date(2026, 10, 20))
    return cast


def made(office: Cast, app: Flask, **changes: str) -> dict[str, object]:
    answer = office.client(app, "director").post(URL, json={**ASKED, **changes})
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def test_a_statement_has_every_row_and_both_hashes(app: Flask, office: Cast) -> None:
    head = made(office, app)
    told = office.client(app, "auditor").get(f"{URL}/{head['id']}").get_json()
    names = ("denominator", "visited", "off_site", "attempted", "excused", "not_visited", "closed")
    assert head == told
    assert [told[name] for name in names] == [2, 1, 1, 1, 0, 1, 1]
    assert len(told["register_hash"]) == 64
    assert {row["name"]: row["state"] for row in told["rows"]} == {
        office.star.name: "visited", office.noise.name: "not_visited",
    }  # fmt: skip
    assert [row["name"] for row in told["closed_rows"]] == ["关张教育"]
    counted = office.client(app, "auditor").get(
        f"/api/v1/coverage?from={ASKED['from']}&to={ASKED['to']}"
    )
    for name in names:
        assert counted.get_json()[name] == told[name]


def test_asking_again_with_the_same_key_makes_no_second_one(app: Flask, office: Cast) -> None:
    client, key = office.client(app, "director"), {"Idempotency-Key": "one-statement"}
    first, again = (client.post(URL, json=ASKED, headers=key) for _ in range(2))
    assert first.get_json() == again.get_json()
    assert len(first.get_json()["rows"]) == 2
    assert len(client.get(URL).get_json()["items"]) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"district": "330110"}, "district"), ({"kind": "club"}, "kind"), ({"to": "x"}, "to"),
        ({"from": "2027-01-01"}, "to"), ({"district": None}, "district"), ({"odd": 1}, "odd"),
        ({"from": "1850-01-01"}, "from"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    app: Flask, office: Cast, body: dict[str, object], field: str
) -> None:
    answer = office.client(app, "director").post(URL, json={**ASKED, **body})
    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]


def test_who_may_do_what(app: Flask, office: Cast) -> None:
    statement = made(office, app)["id"]
    for login in ("lin", "admin", "auditor"):
        client = office.client(app, login)
        assert client.post(URL, json=ASKED).status_code == 403
        assert client.post(f"{URL}/{statement}/signature", json={}).status_code == 403
        assert client.get(f"{URL}/{statement}").status_code == 200
    for login in ("chen", "zhao"):
        client = office.client(app, login)
        for path in ("", "/pdf", "/xlsx"):
            assert client.get(f"{URL}/{statement}{path}").status_code == 404
        assert client.get(URL).get_json()["items"] == []


def test_one_of_the_office_who_is_no_approver_signs_nothing(app: Flask, office: Cast) -> None:
    statement = made(office, app)["id"]
    office.director.approver = False
    answer = office.client(app, "director").post(f"{URL}/{statement}/signature", json={})
    assert (answer.status_code, answer.get_json()["code"]) == (403, "approver_signs")


def test_a_signed_paper_is_the_same_for_ever_and_can_be_verified(app: Flask, office: Cast) -> None:
    client, stranger = office.client(app, "director"), Client(app)
    head = made(office, app)
    assert head["verify_url"] is None
    signed = client.post(f"{URL}/{head['id']}/signature", json={})
    assert signed.status_code == 201
    assert client.post(f"{URL}/{head['id']}/signature", json={}).status_code == 409
    told = signed.get_json()
    assert (told["signed_by"], told["content_hash"]) == ("director", head["content_hash"])
    first = client.get(told["pdf"])
    make_visit(office.offices["xihu"], office.lin, office.noise, date(2026, 11, 6))
    again = client.get(told["pdf"])
    assert first.data == again.data
    assert client.get(told["xlsx"]).data == client.get(told["xlsx"]).data
    path = "/v/" + str(told["verify_url"]).rpartition("/")[2]
    page = stranger.get(path).get_data(as_text=True)
    assert "覆盖情况表" in page
    assert office.star.name not in page
    form = {"csrf_token": stranger.csrf(path), "file": (io.BytesIO(first.data), "s.pdf")}
    checked = stranger.browser.post(path, data=form)
    assert checked.status_code == 200
    assert "一致" in checked.get_data(as_text=True)
    other = {"csrf_token": stranger.csrf(path), "file": (io.BytesIO(b"%PDF-1.7 x"), "s.pdf")}
    assert "note good" not in stranger.browser.post(path, data=other).get_data(as_text=True)


def test_a_draft_is_verified_by_nobody(app: Flask, office: Cast) -> None:
    statement = stated(office.director)
    assert Client(app).get(f"/v/{statement.verify_code}").status_code == 404


def test_the_desk_makes_signs_and_reads_one(app: Flask, office: Cast) -> None:
    browser = office.browser(app, "director")
    token = browser.csrf("/coverage/statements/new")
    form = {
        "csrf_token": token, "first_day": "2026-10-01", "last_day": "2026-12-31",
        "district": "330110", "kind": "licensed",
    }  # fmt: skip
    refused = browser.browser.post("/coverage/statements/new", data=form)
    assert refused.status_code == 422
    assert "330110" in refused.get_data(as_text=True)
    late = browser.browser.post(
        "/coverage/statements/new", data={**form, "district": "330106", "last_day": "2026-09-01"}
    )
    assert late.status_code == 422
    answer = browser.browser.post("/coverage/statements/new", data={**form, "district": "330106"})
    assert answer.status_code == 302
    page = browser.get(f"{answer.location}?lang=zh_CN").get_data(as_text=True)
    assert "<strong>1/2</strong>" in page
    assert "未签发" in page
    assert "期末尚未届至" in page
    signed = browser.browser.post(f"{answer.location}/signature", data={"csrf_token": token})
    assert signed.status_code == 302
    after = browser.get(answer.location).get_data(as_text=True)
    assert "确认签发" not in after
    assert office.director.display in after
    assert "1/2" in browser.get("/coverage/statements/").get_data(as_text=True)


def test_rows_are_paged_and_filtered(app: Flask, office: Cast) -> None:
    for number in range(5):
        make_institution(office.offices["xihu"], f"补充{number}")
    uuid, browser = stated(office.director).uuid, office.browser(app, "director")
    seen, path = set(), f"/coverage/statements/{uuid}?limit=3"
    while path:
        page = browser.get(path).get_data(as_text=True)
        seen |= {name for name in page.split(">") if name.startswith("补充")}
        path = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0] if (
            'rel="next"' in page
        ) else ""  # fmt: skip
        path = path.replace("&amp;", "&")
    assert len(seen) == 5
    visited = browser.get(f"/coverage/statements/{uuid}?state=visited").get_data(as_text=True)
    assert office.star.name in visited
    assert "补充1" not in visited
    for query in ("state=odd", "cursor=WzNd", "cursor=x"):
        assert browser.get(f"/coverage/statements/{uuid}?{query}").status_code == 422


def test_two_are_compared_on_a_page(app: Flask, office: Cast) -> None:
    earlier = stated(office.director)
    make_visit(office.offices["xihu"], office.lin, office.noise, date(2026, 11, 6))
    later, school = stated(office.director), stated(office.director, QUARTER, "school")
    browser = office.browser(app, "director")
    offered = browser.get(f"/coverage/statements/{earlier.uuid}/compare/").get_data(as_text=True)
    path = f"/coverage/statements/{earlier.uuid}/compare/{later.uuid}"
    assert path in offered
    assert str(school.uuid) not in offered
    page = browser.get(path).get_data(as_text=True)
    assert office.noise.name in page
    assert office.star.name not in page
    assert browser.get(f"{path}?what=left").get_data(as_text=True).count(office.noise.name) == 0
    other = browser.get(f"/coverage/statements/{earlier.uuid}/compare/{school.uuid}")
    assert other.status_code == 409
    strange = browser.get(f"/coverage/statements/{earlier.uuid}/compare/{UUID(int=1)}")
    assert strange.status_code == 404


def test_coverage_tells_how_it_counts_and_lists_who_is_apart(app: Flask, office: Cast) -> None:
    browser = office.browser(app, "director")
    query = "from=2026-10-01&to=2026-12-31"
    page = browser.get(f"/coverage/?{query}").get_data(as_text=True)
    assert "期末当日在册的该类机构" in page
    english = browser.get(f"/coverage/?{query}&lang=en").get_data(as_text=True)
    assert "However often" in english
    for path, name in (("off-site", office.star.name), ("closed", "关张教育")):
        link = f"/coverage/{path}?{query}"
        assert link.replace("&", "&amp;") in page
        told = browser.get(link).get_data(as_text=True)
        assert name in told
        assert office.noise.name not in told
    make_institution(office.offices["xihu"], "关张二", closed_on=date(2026, 10, 21))
    first = browser.get(f"/coverage/closed?{query}&limit=1").get_data(as_text=True)
    assert ("关张教育" in first) != ("关张二" in first)
    assert 'rel="next"' in first
    terms = browser.get(f"/coverage/terms?{query}&lang=zh_CN").get_data(as_text=True)
    assert "2026—2027学年第一学期" in terms
    assert "0/1" in terms


def test_the_register_s_hash_is_of_the_denominator_alone(app: Flask, office: Cast) -> None:
    before = made(office, app)
    make_visit(office.offices["xihu"], office.lin, office.noise, date(2026, 11, 6))
    after = made(office, app)
    assert before["register_hash"] == after["register_hash"]
    assert before["content_hash"] != after["content_hash"]
    make_institution(office.offices["xihu"], "新来教育")
    assert made(office, app)["register_hash"] != before["register_hash"]
    assert hashlib.sha256(b"").hexdigest() not in (before["register_hash"], before["content_hash"])


def test_very_many_rows_are_made_and_signed_while_a_page_tells_how_far(
    app: Flask, office: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_length, "AT_ONCE", 1)
    browser = office.browser(app, "director")
    form = {
        "csrf_token": browser.csrf("/coverage/statements/new"), "first_day": "2026-10-01",
        "last_day": "2026-12-31", "district": "330106", "kind": "licensed",
    }  # fmt: skip
    outside = {**form, "district": "330110"}
    assert browser.browser.post("/coverage/statements/new", data=outside).status_code == 422
    page = watched(browser, "/coverage/statements/new", form)
    path = page.partition('class="button primary" href="')[2].partition('"')[0]
    draft = browser.get(f"{path}?lang=en").get_data(as_text=True)
    assert "/pdf" not in draft
    drawn = browser.browser.post(f"{path}/papers", data=form)
    asked = browser.get(f"{path}?lang=en").get_data(as_text=True)
    assert drawn.location in asked
    assert "Sign now" not in asked
    again = browser.browser.post(f"{path}/papers", data=form)
    assert again.status_code == 409
    assert "/coverage/statements/jobs/" in drawn.location
    assert run_waiting_job(lambda: NOW, threading.Event())
    assert f"{path}/pdf" in browser.get(path).get_data(as_text=True)
    assert path in watched(browser, f"{path}/signature", form)
    assert "Sign now" not in browser.get(f"{path}?lang=en").get_data(as_text=True)
    work = drawn.location
    assert office.browser(app, "chen").get(work).status_code == 404
    assert office.browser(app, "lin").get(work).status_code == 200


def watched(browser: Client, path: str, form: dict[str, str]) -> str:
    """Post it, see the page of its progress, let the job run, and read the page that follows."""
    work = browser.browser.post(path, data=form).location
    assert 'data-module="job-progress"' in browser.get(work).get_data(as_text=True)
    told = browser.get(f"{work}/progress").get_json()
    assert (told["over"], bool(told["words"])) == (False, True)
    assert run_waiting_job(lambda: NOW, threading.Event())
    assert browser.get(f"{work}/progress").get_json()["over"]
    return browser.get(work).get_data(as_text=True)


def test_the_api_signs_very_many_rows_a_little_later(
    app: Flask, office: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement, client = made(office, app)["id"], office.client(app, "director")
    monkeypatch.setattr(at_length, "AT_ONCE", 1)
    asked = client.post(f"{URL}/{statement}/signature", json={})
    assert (asked.status_code, asked.get_json()["signed_at"]) == (202, None)
    again = client.post(f"{URL}/{statement}/signature", json={})
    assert (again.status_code, again.get_json()["code"]) == (409, "statement_under_way")
    assert run_waiting_job(lambda: NOW, threading.Event())
    assert client.get(f"{URL}/{statement}").get_json()["signed_by"] == "director"
