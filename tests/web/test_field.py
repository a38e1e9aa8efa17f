"""The phone's pages without JavaScript: from today to the receipt, and nothing typed is lost."""

import io
import json
import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from PIL import Image

from inspect_app.rules.catalogue import catalogue
from inspect_app.services.notices.issuing import issue_notice
from inspect_app.services.visits import drafts
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.visit import Visit, VisitDraft
from tests.cast import NOW, Cast, Client

FIELD = re.compile(r"<(input|textarea|select)\b([^>]*)>(.*?)(?=</textarea>|</select>|<)", re.DOTALL)


def picture(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, "JPEG")
    return buffer.getvalue()


class Phone:
    """An inspector's browser without JavaScript: it posts what a page's form holds."""

    def __init__(self, client: Client, login: str) -> None:
        self.client = client
        assert client.sign_in(login).status_code == 302

    def begins(self, institution: Any) -> str:
        answer = self.client.post(
            "/field/visits",
            data={"csrf_token": self.token(), "institution": str(institution.uuid)},
        )
        assert answer.status_code == 302, answer.text
        return str(answer.location)

    def token(self) -> str:
        return self.client.csrf("/field/")

    def sees(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)

    def presses(self, path: str, button: str, **fields: Any) -> Any:
        given = {**form_of(self.sees(path)), **fields, "do": button}
        return self.client.post(
            path.split("#", maxsplit=1)[0], data=given, content_type="multipart/form-data"
        )


def form_of(page: str) -> dict[str, str]:
    """Read the visit form's fields as a browser would send them; templates are not part of it."""
    own = page.split('id="visit-form"')[1].split("</form>", maxsplit=1)[0]
    form = re.sub(r"<template.*?</template>", "", own, flags=re.DOTALL)
    found: dict[str, str] = {}
    for tag, attributes, text in FIELD.findall(form):
        name = re.search(r'\bname="([^"]*)"', attributes)
        kind = re.search(r'\btype="([^"]*)"', attributes)
        value = re.search(r'\bvalue="([^"]*)"', attributes)
        if name is None or (kind and kind[1] == "file"):
            continue
        if kind and kind[1] in {"radio", "checkbox"} and "checked" not in attributes:
            continue
        if tag == "select":
            chosen = re.search(
                rf'name="{re.escape(name[1])}".*?<option value="([^"]*)" selected', form, re.DOTALL
            )
            options = re.search(
                rf'name="{re.escape(name[1])}".*?<option value="([^"]*)"', form, re.DOTALL
            )
            found[name[1]] = (chosen or options or ["", ""])[1]
        elif tag == "textarea":
            found[name[1]] = text
        else:
            found[name[1]] = value[1] if value else ""
    return found


@pytest.fixture
def phone(client: Client, cast: Cast) -> Phone:
    return Phone(client, "lin")


def test_a_visit_goes_from_today_to_its_receipt(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    page = phone.sees(visit)
    assert "星河学科培训中心" in page
    assert "本年第 1 次" in page
    saved = phone.presses(visit, "save", **{"answers-A11-value": "no", "inspectors-1": "wang"})
    assert saved.location == visit
    added = phone.presses(visit, "add-violation:LIC-02:A11")
    assert added.location == f"{visit}#violations-0"
    assert "办学许可证在有效期内" in phone.sees(visit)
    phone.presses(
        visit, "save", **{"position_reason": "室内没有信号", "violations-0-due-days": "5"}
    )
    review = phone.sees(f"{visit}/review")
    assert "提交并生成通知书" in review
    submitted = phone.presses(visit, "submit")
    assert submitted.location == f"{visit}/receipt"
    assert db.session.query(VisitDraft).count() == 0
    stored = db.session.query(Visit).one()
    assert stored.receipt in phone.sees(f"{visit}/receipt")
    assert [v.code for v in stored.violations] == ["LIC-02"]


def test_what_was_typed_is_kept_when_a_visit_is_refused(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    typed = {"statement": "我们马上改正", "answers-A01-note": "已见审批表"}
    refused = phone.presses(visit, "submit", **typed)
    assert refused.status_code == 422
    assert "须有两名执法证" in refused.text
    assert 'href="#inspectors"' in refused.text
    page = phone.sees(visit)
    assert "我们马上改正" in page
    assert "已见审批表" in page
    assert db.session.query(Visit).count() == 0


def test_the_rest_of_a_section_is_filled_and_said_to_be(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    phone.presses(visit, "fill:0", **{"answers-A01-value": "no"})
    (draft,) = db.session.query(VisitDraft).all()
    assert draft.fields["answers-A01-value"] == ["no"]
    assert "answers-A01-filled" not in draft.fields
    assert draft.fields["answers-A02-value"] == ["yes"]
    assert draft.fields["answers-A02-filled"] == ["rest_of_section"]


def test_a_violation_is_removed_again(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    phone.presses(visit, "add-violation:LIC-02:A11")
    phone.presses(visit, "drop-violation:0")
    (draft,) = db.session.query(VisitDraft).all()
    assert not [name for name in draft.fields if name.startswith("violations-")]


def test_a_photo_without_javascript_is_kept_as_evidence(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    photos = [(io.BytesIO(picture(c)), f"{c}.jpg") for c in ("red", "blue")]
    phone.presses(
        visit,
        "save",
        **{
            "answers-A11-photos": photos,
            "signatures-0-photo": (io.BytesIO(picture("green")), "s.jpg"),
        },
    )
    (draft,) = db.session.query(VisitDraft).all()
    listed = {draft.fields[f"files-{n}-sha256"][0] for n in range(3)}
    named = {
        draft.fields[n][0]
        for n in ("answers-A11-files-0", "answers-A11-files-1", "signatures-0-image")
    }
    assert listed == named
    for sha256 in listed:
        with phone.client.get(f"/api/v1/files/{sha256}") as answer:
            assert answer.status_code == 200


def test_a_file_that_is_no_photo_loses_nothing_typed(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    refused = phone.presses(
        visit,
        "save",
        statement="仍要保留",
        **{"answers-A11-photos": (io.BytesIO(b"no picture at all"), "x.jpg")},
    )
    assert refused.status_code == 415
    assert "仍要保留" in phone.sees(visit)


def test_a_site_not_in_the_register_is_visited(phone: Phone) -> None:
    begun = phone.client.post("/field/visits", data={"csrf_token": phone.token()})
    visit = begun.location
    answer = phone.presses(
        visit,
        "submit",
        **{
            "site-name": "小天才托管",
            "site-address": "文三路9号201室",
            "inspectors-1": "wang",
            "position_reason": "未登记",
        },
    )
    assert answer.status_code == 302, answer.text
    stored = db.session.query(Visit).one()
    assert stored.institution_id is None
    assert stored.party["name"] == "小天才托管"


def test_nobody_else_opens_my_draft(app: Flask, phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    other = Client(app)
    other.sign_in("wang")
    for path in (visit, f"{visit}/review"):
        assert other.get(path).status_code == 404
    page = {"csrf_token": other.csrf("/field/"), "do": "save", "schema": "1"}
    assert other.post(visit, data=page).status_code == 404


def test_a_visit_that_is_not_here_is_looked_for_on_the_phone_first(phone: Phone) -> None:
    answer = phone.client.get(f"/field/visits/{uuid4()}")
    assert answer.status_code == 404
    assert 'data-module="kept-here"' in answer.text
    shown = re.sub(
        r"<noscript>.*?</noscript>|<p data-\w+ hidden>.*?</p>", "", answer.text, flags=re.DOTALL
    )
    assert "没有找到" not in shown
    assert "没有找到" in answer.text


def test_the_phone_saves_a_draft_and_a_late_one_is_told(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    headers = {"X-CSRF-Token": phone.token()}
    fields = {**{k: [v] for k, v in form_of(phone.sees(visit)).items()}, "statement": ["自动保存"]}
    kept = phone.client.put(f"{visit}/draft", json={"fields": fields}, headers=headers)
    assert kept.status_code == 200
    assert "自动保存" in phone.sees(visit)
    phone.presses(visit, "submit", **{"inspectors-1": "wang", "position_reason": "室内"})
    late = phone.client.put(f"{visit}/draft", json={"fields": fields}, headers=headers)
    assert late.status_code == 409


def test_the_search_finds_by_a_part_of_the_name(phone: Phone) -> None:
    page = phone.sees("/field/?q=星河")
    assert "星河学科培训中心" in page
    assert "琴韵艺术培训学校" not in page


def test_the_outbox_tells_drafts_from_sent_visits(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    assert "草稿" in phone.sees("/outbox/")
    phone.presses(visit, "submit", **{"inspectors-1": "wang", "position_reason": "室内"})
    page = phone.sees("/outbox/")
    assert db.session.query(Visit).one().receipt in page


def test_ids_of_visits_rise_with_time(cast: Cast) -> None:

    ids = [drafts.new_visit_id(NOW + timedelta(milliseconds=n)) for n in range(5)]
    assert ids == sorted(ids)
    assert {each.version for each in ids} == {7}


def test_a_recheck_answers_a_notice_violation_by_violation(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    found = {"inspectors-1": "wang", "position_reason": "室内", "answers-A11-value": "no"}
    phone.presses(visit, "save", **found)
    phone.presses(visit, "add-violation:LIC-02:A11")
    issued = phone.presses(visit, "submit-and-issue")
    assert issued.location == f"{visit}/receipt"
    page = phone.sees(issued.location)
    assert "已出具" in page, re.findall(r'class="note[^<]*<', page)
    notice = db.session.query(Notice).one()
    number = notice.number
    assert notice.number in phone.sees(f"{visit}/receipt")
    link = f"/field/visits/{drafts.new_visit_id(NOW)}?recheck_of={notice.uuid}"
    assert "开始复查" in phone.sees(link)
    begun = phone.client.post(
        "/field/visits", data={"csrf_token": phone.token(), "recheck_of": str(notice.uuid)}
    )
    assert number in phone.sees(begun.location)
    done = phone.presses(begun.location, "submit", **{**found, "results-0-result": "rectified"})
    assert done.status_code == 302, done.text
    db.session.rollback()  # see what was written since the last look
    recheck = db.session.query(Visit).filter_by(kind="recheck").one()
    assert recheck.recheck_of_id is not None
    assert [each["result"] for each in json.loads(recheck.document)["results"]] == ["rectified"]
    assert "查看通知书" in phone.sees(f"{begun.location}/receipt")


def test_an_id_that_is_none_names_nothing(phone: Phone) -> None:
    for field in ("institution", "recheck_of", "assignment"):
        given = {"csrf_token": phone.token(), field: "none of ours"}
        assert phone.client.post("/field/visits", data=given).status_code == 404


def test_an_auditor_begins_no_visit(app: Flask, cast: Cast) -> None:
    client = Client(app)
    client.sign_in("auditor")
    given = {"csrf_token": client.csrf("/password"), "institution": str(cast.star.uuid)}
    assert client.post("/field/visits", data=given).status_code == 403


def test_a_button_pressed_twice_submits_once(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    given = {"inspectors-1": "wang", "position_reason": "室内", "do": "submit"}
    whole = {**form_of(phone.sees(visit)), **given}
    answers = [phone.client.post(visit, data=whole) for _ in range(2)]
    assert [answer.location for answer in answers] == [f"{visit}/receipt"] * 2
    assert db.session.query(Visit).count() == 1


CONTRACT = {"inspectors-1": "wang", "position_reason": "室内", "answers-A11-value": "no"}


def adds_unfair_terms(phone: Phone, visit: str) -> str:
    """Record CTR-01, whose provisions stand on a circumstance; return what can be ticked."""
    phone.presses(visit, "save", **CONTRACT)
    phone.presses(visit, "add-violation", **{"other-code": "CTR-01"})
    assert "本条适用情形" in phone.sees(visit)
    (circumstance,) = catalogue().violations["CTR-01"].circumstances
    assert f'name="violations-0-circumstances" value="{circumstance}"' in phone.sees(visit)
    return circumstance


def test_a_circumstance_ticked_on_the_spot_is_cited(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    circumstance = adds_unfair_terms(phone, visit)
    facts = {"violations-0-facts": "合同第五条约定概不退费。", "violations-0-due-days": "5"}
    phone.presses(visit, "save", **facts, **{"violations-0-circumstances": circumstance})
    assert "消费者权益保护法》第二十六条第二款" in phone.sees(f"{visit}/review")
    phone.presses(visit, "submit-and-issue")
    (notice,) = db.session.query(Notice).all()
    assert notice.number in phone.sees(f"{visit}/receipt")
    (found,) = notice.violations
    assert found.basis["circumstances"] == [circumstance]
    (cited,) = notice.sheet["findings"][0]["breached"]
    assert "消费者权益保护法》第二十六条第二款" in cited
    assert "circumstances" not in notice.visit.document


def test_without_the_tick_the_visit_is_sent_and_the_notice_waits(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    adds_unfair_terms(phone, visit)
    facts = {"violations-0-facts": "合同第五条约定概不退费。", "violations-0-due-days": "5"}
    phone.presses(visit, "save", **facts)
    review = phone.sees(f"{visit}/review")
    assert f'href="{visit}#violations-0-circumstances"' in review
    assert "检查可以先提交" in review
    assert 'value="submit-and-issue"' not in review
    sent = phone.presses(visit, "submit-and-issue")
    receipt = phone.sees(sent.location)
    assert "请在该次检查的页面勾选适用情形" in receipt
    assert db.session.query(Visit).count() == 1
    assert db.session.query(Notice).count() == 0


def test_a_tick_outlives_photos_that_are_still_on_their_way(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    circumstance = adds_unfair_terms(phone, visit)
    facts = {"violations-0-facts": "合同第五条约定概不退费。", "violations-0-due-days": "5"}
    phone.presses(visit, "save", **facts, **{"violations-0-circumstances": circumstance})
    phone.presses(visit, "submit")
    stored = db.session.query(Visit).one()
    assert stored.violations[0].basis["blocked"] is None
    notice, _new = issue_notice(stored, cast.director, NOW, "https://example.org")
    assert notice.violations[0].basis["circumstances"] == [circumstance]


def test_a_code_without_legal_text_says_so_before_it_is_submitted(phone: Phone, cast: Cast) -> None:
    visit = phone.begins(cast.star)
    phone.presses(visit, "save", **CONTRACT)
    gap = next(v for v in catalogue().violations.values() if v.basis_gap)
    phone.presses(visit, "add-violation", **{"other-code": gap.code})
    review = phone.sees(f"{visit}/review")
    assert f"{gap.code}：" in review
    assert "管理员" in review


def test_who_makes_no_visit_is_offered_none(client: Client, cast: Cast) -> None:
    client.sign_in("auditor")
    page = client.get("/field/?q=").text
    assert "/field/visits" not in page.replace('data-show-url="/field/visits/"', "")
    assert "您的角色只能查看" in page
