"""Lin's phone and the director's desk; what the record then says of notices and numbers."""

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.services import audit
from inspect_app.services.notices.numbering import every_gap
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.rectification import Delivery
from tests.cast import Cast, Client
from tests.handing_over import RECEIVED, reserve
from tests.visits import send_file


@pytest.fixture
def lin(app: Flask, cast: Cast) -> Client:
    """Her phone has sent the signature of who took the paper."""
    client = cast.client(app, "lin")
    send_file(client, RECEIVED)
    return client


@pytest.fixture
def held(lin: Client) -> list[str]:
    """The three numbers on her phone."""
    return reserve(lin)


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Client:
    return cast.client(app, "director")


def notices() -> list[Notice]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Notice).order_by(Notice.id)))


def deliveries() -> list[Delivery]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Delivery).order_by(Delivery.id)))


def require_sound() -> None:
    """The chain holds, and no number is missing."""
    db.session.rollback()
    assert audit.verify()[1] is None
    assert every_gap() == []
