"""The audit chain holds what every draw was: what somebody wrote by hand since is named."""

import json
from uuid import uuid4

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from inspect_app.cli import audit as console
from inspect_app.rules.draw import commitment
from inspect_app.rules.draw_body import RevealBody
from inspect_app.rules.draw_record import Reveal, bound_of, public_record
from inspect_app.services.draws.altered import AlteredDraw, altered_draws
from inspect_app.services.draws.drawing import commit_draw, drop, reveal
from inspect_app.store.base import db, writing
from inspect_app.store.draw import Draw
from tests.cast import NOW
from tests.services.drawn import add_inspectors, add_plan, add_pool, wanted

PHRASE = RevealBody("周见证", "春眠不觉晓")


@pytest.fixture
def plan(cast):
    add_inspectors(cast, "sun", "zhu")
    add_pool(cast)
    return add_plan(cast)


@pytest.fixture
def draw(cast, plan):
    """The second of three: one was dropped, one is committed."""
    drop(commit_draw(plan, wanted(), cast.director, NOW), "重来", cast.director, NOW)
    again = wanted(redraw_reason="名录有误")
    found = reveal(commit_draw(plan, again, cast.director, NOW), PHRASE, cast.director, NOW)
    commit_draw(plan, wanted(2, redraw_reason="加抽", on_top=True), cast.director, NOW)
    return found


def altered():
    db.session.expire_all()
    return list(altered_draws())


def test_draws_that_nobody_altered_are_what_the_chain_says(draw):
    assert altered() == []


def test_a_record_that_was_made_up_anew_is_named(draw):
    """Sound in itself, and with a commitment of its own: the file alone would pass."""
    bound = {**draw.bound, "pool": draw.bound["pool"][1:], "institutions": 2}
    record = public_record(bound, Reveal(draw.seed, "周见证", "春眠不觉晓", "now"))
    with writing():
        draw.bound, draw.told = bound, record
    assert altered() == [AlteredDraw(str(draw.uuid), "bound")]
    with writing():
        draw.commitment = commitment(bound_of(bound), draw.seed)
    assert altered() == [AlteredDraw(str(draw.uuid), "commitment")]


@pytest.mark.parametrize("part", ["picks", "witness_phrase", "revealed_at", "checks"])
def test_one_changed_part_of_a_record_is_named(draw, part):
    with writing():
        draw.told = {**draw.told, part: draw.told[part][:-1] if part != "checks" else {}}
    assert altered() == [AlteredDraw(str(draw.uuid), "record")]


def test_a_reveal_that_was_undone_and_a_seed_that_was_changed_are_named(draw):
    with writing():
        draw.told = draw.revealed_at = None
    assert altered() == [AlteredDraw(str(draw.uuid), "record")]
    with writing():
        draw.seed = "00" * 32
    assert altered() == [AlteredDraw(str(draw.uuid), "bound")]


def test_a_draw_that_is_gone_and_one_that_nobody_made_are_named(draw):
    uuid, other = str(draw.uuid), uuid4()
    with writing():
        draw.uuid = other
    assert altered() == [AlteredDraw(str(other), "unknown"), AlteredDraw(uuid, "gone")]


def test_the_console_names_an_altered_draw(app, draw, monkeypatch):
    with writing():
        db.session.execute(sa.update(Draw).filter_by(id=draw.id).values(commitment="ab" * 32))
    monkeypatch.setattr(console, "app", lambda: app)
    done = CliRunner().invoke(console.audit, ["verify"])
    assert done.exit_code == 1
    assert f"draw {draw.uuid}: commitment" in done.stderr
    told = json.loads(CliRunner().invoke(console.audit, ["verify", "--json"]).stdout)
    assert told["draws"] == [{"draw": str(draw.uuid), "reason": "commitment"}]
