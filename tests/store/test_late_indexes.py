"""Indexes that are written after the rows are the ones that were there before."""

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.store import late_indexes
from inspect_app.store.base import Base, db, writing
from inspect_app.store.late_indexes import indexes_after

LIKENESS = Base.metadata.tables["likeness"]
_ON_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name"
_INSERT = LIKENESS.insert().values(institution_id=sa.bindparam("the_id"), office_id=1)


def kept() -> list[tuple[str, str]]:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite's are written late")
    return [tuple(row) for row in db.session.execute(sa.text(_ON_SQLITE))]


def fill(connection: sa.Connection, first: int, count: int) -> None:
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    rows = [{"the_id": number} for number in range(first, first + count)]
    with indexes_after(connection, LIKENESS, count):
        connection.execute(_INSERT, rows)
        held.append(len(kept()))
    connection.execute(LIKENESS.delete())


def fail_halfway() -> None:
    with writing(), indexes_after(db.session.connection(), LIKENESS, 3):
        held.append(len(kept()))
        raise ZeroDivisionError


held: list[int] = []


@pytest.fixture(autouse=True)
def _few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_indexes, "FEWEST", 3)
    held.clear()


def test_they_are_away_while_many_rows_come_and_the_same_afterwards(app: Flask) -> None:
    before = kept()
    with writing():
        fill(db.session.connection(), 1, 3)
    assert held == [len(before) - len(LIKENESS.indexes)]
    assert kept() == before
    assert db.session.scalar(sa.text("PRAGMA integrity_check")) == "ok"


def test_they_stay_for_a_few_rows_and_for_fewer_than_there_are(app: Flask) -> None:
    before = kept()
    with writing():
        fill(db.session.connection(), 1, 2)
        connection = db.session.connection()
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.execute(_INSERT, [{"the_id": 9}])
        with indexes_after(connection, LIKENESS, 8):
            held.append(len(kept()))
        connection.execute(LIKENESS.delete())
    assert held == [len(before)] * 2


def test_a_write_that_fails_leaves_them_as_they_were(app: Flask) -> None:
    before = kept()
    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert held[0] < len(before)
    assert kept() == before
