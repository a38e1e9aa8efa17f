"""Many draw and reveal at the same moment: one line of draws, one reveal, one set of visits."""

import sqlalchemy as sa
from flask import Flask

from inspect_app.services import audit
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.draw import Draw
from tests.cast import Cast
from tests.pressure.crowd import at_once
from tests.services.drawn import add_inspectors, add_plan, add_pool

BODY = {"institutions": 3, "inspectors_each": 2}


def test_of_many_commitments_at_once_one_is_the_first_of_the_plan(app: Flask, cast: Cast) -> None:
    add_inspectors(cast, "sun")
    add_pool(cast)
    path = f"/api/v1/plans/{add_plan(cast).uuid}/draws"
    clients = [cast.client(app, "director") for _ in range(5)]
    db.session.remove()
    codes = at_once(lambda client: client.post(path, json=BODY).status_code, clients)
    assert sorted(codes) == [201, 422, 422, 422, 422]
    body = {**BODY, "redraw_reason": "再抽"}
    codes = at_once(lambda client: client.post(path, json=body).status_code, clients)
    assert codes == [201] * 5
    draws = db.session.scalars(sa.select(Draw).order_by(Draw.number)).all()
    assert [draw.number for draw in draws] == [1, 2, 3, 4, 5, 6]
    assert [draw.redraw_of_id for draw in draws] == [None, *(draw.id for draw in draws[:-1])]


def test_of_many_reveals_at_once_one_phrase_counts(app: Flask, cast: Cast) -> None:
    add_inspectors(cast, "sun")
    add_pool(cast)
    plan = add_plan(cast)
    clients = [cast.client(app, "director") for _ in range(5)]
    draw = clients[0].post(f"/api/v1/plans/{plan.uuid}/draws", json=BODY).get_json()
    db.session.remove()
    path = f"/api/v1/draws/{draw['id']}/reveal"

    def reveal(number: int) -> tuple[int, str]:
        answer = clients[number].post(path, json={"witness_phrase": f"第{number}句"})
        return answer.status_code, answer.get_json().get("witness_phrase", "")

    answers = at_once(reveal, range(5))
    assert sorted(code for code, _phrase in answers) == [200, 409, 409, 409, 409]
    (said,) = [phrase for code, phrase in answers if code == 200]
    assert db.session.scalars(sa.select(Draw.witness_phrase)).one() == said
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Assignment)) == 3
    assert audit.verify()[1] is None
