"""A prepared statement reads, writes and fails as SQLAlchemy's own way does."""

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.store.base import Base, db, writing
from inspect_app.store.bulk import insert_one, insert_rows
from inspect_app.store.prepared import Prepared, prepared_for_many

TABLES = ("visit", "violation", "institution", "person", "audit_event", "notice")


@pytest.mark.parametrize("name", TABLES)
def test_it_reads_every_column_as_sqlalchemy_reads_it(demo: Flask, name: str) -> None:
    table = Base.metadata.tables[name]
    [key, *_] = table.primary_key.columns
    query = sa.select(table).where(key >= sa.bindparam("first")).order_by(*table.primary_key)
    with demo.app_context():
        connection = db.session.connection()
        expected = [tuple(row) for row in connection.execute(query, {"first": 1})]
        assert expected
        assert Prepared(query).run(connection, first=1) == expected
        db.session.remove()


def test_it_asks_for_any_number_of_values(demo: Flask) -> None:
    visit = Base.metadata.tables["visit"]
    with demo.app_context():
        connection = db.session.connection()
        uuids = list(connection.scalars(sa.select(visit.c.uuid).limit(5)))
        asked = prepared_for_many(sa.select(visit.c.uuid), visit.c.uuid)
        for number in (1, 2, 5):
            found = {uuid for (uuid,) in asked(connection, uuids[:number])}
            assert found == set(uuids[:number])
        db.session.remove()


def test_what_the_database_refuses_is_raised_as_ever(demo: Flask) -> None:
    table = Base.metadata.tables["audit_head"]
    again = {"office_id": 1, "seq": 0, "hash": "0" * 64}
    with demo.app_context():
        for deed in (
            lambda c: insert_rows(c, table, list(again), [again.values()]),
            lambda c: Prepared(sa.insert(table).values(**again)).run(c),
        ):
            with pytest.raises(sa.exc.IntegrityError), writing():
                deed(db.session.connection())
        nothing = {"uuid": None}
        with pytest.raises(sa.exc.IntegrityError), writing():
            insert_one(db.session.connection(), Base.metadata.tables["visit"], nothing)
        with pytest.raises(sa.exc.DBAPIError), writing():
            Prepared(sa.text("SELECT nothing FROM nowhere")).run(db.session.connection())
        with writing():
            assert Prepared(sa.select(table.c.seq)).run(db.session.connection())
        db.session.remove()
