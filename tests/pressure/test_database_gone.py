"""PostgreSQL ends the connections, between requests or in the middle: nothing is lost or broken."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.services import audit
from inspect_app.store.base import db
from inspect_app.store.visit import Visit
from tests import databases
from tests.cast import Cast, Client
from tests.visits import send, visit_document

pytestmark = pytest.mark.skipif(not databases.ON_POSTGRESQL, reason="SQLite has no server")
END_ALL = sa.text(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def end_all_connections() -> None:
    """As a restart of the database does, from a connection of our own."""
    engine = sa.create_engine(databases.shared(), poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert any(connection.scalars(END_ALL))


@contextmanager
def ended_before(beginning: str) -> Iterator[None]:
    """End every connection right before the first statement that begins so."""
    waiting = [beginning]

    def looking(deed: Callable[..., Any]) -> Callable[..., Any]:
        def run(cursor: Any, query: Any, *rest: Any, **named: Any) -> Any:
            if waiting and str(query).startswith(beginning):
                waiting.clear()
                end_all_connections()
            return deed(cursor, query, *rest, **named)

        return run

    # At the driver: the intake's statements are its own (`store.prepared`).
    with pytest.MonkeyPatch.context() as patch:
        for name in ("execute", "executemany"):
            patch.setattr(psycopg.Cursor, name, looking(getattr(psycopg.Cursor, name)))
        yield
    assert not waiting, "the statement never came"


@pytest.fixture
def lin(app: Flask, cast: Cast) -> Client:
    client = cast.client(app, "lin")
    db.session.remove()
    return client


def test_connections_that_ended_meanwhile_are_not_noticed(lin: Client) -> None:
    assert lin.get("/api/v1/visits").status_code == 200
    end_all_connections()
    assert lin.get("/api/v1/visits").status_code == 200


@pytest.mark.fault(
    "the database server ends while a visit is stored",
    "nothing of it is there; sent again it is",
)
@pytest.mark.parametrize(
    "statement", ["INSERT INTO visit ", "INSERT INTO audit_event", "SELECT audit_head"]
)
def test_a_visit_cut_off_by_the_database_is_sent_again(
    lin: Client, cast: Cast, statement: str
) -> None:
    uuid, document = uuid4(), visit_document(cast.star, ["FEE-01"])
    db.session.remove()
    with ended_before(statement):
        answer = send(lin, document, uuid, files=False)
    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert answer.mimetype == "application/problem+json"
    again = send(lin, document, uuid)
    assert again.status_code == 201, again.json
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 1
    assert audit.verify()[1] is None


def test_a_page_cut_off_by_the_database_says_so(app: Flask, cast: Cast) -> None:
    clerk = Client(app)
    clerk.sign_in("director")
    db.session.remove()
    with ended_before("SELECT institution"):
        answer = clerk.get("/institutions/")
    assert answer.status_code == 503
    assert answer.mimetype == "text/html"
    assert clerk.get("/institutions/").status_code == 200
