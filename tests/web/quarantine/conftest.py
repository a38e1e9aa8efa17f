"""Visits that the server refused."""

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from inspect_app.store.base import db
from inspect_app.store.visit import QuarantinedVisit
from tests.cast import Client
from tests.visits import (
    send,
)
from tests.web.quarantine.at_the_desk import Refuse


@pytest.fixture
def refused(lin: Client) -> Refuse:
    """A visit that the server refused: its id, and its number in quarantine."""

    def refuse(document: dict[str, Any]) -> tuple[UUID, int]:
        uuid = uuid4()
        assert send(lin, document, uuid).status_code == 422
        db.session.rollback()
        kept = db.session.scalars(sa.select(QuarantinedVisit.id).filter_by(visit_uuid=uuid)).one()
        return uuid, kept

    return refuse
