"""The database: base class, column kinds, and the one way to write.

Column kinds have names: ``Moment`` is an aware UTC instant, ``Text*`` are bounded strings.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMES)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, kept in UTC; a naive one is refused at the door."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the record")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


Moment = Annotated[datetime, mapped_column(UtcDateTime)]
Key = Annotated[int, mapped_column(primary_key=True, autoincrement=True)]
Code = Annotated[str, mapped_column(sa.String(64))]
Name = Annotated[str, mapped_column(sa.String(200))]
LongText = Annotated[str, mapped_column(sa.Text)]
Hash = Annotated[str, mapped_column(sa.String(64))]
Document = Annotated[Any, mapped_column(sa.JSON)]

db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

PATIENCE_S = 10.0
"""How long a writer waits for its turn on SQLite; as its own busy timeout."""
_turn = threading.Lock()
_writing: ContextVar[int] = ContextVar("writing", default=0)


def is_writing() -> bool:
    """Tell the engine whether the transaction that begins now will write."""
    return _writing.get() > 0


@contextmanager
def _in_turn() -> Iterator[None]:
    """Let the threads of this process write to SQLite one after the other.

    SQLite itself makes a writer that waits sleep ever longer and ask again; so some wait ten times
    as long as others. For other processes, and after ``PATIENCE_S``, it is still SQLite that waits.
    """
    alone = db.engine.dialect.name == "sqlite" and _turn.acquire(timeout=PATIENCE_S)
    try:
        yield
    finally:
        if alone:
            _turn.release()


@contextmanager
def writing() -> Iterator[None]:
    """One write transaction, committed at the end, rolled back on any exception.

    A reading transaction that is open ends first: on SQLite a read that turns into a write fails
    under load. What the deed decides by must therefore be loaded (or refreshed) inside.
    Inside another ``writing()`` it joins the outer one.
    """
    depth = _writing.get()
    if depth:
        yield
        return
    db.session.commit()  # not a rollback: that would forget what was loaded, the person included
    token = _writing.set(depth + 1)
    try:
        with _in_turn(), _committed():
            yield
    finally:
        _writing.reset(token)


@contextmanager
def _committed() -> Iterator[None]:
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
