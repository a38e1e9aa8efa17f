"""A refused visit put right at the desk and taken in, in its sender's name."""

import json
from datetime import date
from html import unescape
from uuid import UUID, uuid4

from flask import Flask

from inspect_app.rules.canonical import content_hash
from inspect_app.services import audit
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person
from tests.cast import Cast, Client, make_institution
from tests.visits import (
    png,
    send,
    send_file,
    sha256,
    visit_document,
)
from tests.web.quarantine.at_the_desk import (
    WHY,
    Refuse,
    deeds_of,
    kept,
    mend,
    misspelt,
    page_of,
    stored,
)


def test_the_office_mends_what_was_refused_and_takes_it_in(
    desk: Client, lin: Client, cast: Cast, refused: Refuse
) -> None:
    document = misspelt(cast)
    uuid, number = refused(document)
    assert mend(desk, number, inspectors="lin\nwang").status_code == 302
    visit = stored(uuid)
    assert visit is not None
    assert [each.login for each in visit.inspectors] == ["lin", "wang"]
    assert visit.sender_id == cast.lin.id
    put_right = {**document, "inspectors": ["lin", "wang"]}
    assert visit.content_hash == content_hash(put_right)
    row = kept(number)
    assert row.resolved_at is not None
    assert json.loads(row.document) == document, "what was sent stays"
    (deed,) = [each for each in deeds_of(uuid) if each.deed == "visit.mend"]
    assert (deed.actor, deed.before["content_hash"]) == ("director", content_hash(document))
    assert deed.after["content_hash"] == visit.content_hash
    assert deed.after["reason"] == WHY
    assert audit.verify()[1] is None
    told = lin.get(f"/api/v1/visits/{uuid}").json["mended"]
    assert (told["by"], told["places"]) == ("director", ["inspectors"])
    assert told["sent_hash"] == content_hash(document)
    for page in (page_of(desk, number), desk.get(f"/visits/{uuid}?lang=en").get_data(as_text=True)):
        assert WHY in page
        assert "钱主任" in page


def standing(client: Client, uuid: UUID, document: object) -> object:
    asked = f"/field/visits/standing?of={uuid}:{content_hash(document)}&of=nonsense"
    return client.get(asked).json["standing"]


def test_a_phone_that_asks_is_told_what_the_office_made_of_it(
    app: Flask, desk: Client, lin: Client, cast: Cast, refused: Refuse
) -> None:
    document = misspelt(cast)
    uuid, number = refused(document)
    assert standing(lin, uuid, document) == {}, "it waits"
    mend(desk, number, inspectors="lin\nwang")
    assert standing(lin, uuid, document) == {str(uuid): {"taken_in": True}}
    put_right = {**document, "inspectors": ["lin", "wang"]}
    assert standing(lin, uuid, put_right) == {str(uuid): {"taken_in": True}}
    assert standing(lin, uuid, {**document, "statement": "另一份"}) == {}
    assert standing(cast.client(app, "wang"), uuid, document) == {}, "it is not wang's"


def test_a_phone_that_asks_is_told_why_it_was_put_away(
    desk: Client, lin: Client, cast: Cast, refused: Refuse
) -> None:
    document = misspelt(cast)
    uuid, number = refused(document)
    desk.post(f"/quarantine/{number}/closure", data={"closing-reason": WHY})
    told = standing(lin, uuid, document)
    assert WHY in told[str(uuid)]["closed"]


def test_the_phone_that_sends_the_original_again_gets_the_receipt(
    desk: Client, lin: Client, cast: Cast, refused: Refuse
) -> None:
    document = misspelt(cast)
    uuid, number = refused(document)
    mend(desk, number, inspectors="lin\nwang")
    visit = stored(uuid)
    assert visit is not None
    again = send(lin, document, uuid)
    assert (again.status_code, again.json["receipt"]) == (200, visit.receipt)
    assert again.json["files"]["missing"] == []
    assert send(lin, {**document, "inspectors": ["lin", "wang"]}, uuid).status_code == 200
    other = send(lin, {**document, "statement": "另一份"}, uuid)
    assert other.status_code == 409, "a third content is still another one"
    assert desk.get("/api/v1/quarantine").json["items"] == []


def test_files_that_are_missing_still_arrive_after_the_mending(
    desk: Client, lin: Client, cast: Cast, refused: Refuse
) -> None:
    document = misspelt(cast)
    late = png(91)
    document["files"].append({"sha256": sha256(late)})
    uuid, number = refused(document)
    mend(desk, number, inspectors="lin\nwang")
    again = send(lin, document, uuid)
    assert (again.status_code, again.json["files"]["missing"]) == (202, [sha256(late)])
    send_file(lin, late)
    assert send(lin, document, uuid).status_code == 200


def test_what_was_not_refused_cannot_be_changed(desk: Client, cast: Cast, refused: Refuse) -> None:
    uuid, number = refused(misspelt(cast))
    mend(desk, number, inspectors="lin\nwang", statement="改过", violations__0__facts="改过")
    visit = stored(uuid)
    assert visit is not None
    document = json.loads(visit.document)
    assert document["statement"] == "情况属实。"
    assert document["violations"][0]["facts"].startswith("现场抽查")


def test_a_second_mistake_behind_the_first_is_offered_too(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    document = misspelt(cast)
    document["violations"][0]["due"] = {"days": 5, "type": "lunar"}
    uuid, number = refused(document)
    first = mend(desk, number, violations__0__due__type="working")
    assert first.status_code == 422
    page = unescape(first.get_data(as_text=True))
    assert 'name="at:inspectors"' in page
    assert 'option value="working" selected' in page, "what was typed is still there"
    assert WHY in page
    assert stored(uuid) is None
    both = mend(desk, number, violations__0__due__type="working", inspectors="lin\nwang")
    assert both.status_code == 302
    assert stored(uuid) is not None


def test_a_mending_that_is_refused_again_leaves_no_second_case(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    uuid, number = refused(misspelt(cast))
    assert mend(desk, number, inspectors="lin\nnobody").status_code == 422
    assert mend(desk, number, "", inspectors="lin\nwang").status_code == 422, "it needs a reason"
    assert stored(uuid) is None
    assert len(desk.get("/api/v1/quarantine").json["items"]) == 1
    assert kept(number).resolved_at is None


def test_the_account_of_the_sender_may_be_out_of_use_by_now(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    """Facts count by their day: so it is with a colleague who left and a certificate that ended."""
    uuid, number = refused(misspelt(cast))
    with writing():
        for person in (cast.lin, cast.wang):
            row = db.session.get_one(Person, person.id)
            row.active = False
            row.certificate_until = date(2026, 11, 20)
    assert "account out of use" in page_of(desk, number)
    assert mend(desk, number, inspectors="lin\nwang").status_code == 302
    visit = stored(uuid)
    assert visit is not None
    assert visit.sender_id == cast.lin.id


def test_an_institution_is_found_by_its_name(desk: Client, cast: Cast, refused: Refuse) -> None:
    make_institution(cast.offices["yuhang"], "星河学科培训中心")  # elsewhere, so not in the way
    uuid, number = refused({**visit_document(cast.star), "institution_id": str(uuid4())})
    assert mend(desk, number, institution_id="没有这家").status_code == 422
    assert mend(desk, number, institution_id="远山体育培训").status_code == 422, (
        "not in the district"
    )
    assert mend(desk, number, institution_id="星河学科培训中心").status_code == 302
    visit = stored(uuid)
    assert visit is not None
    assert visit.institution_id == cast.star.id


def test_what_was_typed_and_cannot_be_read_stays_on_the_page(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    document = visit_document(cast.star)
    document["files"].append(dict(document["files"][0]))
    _uuid, number = refused({**document, "fixes": "x"})
    answer = mend(desk, number, fixes="[1, {")
    assert answer.status_code == 422
    page = unescape(answer.get_data(as_text=True))
    assert "[1, {</textarea>" in page
    assert WHY in page


def test_unknown_keys_are_left_out_at_a_tick(desk: Client, cast: Cast, refused: Refuse) -> None:
    document = {**visit_document(cast.star), "mood": "good"}
    uuid, number = refused(document)
    assert mend(desk, number).status_code == 422, "a box that is not ticked is not sent"
    assert mend(desk, number, **{"*": "1"}).status_code == 302
    visit = stored(uuid)
    assert visit is not None
    assert "mood" not in json.loads(visit.document)
