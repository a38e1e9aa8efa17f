"""The law that is copied into a visit is the law as it is known when the visit arrives."""

from datetime import date

import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.catalogue import catalogue
from inspect_app.store.base import db, writing
from inspect_app.store.legal_text import ConfirmedText
from inspect_app.store.violation import Violation
from tests.cast import NOW, Cast
from tests.services.test_notices import BLOCKED
from tests.visits import send, violation, visit_document

TEXT = "《某省校外培训条例》第十条"


def basis_of_a_sent_visit(
    app: Flask, cast: Cast, code: str = BLOCKED, **more: object
) -> dict[str, object]:
    found = violation(code, **more)
    answer = send(cast.client(app, "lin"), visit_document(cast.star, [found]))
    assert answer.status_code == 201, answer.json
    db.session.rollback()
    query = sa.select(Violation).order_by(Violation.id.desc()).limit(1)
    return db.session.scalars(query).one().basis


def confirm_text(cast: Cast) -> None:
    """Let an admin answer for a text that fills the catalogue's gap."""
    with writing():
        db.session.add(
            ConfirmedText(
                office_id=cast.lin.office_id, code=BLOCKED, text=TEXT, confirmed_by="钱主任",
                confirmed_on=date(2026, 11, 1), person_id=cast.admin.id, recorded_at=NOW,
            )
        )  # fmt: skip


def test_a_visit_carries_the_text_that_was_confirmed_before_it(app: Flask, cast: Cast) -> None:
    assert basis_of_a_sent_visit(app, cast)["blocked"]
    confirm_text(cast)
    after = basis_of_a_sent_visit(app, cast)
    assert after["blocked"] is None
    assert TEXT in str(after)


def test_a_circumstance_confirmed_on_the_spot_comes_with_the_visit(app: Flask, cast: Cast) -> None:
    (circumstance,) = catalogue().violations["CTR-01"].circumstances
    assert basis_of_a_sent_visit(app, cast, "CTR-01")["blocked"] == "circumstance_unconfirmed"
    told = [circumstance, "none of the catalogue's"]
    basis = basis_of_a_sent_visit(app, cast, "CTR-01", circumstances=told)
    assert basis["blocked"] is None
    assert basis["circumstances"] == [circumstance]
