"""Draws through HTTP: the calls of design §7, the pages, and an office that would cheat."""

import hashlib
import json
import logging
import re
from uuid import uuid4

import pytest

from inspect_app.rules.canonical import canonical_json
from inspect_app.rules.draw_body import RevealBody
from inspect_app.rules.draw_record import verify
from inspect_app.services.draws.drawing import reveal
from inspect_app.store.base import db, writing
from inspect_app.store.draw import Draw
from tests.cast import NOW, Client, make_institution
from tests.services.drawn import add_inspectors, add_plan, add_pool

BODY = {"institutions": 4, "inspectors_each": 2, "exclusions": []}
PHRASE = {"witness": "周见证", "witness_phrase": "春眠不觉晓"}


@pytest.fixture
def pool(cast):
    add_inspectors(cast, "sun", "zhu")
    return add_pool(cast)


@pytest.fixture
def plan(cast, pool):
    return add_plan(cast)


@pytest.fixture
def director(app, cast):
    return cast.client(app, "director")


@pytest.fixture
def desk(app, cast):
    return cast.browser(app, "director")


def commit(client, plan, **changes):
    return client.post(f"/api/v1/plans/{plan.uuid}/draws", json={**BODY, **changes})


def committed(client, plan, **changes):
    answer = commit(client, plan, **changes)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def revealed(client, draw, body=PHRASE):
    return client.post(f"/api/v1/draws/{draw['id']}/reveal", json=body)


def post(desk, path, page, **form):
    return desk.post(path, data={"csrf_token": desk.csrf(page), **form})


def seed_of(draw):
    return db.session.query(Draw).filter_by(commitment=draw["commitment"]).one().seed


def test_a_draw_by_the_calls_of_the_interface(director, plan, pool, tmp_path):
    out = str(pool[0].uuid)
    draw = committed(director, plan, exclusions=[{"id": out, "reason": "停业"}])
    assert {"id", "commitment"} <= set(draw)
    answer = revealed(director, draw)
    assert answer.status_code == 200
    record = answer.get_json()
    assert record["commitment"] == draw["commitment"]
    assert record["witness_phrase"] == "春眠不觉晓"
    assert [(one["id"], one["reason"]) for one in record["exclusions"]] == [(out, "停业")]
    pooled = {one["id"] for one in record["pool"]}
    people = {one["id"] for one in record["inspectors"]}
    assert len(record["picks"]) == 4
    for pick in record["picks"]:
        assert pick["institution"] in pooled - {out}
        assert len(set(pick["inspectors"])) == 2
        assert set(pick["inspectors"]) <= people
    assert verify(json.loads(answer.get_data())) == []
    again = director.get(f"/api/v1/draws/{draw['id']}")
    assert again.get_json() == record


def test_the_commitment_can_be_computed_by_hand(director, plan):
    """As docs/draws.md says it: what is bound, inspectors by their seals, and the seed."""
    draw = committed(director, plan)
    record = revealed(director, draw).get_json()
    names = {"id", "state", "commitment", "seed", "picks", "checks", "revealed_at"}
    bound = {k: v for k, v in record.items() if k not in names and not k.startswith("witness")}
    bound["inspectors"] = [one["seal"] for one in record["inspectors"]]
    text = canonical_json({"bound": bound, "seed": record["seed"]})
    assert hashlib.sha256(text.encode()).hexdigest() == draw["commitment"]


def test_a_pool_that_is_too_small_is_refused_clearly(director, plan):
    answer = commit(director, plan, institutions=500)
    assert answer.status_code == 422
    assert answer.get_json()["errors"] == {"institutions": ["名录中仅有 12 家可抽取。"]}


def test_who_may_not_plan_may_not_draw(app, cast, plan, director):
    draw = committed(director, plan)
    for login in ("lin", "auditor", "admin"):
        client = cast.client(app, login)
        assert commit(client, plan).status_code == 403
        assert revealed(client, draw).status_code == 403
        assert client.get(f"/api/v1/draws/{draw['id']}").status_code == 200
    stranger = cast.client(app, "zhou")
    assert commit(stranger, plan).status_code == 404
    assert revealed(stranger, draw).status_code == 404
    assert stranger.get(f"/api/v1/draws/{draw['id']}").status_code == 404
    assert stranger.get(f"/draws/{draw['id']}").status_code == 404
    assert Client(app).get(f"/api/v1/draws/{draw['id']}").status_code == 401


# As one who would choose the outcome would go about it.


def test_no_answer_and_no_line_of_the_log_tells_the_seed_before_the_reveal(
    app, plan, director, desk, caplog
):
    caplog.set_level(logging.DEBUG)
    first = commit(director, plan)
    draw, seed = first.get_json(), seed_of(first.get_json())
    uuid = draw["id"]
    post(desk, f"/draws/{uuid}/publication", f"/draws/{uuid}")
    told = [first.get_data(as_text=True)]
    pages = (
        "/draws/", f"/draws/{uuid}", f"/draws/{uuid}/record.json", f"/public/draws/{uuid}",
        f"/plans/{plan.uuid}/draws/new", "/plans/", f"/plans/{plan.uuid}",
        f"/api/v1/draws/{uuid}", f"/api/v1/plans/{plan.uuid}",
    )  # fmt: skip
    for path in pages:
        client = director if path.startswith("/api/") else desk
        answer = client.get(path)
        assert answer.status_code == 200, path
        told.append(answer.get_data(as_text=True))
    assert desk.get(f"/public/draws/{uuid}.json").status_code == 404
    assert not [text for text in told if seed in text]
    # What a database driver logs of its statements is off unless a test asks for everything.
    said = [one.getMessage() for one in caplog.records if not one.name.startswith("sqlalchemy")]
    assert not [line for line in said if seed in line]


def test_the_seed_cannot_be_given_along(director, plan):
    for name in ("seed", "salt", "commitment", "bound", "pool"):
        assert commit(director, plan, **{name: "00" * 32}).status_code == 422
    draw = committed(director, plan)
    for name in ("seed", "picks", "pool", "institutions"):
        answer = revealed(director, draw, {**PHRASE, name: "00" * 32})
        assert answer.status_code == 422
    assert revealed(director, draw).status_code == 200


def test_a_reveal_that_did_not_please_is_not_done_again(director, plan):
    draw = committed(director, plan)
    record = revealed(director, draw).get_json()
    for phrase in ("另一句", "春眠不觉晓", ""):
        answer = revealed(director, draw, {"witness_phrase": phrase})
        assert answer.status_code == 409
        assert answer.get_json()["code"] == "draw_revealed"
    assert director.get(f"/api/v1/draws/{draw['id']}").get_json() == record


def test_a_refused_reveal_tells_nothing_and_uses_nothing_up(director, plan):
    draw = committed(director, plan)
    answer = revealed(director, draw, {"witness_phrase": "长" * 201})
    assert answer.status_code == 422
    assert seed_of(draw) not in answer.get_data(as_text=True)
    assert director.get(f"/api/v1/draws/{draw['id']}").get_json()["state"] == "committed"


def test_a_reveal_that_fails_half_way_tells_nothing(app, cast, director, plan, monkeypatch):
    """The seed is told by the answer alone, after the commit; what is rolled back was not seen."""
    draw = committed(director, plan)

    def breaks(*_arguments):
        raise RuntimeError("the assignments cannot be made")

    monkeypatch.setattr("inspect_app.services.draws.drawing._send", breaks)
    row = db.session.query(Draw).one()
    with pytest.raises(RuntimeError):
        reveal(row, RevealBody("", "词"), cast.director, NOW)
    monkeypatch.undo()
    db.session.expire_all()
    assert director.get(f"/api/v1/draws/{draw['id']}").get_json()["state"] == "committed"


def test_draws_until_one_pleases_all_stay_for_everybody_to_see(app, director, desk, plan):
    assert commit(director, plan).status_code == 201
    refused = commit(director, plan)
    assert refused.status_code == 422
    assert "redraw_reason" in refused.get_json()["errors"]
    second = committed(director, plan, redraw_reason="不满意")
    revealed(director, second)
    third = committed(director, plan, redraw_reason="再来")
    post(desk, f"/draws/{third['id']}/publication", f"/draws/{third['id']}")
    page = Client(app).get(f"/public/draws/{third['id']}?lang=zh_CN").get_data(as_text=True)
    assert "本计划共抽取 3 次" in page
    assert "不满意" in page
    assert "再来" in page
    assert third["commitment"] in page
    assert [one["number"] for one in (second, third)] == [2, 3]


def test_a_draw_kept_back_is_not_revealed_once_another_follows(director, plan):
    first = committed(director, plan)
    committed(director, plan, redraw_reason="再来")
    answer = revealed(director, first)
    assert answer.status_code == 409
    assert answer.get_json()["code"] == "draw_dropped"
    hidden = director.get(f"/api/v1/draws/{first['id']}").get_json()
    assert hidden["state"] == "dropped"
    assert "seed" not in hidden


def test_a_pool_exchanged_in_the_database_is_not_revealed(director, plan):
    draw = committed(director, plan)
    row = db.session.query(Draw).one()
    with writing():
        row.bound = {**row.bound, "pool": row.bound["pool"][2:]}
    answer = revealed(director, draw)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "draw_altered")
    assert seed_of(draw) not in answer.get_data(as_text=True)


def test_the_same_call_sent_twice_makes_one_draw(director, plan):
    headers = {"Idempotency-Key": "once"}
    path = f"/api/v1/plans/{plan.uuid}/draws"
    first = director.post(path, json=BODY, headers=headers).get_json()
    assert director.post(path, json=BODY, headers=headers).get_json() == first
    path = f"/api/v1/draws/{first['id']}/reveal"
    record = director.post(path, json=PHRASE, headers={"Idempotency-Key": "twice"}).get_json()
    again = director.post(path, json=PHRASE, headers={"Idempotency-Key": "twice"}).get_json()
    assert record == again
    assert db.session.query(Draw).count() == 1


# The pages.


def test_the_office_draws_from_its_pages(app, desk, plan, pool):
    new = f"/plans/{plan.uuid}/draws/new"
    page = desk.get(new).get_data(as_text=True)
    assert "今日可抽取 12 家" in page
    form = {
        "institutions": "3", "inspectors_each": "2", "by_grade": "y",
        "inspectors": ["lin", "wang", "sun"],
        "exclusions-0-place": pool[2].name, "exclusions-0-reason": "停业",
    }  # fmt: skip
    answer = post(desk, new, new, **form)
    assert answer.status_code == 302
    here = answer.headers["Location"]
    draw = db.session.query(Draw).one()
    assert draw.bound["exclusions"][0]["name"] == pool[2].name
    assert len(draw.bound["inspectors"]) == 3
    db.session.rollback()
    refused = post(desk, f"{here}/reveal", here, witness="", witness_phrase="")
    assert refused.status_code == 422
    assert post(desk, f"{here}/reveal", here, **PHRASE).status_code == 302
    page = desk.get(here).get_data(as_text=True)
    db.session.refresh(draw)
    assert all(pick["name"] in page for pick in draw.record["picks"])
    saved = desk.get(f"{here}/record.json")
    assert verify(json.loads(saved.get_data()), draw.commitment) == []


def test_numbers_by_grade_and_weights_come_from_the_page(desk, plan):
    new = f"/plans/{plan.uuid}/draws/new"
    form = {
        "inspectors_each": "2", "by_grade": "y", "inspectors": ["lin", "wang"],
        "grades-0-grade": "A", "grades-0-seats": "2", "grades-1-grade": "D", "grades-1-seats": "1",
    }  # fmt: skip
    assert post(desk, new, new, **form).status_code == 302
    assert db.session.query(Draw).one().bound["institutions"] == {"A": 2, "D": 1}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"institutions": "500"}, "名录中仅有 12 家可抽取"),
        ({"institutions": ""}, "必填"),
        ({"exclusions-0-place": "没有这家", "exclusions-0-reason": "x"}, "计划范围内没有这个名称"),
        ({"exclusions-0-place": "抽取机构00"}, "必填"),
        ({"inspectors": ["lin"]}, "可抽取的执法人员仅 1 名"),
    ],
)
def test_a_refused_form_says_what_to_mend(desk, plan, changes, said):
    new = f"/plans/{plan.uuid}/draws/new"
    form = {
        "institutions": "3", "inspectors_each": "2", "inspectors": ["lin", "wang"], **changes,
    }  # fmt: skip
    answer = post(desk, f"{new}?lang=zh_CN", new, **form)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert db.session.query(Draw).count() == 0


ASKING = {"institutions": "3", "inspectors_each": "2", "inspectors": ["lin", "wang"]}


def test_an_exclusion_is_searched_for_and_added_without_a_script(desk, plan, pool):
    new = f"/plans/{plan.uuid}/draws/new"
    typed = {**ASKING, "exclusions-0-place": pool[1].name, "exclusions-0-reason": "装修"}
    page = post(desk, new, new, **typed, find="机构04", search="1")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert f'name="exclude" value="{pool[4].name}"' in text
    assert f'name="exclude" value="{pool[5].name}"' not in text
    assert 'value="装修"' in text, "what was typed stays"
    added = post(desk, new, new, **typed, find="机构04", exclude=pool[4].name)
    assert f'name="exclusions-1-place" type="text" value="{pool[4].name}"' in " ".join(
        sorted_input(line) for line in added.get_data(as_text=True).splitlines()
    )
    assert f'name="exclude" value="{pool[4].name}"' not in added.get_data(as_text=True)
    nothing = post(desk, f"{new}?lang=zh_CN", new, **ASKING, find="哪里也没有", search="1")
    assert "没有找到" in nothing.get_data(as_text=True)
    assert db.session.query(Draw).count() == 0


def sorted_input(line):
    """An input's attributes in order of their names."""
    return " ".join(sorted(re.findall(r'[a-z-]+="[^"]*"', line)))


def test_more_rows_come_when_they_are_asked_for(desk, plan):
    new = f"/plans/{plan.uuid}/draws/new"
    typed = {**ASKING, **{f"exclusions-{n}-place": f"第{n}家" for n in range(3)}}
    page = post(desk, new, new, **typed, more="1").get_data(as_text=True)
    assert 'name="exclusions-5-place"' in page
    assert 'name="exclusions-6-place"' not in page
    assert "第2家" in page


def test_two_of_one_name_are_offered_by_their_ids(desk, cast, plan, pool):
    twin = make_institution(cast.offices["xihu"], pool[4].name, grade="A")
    new = f"/plans/{plan.uuid}/draws/new"
    page = post(desk, new, new, **ASKING, find="机构04", search="1").get_data(as_text=True)
    assert {str(twin.uuid), str(pool[4].uuid)} == set(
        re.findall(r'name="exclude" value="([^"]+)"', page)
    )
    line = f"{twin.uuid}\t停业"
    assert post(desk, new, new, **ASKING, listed=line).status_code == 302
    (kept,) = db.session.query(Draw).one().bound["exclusions"]
    assert kept == {"id": str(twin.uuid), "name": twin.name, "reason": "停业"}


def test_a_pasted_list_excludes_as_many_as_it_has(desk, cast, plan, pool):
    office = cast.offices["xihu"]
    many = [make_institution(office, f"停办机构{n:03}") for n in range(250)]
    lines = [f"{one.name}\t330106\t停办" for one in many]
    lines += [f"{pool[0].name}，装修，年内不开", "", f" {pool[1].uuid} , 搬迁 "]
    new = f"/plans/{plan.uuid}/draws/new"
    row = {"exclusions-0-place": pool[2].name, "exclusions-0-reason": "另案处理"}
    listed = {"listed": "\r\n".join(lines)}
    assert post(desk, new, new, **ASKING, **row, **listed).status_code == 302
    reasons = {one["id"]: one["reason"] for one in db.session.query(Draw).one().bound["exclusions"]}
    assert len(reasons) == 253
    assert reasons[str(many[249].uuid)] == "停办"
    assert [reasons[str(pool[n].uuid)] for n in range(3)] == ["装修，年内不开", "搬迁", "另案处理"]


def test_a_list_names_its_lines_that_cannot_be(desk, plan, pool):
    new = f"/plans/{plan.uuid}/draws/new"
    lines = [pool[0].name, "没有这家,停办", f"{pool[1].name},装修", f"{pool[1].name},再次"]
    answer = post(desk, f"{new}?lang=zh_CN", new, **ASKING, listed="\n".join(lines))
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert f"第 1 行，{pool[0].name}：此项必填" in text
    assert "第 2 行，没有这家：计划范围内没有这个名称" in text
    assert f"第 4 行，{pool[1].name}：" in text
    assert f"第 3 行，{pool[1].name}：" not in text
    assert "没有这家,停办" in text, "the list stays as it was pasted"
    many = "\n".join(f"不存在{n},停办" for n in range(30))
    text = post(desk, f"{new}?lang=zh_CN", new, **ASKING, listed=many).get_data(as_text=True)
    assert "第 20 行" in text
    assert "第 21 行" not in text
    assert "另有 10 项" in text


def test_the_interface_takes_as_many_exclusions_as_a_district_has(cast, director, plan):
    office = cast.offices["xihu"]
    many = [make_institution(office, f"停办机构{n:03}") for n in range(201)]
    exclusions = [{"id": str(one.uuid), "reason": "停办"} for one in many]
    draw = committed(director, plan, exclusions=exclusions)
    assert draw["pool"] == 12
    refused = commit(director, plan, exclusions=exclusions * 50)
    assert "10000" in str(refused.get_json()["errors"]["exclusions"])


def test_draws_are_listed_dropped_and_published_by_the_interface(app, director, cast, plan):
    first = committed(director, plan)
    second = committed(director, plan, redraw_reason="名录有误")
    other = committed(director, add_plan(cast, name="别的计划"))
    listed = director.get("/api/v1/draws?limit=2").get_json()
    assert [one["id"] for one in listed["items"]] == [other["id"], second["id"]]
    following = director.get(f"/api/v1/draws?limit=2&cursor={listed['next']}").get_json()
    assert ([one["id"] for one in following["items"]], following["next"]) == ([first["id"]], None)
    of_plan = director.get(f"/api/v1/draws?plan={plan.uuid}").get_json()["items"]
    assert [(one["number"], one["state"], one["redraw_reason"]) for one in of_plan] == [
        (2, "committed", "名录有误"), (1, "dropped", ""),
    ]  # fmt: skip
    assert director.get("/api/v1/draws?plan=x").status_code == 422
    assert director.get(f"/api/v1/draws?plan={uuid4()}").get_json()["items"] == []
    assert cast.client(app, "zhou").get("/api/v1/draws").get_json()["items"] == []
    here = f"/api/v1/draws/{second['id']}"
    told = director.post(f"{here}/publication", json={}).get_json()
    assert told["published_at"]
    assert told["result_published_at"] is None
    early = director.post(f"{here}/publication", json={"result": True})
    assert (early.status_code, early.get_json()["code"]) == (409, "draw_not_revealed")
    assert director.post(f"{here}/drop", json={}).status_code == 422
    dropped = director.post(f"{here}/drop", json={"reason": "计划取消"})
    assert dropped.get_json()["state"] == "dropped"
    assert dropped.get_json()["drop_reason"] == "计划取消"
    assert "seed" not in dropped.get_json()
    again = director.post(f"{here}/drop", json={"reason": "再次"})
    assert (again.status_code, again.get_json()["code"]) == (409, "draw_dropped")
    for login in ("lin", "auditor", "admin"):
        client = cast.client(app, login)
        assert client.post(f"{here}/drop", json={"reason": "x"}).status_code == 403
        assert client.post(f"{here}/publication", json={}).status_code == 403
        assert client.get("/api/v1/draws").status_code == 200
    stranger = cast.client(app, "zhou")
    assert stranger.post(f"{here}/drop", json={"reason": "x"}).status_code == 404


def test_the_public_page_names_inspectors_only_when_it_may(app, desk, director, plan):
    draw = committed(director, plan)
    here, everybody = f"/draws/{draw['id']}", Client(app)
    outside = f"/public/draws/{draw['id']}"
    assert everybody.get(outside).status_code == 404
    post(desk, f"{here}/publication", here)
    page = everybody.get(outside).get_data(as_text=True)
    assert draw["commitment"] in page
    assert "抽取机构" not in page, "the pool is not told beforehand"
    revealed(director, draw)
    assert everybody.get(f"{outside}.json").status_code == 404
    assert "抽取机构" not in everybody.get(outside).get_data(as_text=True)
    post(desk, f"{here}/publication", here, **{"publish-result": "y"})
    for path in (outside, f"{outside}.json"):
        text = everybody.get(path).get_data(as_text=True)
        assert not [name for name in ("检查员", "林检查", "王检查", '"lin"') if name in text]
    saved = everybody.get(f"{outside}.json").get_json()
    assert verify(saved, draw["commitment"]) == []
    named = {"publish-result": "y", "publish-names_inspectors": "y"}
    post(desk, f"{here}/publication", here, **named)
    text = everybody.get(outside).get_data(as_text=True)
    assert [name for name in ("检查员sun", "检查员zhu", "林检查", "王检查") if name in text]


def test_a_draw_is_dropped_from_its_page_with_a_reason(desk, director, plan):
    draw = committed(director, plan)
    here = f"/draws/{draw['id']}"
    assert post(desk, f"{here}/drop", here).status_code == 422
    assert post(desk, f"{here}/drop", here, **{"drop-reason": "计划取消"}).status_code == 302
    assert "计划取消" in desk.get(here).get_data(as_text=True)


def test_an_inspector_declares_their_own_recusal_alone(app, cast, desk):
    lin = cast.browser(app, "lin")
    form = {"person": "lin", "institution": "星河", "reason": "亲属任职"}
    assert post(lin, "/recusals/", "/recusals/", **form).status_code == 302
    own = lin.get("/recusals/").get_data(as_text=True)
    assert "星河学科培训中心" in own
    other = {**form, "person": "wang"}
    assert post(lin, "/recusals/", "/recusals/", **other).status_code == 422
    assert post(desk, "/recusals/", "/recusals/", **other).status_code == 302
    assert "王检查" not in lin.get("/recusals/").get_data(as_text=True)
    ends = [
        part.split('"')[0]
        for part in desk.get("/recusals/").get_data(as_text=True).split('action="')
    ]
    of_wang, of_lin = [path for path in ends if path.endswith("/end")]
    assert post(lin, of_wang, "/recusals/").status_code == 403
    assert post(lin, of_lin, "/recusals/").status_code == 302
    zhou = cast.browser(app, "zhou")
    assert post(zhou, of_wang, "/recusals/").status_code == 404
    unknown = {**form, "institution": "没有这家"}
    assert post(lin, "/recusals/", "/recusals/", **unknown).status_code == 422
