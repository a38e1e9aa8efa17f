"""One write transaction: whole or nothing, and one honest writer on SQLite."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.store.base import db, writing
from inspect_app.store.office import Office
from tests.cast import Cast


def test_a_failure_inside_takes_everything_back(cast: Cast) -> None:
    office = cast.offices["xihu"]
    with pytest.raises(RuntimeError), writing():  # noqa: PT012 - the failure comes after the write
        office.word = "改"
        with writing():
            office.court = "某法院"
        raise RuntimeError
    db.session.expire_all()
    assert (office.word, office.court) == ("西教", "")


def test_many_writers_that_read_first_lose_nothing(app: Flask, cast: Cast) -> None:
    """On SQLite a read that turns into a write would fail under load, or lose an update."""

    def add_one() -> None:
        with app.app_context():
            for _ in range(10):
                with writing():
                    office = db.session.scalars(
                        sa.select(Office)
                        .filter_by(code="xihu")
                        .with_for_update()
                        .execution_options(populate_existing=True)
                    ).one()
                    office.report_days += 1

    before = cast.offices["xihu"].report_days
    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.session.expire_all()
    assert cast.offices["xihu"].report_days == before + 80


def test_threads_write_in_turn_whatever_sqlite_would_wait(app: Flask, cast: Cast) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL locks rows, not everything")

    @sa.event.listens_for(db.engine, "connect")
    def wait_for_nobody(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=0")

    db.session.remove()
    db.engine.dispose()

    def rename(number: int) -> None:
        with app.app_context(), writing():
            office = db.session.get_one(Office, cast.offices["xihu"].id)
            office.name = f"{number}号机关"
            db.session.flush()  # the lock is held while the others come

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(rename, range(200)))) == 200


def test_every_statement_is_planned_for_its_own_values(app: Flask) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("asks a PostgreSQL server")
    assert db.session.scalar(sa.text("SHOW plan_cache_mode")) == "force_custom_plan"
