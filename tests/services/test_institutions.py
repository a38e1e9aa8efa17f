"""One entry of the register: added, edited, closed, each with its revision and its event."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services import audit
from inspect_app.services.institutions.editing import (
    By,
    close_institution,
    create_institution,
    edit_institution,
)
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.institution import Institution, InstitutionRevision
from tests.cast import NOW


@pytest.fixture
def by(cast):
    return By(cast.director, cast.offices["xihu"], NOW)


def revisions_of(row: Institution) -> list[InstitutionRevision]:
    query = sa.select(InstitutionRevision).filter_by(institution_id=row.id)
    return list(db.session.scalars(query.order_by(InstitutionRevision.id.desc())))


def events() -> list[AuditEvent]:
    return list(db.session.scalars(sa.select(AuditEvent).filter_by(subject_kind="institution")))


def test_a_site_found_on_the_way_is_added_with_its_first_revision(by):
    row = create_institution({"name": "无牌晚托", "kind": "unlicensed", "address": "幢2单元"}, by)
    assert (row.kind, row.district, row.office_id) == ("unlicensed", "330106", by.office.id)
    (revision,) = revisions_of(row)
    assert revision.changes["name"] == [None, "无牌晚托"]
    assert (revision.person_id, revision.valid_on) == (by.person.id, date(2026, 11, 20))
    assert [event.deed for event in events()] == ["institution_added"]


def test_an_edit_keeps_before_and_after_and_personal_data_out_of_the_chain(by, cast):
    star = cast.star
    changes = edit_institution(star, {"name": "星海", "contact": "某人", "sector": star.sector}, by)
    assert changes == {"name": ("星河学科培训中心", "星海"), "contact": ("", "某人")}
    (revision,) = revisions_of(star)
    assert revision.changes == {"name": ["星河学科培训中心", "星海"], "contact": ["", "某人"]}
    (event,) = events()
    assert (event.before, event.after) == ({"name": "星河学科培训中心"}, {"name": "星海"})
    assert event.personal is not None
    assert event.personal["after"] == {"contact": "某人"}
    assert audit.verify()[1] is None


def test_an_edit_that_changes_nothing_leaves_no_trace(by, cast):
    assert edit_institution(cast.star, {"name": cast.star.name}, by) == {}
    assert revisions_of(cast.star) == []
    assert events() == []


def test_a_closed_one_is_not_closed_twice(by, cast):
    close_institution(cast.star, date(2026, 11, 1), by)
    assert cast.star.closed_on == date(2026, 11, 1)
    assert revisions_of(cast.star)[0].changes == {"closed_on": [None, "2026-11-01"]}
    with pytest.raises(Conflict, match="already_closed"):
        close_institution(cast.star, date(2026, 11, 2), by)


@pytest.mark.parametrize(
    ("facts", "field", "code"),
    [
        ({"name": " "}, "name", "required"),
        ({}, "name", "required"),
        ({"name": "长" * 201}, "name", "too_long"),
        ({"name": "x", "sector": "magic"}, "sector", "unknown_value"),
        ({"name": "x", "kind": ""}, "kind", "unknown_value"),
        ({"name": "x", "stages": ["phd"]}, "stages", "unknown_value"),
        ({"name": "x", "district": "330110"}, "district", "outside_district"),
        ({"name": "x", "lat": 30.2}, "lat", "point_half"),
        ({"name": "x", "lat": 99.0, "lng": 120.0}, "lat", "unknown_value"),
        ({"name": "x", "uuid": "y"}, "uuid", "unknown_key"),
        (
            {"name": "x", "registered_on": date(2026, 1, 2), "closed_on": date(2026, 1, 1)},
            "closed_on",
            "closed_before_registered",
        ),
    ],
)
def test_what_cannot_stand_is_refused_by_field(by, facts, field, code):
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Institution))
    with pytest.raises(Invalid) as error:
        create_institution(facts, by)
    assert error.value.errors[field][0][0] == code
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Institution)) == before


def test_a_closing_day_before_the_kept_registration_is_refused(by, cast):
    with pytest.raises(Invalid):
        close_institution(cast.star, cast.star.registered_on - timedelta(days=1), by)
    db.session.refresh(cast.star)
    assert cast.star.closed_on is None
