"""What the figures are measured on is as the app itself would have written it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from inspect_app.cli.bench.fiction import institutions
from inspect_app.cli.bench.filling import OFFICE, VISITS_EACH, fill
from inspect_app.cli.bench.instance import Instance, empty_instance
from inspect_app.cli.bench.intake import Contender, checked
from inspect_app.cli.bench.senders import Sent
from inspect_app.cli.bench.servers import Running
from inspect_app.cli.bench.stand import Visitor
from inspect_app.cli.bench.visit_documents import visit_bodies
from inspect_app.cli.bench.visit_rows import Visited, history
from inspect_app.services import audit
from inspect_app.services.people import office_by_code
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from inspect_app.store.search import SearchText
from inspect_app.store.visit import Visit

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
SIZE = 40


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with empty_instance(tmp_path_factory.mktemp("bench"), SIZE) as instance:
        fill(instance, NOW)
        yield instance


@contextmanager
def inside(instance: Instance) -> Iterator[None]:
    with instance.app.app_context():
        yield
        db.session.remove()


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_every_institution_has_its_visits_and_its_place_in_the_index(filled: Instance) -> None:
    with inside(filled):
        assert count(Institution) == count(SearchText) == SIZE
        assert count(Visit) == SIZE * VISITS_EACH
        assert count(Notice) > 0


def test_the_chain_of_events_is_whole(filled: Instance) -> None:
    with inside(filled):
        read, broken = audit.verify()
        assert broken is None
        assert read >= SIZE * VISITS_EACH


def test_the_last_visit_was_yesterday(filled: Instance) -> None:
    with inside(filled):
        assert db.session.scalar(sa.select(sa.func.max(Visit.visited_on))) == date(2026, 11, 20)
        assert office_by_code(OFFICE).district == "990100"


@pytest.mark.parametrize("path", ["/api/v1/institutions", "/api/v1/visits", "/api/v1/notices"])
def test_the_lists_show_it(filled: Instance, path: str) -> None:
    assert b'"items":[{' in Visitor(filled).get(path)


def test_a_visitor_takes_nothing_but_an_answer(filled: Instance) -> None:
    with pytest.raises(RuntimeError, match="404"):
        Visitor(filled).get("/nowhere")


def test_the_same_day_gives_the_same_institutions() -> None:
    day = date(2026, 11, 21)
    assert list(institutions(5, day)) == list(institutions(5, day))


def test_the_same_count_gives_the_same_visits_in_the_order_of_time() -> None:
    places = [Visited(1, next(institutions(1, NOW.date()))[0], "{}")]
    first, again = (list(history(50, NOW.date(), iter_places)) for iter_places in (places, places))
    assert first == again
    assert [past.at for past in first] == sorted(past.at for past in first)


def test_no_two_sent_visits_share_an_id() -> None:
    place = [next(institutions(1, NOW.date()))[0]]
    sent = [visit_bodies(place, ("lin", "wang"), NOW, 20, seed) for seed in (1, 2)]
    assert len({name for bodies in sent for name, _ in bodies}) == 40


def test_a_receipt_without_a_visit_is_found_out(filled: Instance) -> None:
    with inside(filled):
        kept = db.session.scalars(sa.select(Visit).order_by(Visit.id.desc()).limit(1)).one()
    answers = {
        str(uuid): (201, json.dumps({"receipt": receipt}).encode())
        for uuid, receipt in ((kept.uuid, kept.receipt), (uuid4(), "R261121-LOST"))
    }
    ours = Contender(Running(0, 0), "", filled, [Sent(answers)])
    assert checked(ours) == (1, 0)


def test_a_folder_of_its_own_is_all_an_instance_touches(filled: Instance) -> None:
    assert Path(filled.settings.instance).joinpath("inspect.sqlite3").exists()
