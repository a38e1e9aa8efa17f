"""Merging two entries of a register, and undoing it: what moves, what stays, what is refused."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.coverage import Period
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services import audit
from inspect_app.services.assignments import NewAssignment, assign
from inspect_app.services.coverage.counting import Scope, cover
from inspect_app.services.coverage.excuses import NewExcuse, excuse
from inspect_app.services.institutions.editing import By, edit_institution
from inspect_app.services.institutions.search import Query, search_institutions
from inspect_app.services.merging.facts import differences
from inspect_app.services.merging.merges import NewMerge, changed_since, merge, undo
from inspect_app.services.merging.references import MOVED
from inspect_app.services.register.export import exported_rows
from inspect_app.services.visits.drafts import Beginning, begin_visit, draft_of
from inspect_app.store.assignment import Assignment, Excuse
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import Base, db, writing
from inspect_app.store.draw import Recusal
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.institution import Institution, InstitutionRevision
from inspect_app.store.institution_merge import InstitutionMerge
from inspect_app.store.notice import Notice
from inspect_app.store.patrol import Patrol, PatrolCell, PatrolFinding
from inspect_app.store.visit import Visit, VisitDraft
from inspect_app.web.visit_page import checklists_for
from tests.cast import NOW, Cast, make_institution
from tests.notices import make_notice, make_recheck_visit, make_visit
from tests.visits import found_site, send, visit_document

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
STAYS = {
    "institution": "an entry names what it was merged into",
    "institution_revision": "its history is its own; the survivor's page shows both",
    "institution_merge": "what was merged into what",
    "institution_distinction": "what a person said of this very entry",
    "search_text": "made from the entry's own facts",
    "geocode_proposal": "what was found for the entry's own address",
    "last_visit": "counted anew from the visits, both entries being touched",
    "likeness": "made from the entry's own facts",
    "coverage_mark": "counted anew from the facts, both entries being touched",
    "register_choice": "what was said about a row; an entry that is merged is offered to none",
}


def by(cast: Cast, login: str = "director", hours: int = 0) -> By:
    person = cast.people[login]
    return By(person, person.office, NOW + timedelta(hours=hours))


def twin(cast: Cast, **facts: object) -> Institution:
    return make_institution(cast.offices["xihu"], "星河学科培训中心有限公司", **facts)


def put_together(
    cast: Cast, absorbed: Institution, survivor: Institution | None = None, *taken: str
) -> InstitutionMerge:
    return merge(NewMerge(survivor or cast.star, absorbed, taken, "同一家"), by(cast))


def moved_columns() -> set[str]:
    return {model.__tablename__ for model in MOVED}


def refused(code: str) -> pytest.RaisesExc[Conflict]:
    return pytest.raises(Conflict, match=f"^{code}$")


def test_every_reference_to_an_institution_moves_or_is_known_to_stay() -> None:
    institution = Base.metadata.tables["institution"]
    referring = {
        table.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table is institution for key in column.foreign_keys)
    }
    assert referring - moved_columns() <= STAYS.keys()
    assert not moved_columns() & STAYS.keys()


def other_references(cast: Cast, place: Institution) -> list[Any]:
    """A recusal, a request to inspect and a patrol's finding at the place."""
    office = {"office_id": cast.director.office_id}
    cell = PatrolCell(
        **office, uuid=uuid4(), code="1", name="一号楼", level="building", district="330106",
        created_at=NOW,
    )  # fmt: skip
    with writing():
        db.session.add(cell)
        db.session.flush()  # the patrol names it
        patrol = Patrol(
            **office, uuid=uuid4(), cell_id=cell.id, person_id=cast.lin.id, started_at=NOW,
            finished_at=NOW, patrolled_on=date(2026, 11, 20), content_hash="0" * 64,
            recorded_at=NOW,
        )  # fmt: skip
        db.session.add(patrol)
        db.session.flush()  # the finding names it
        at = {"institution_id": place.id}
        rows = [
            Recusal(
                **office, **at, uuid=uuid4(), person_id=cast.lin.id, reason="亲属", recorded_at=NOW,
                declared_on=date(2026, 11, 20), recorded_by_id=cast.director.id,
            ),
            InspectionApproval(
                **office, **at, uuid=uuid4(), state="requested", asked={}, requested_at=NOW,
                requested_by_id=cast.director.id,
            ),
            PatrolFinding(**at, uuid=uuid4(), patrol_id=patrol.id, name="无名", address="一号楼"),
        ]  # fmt: skip
        db.session.add_all(rows)
    return rows


def test_everything_that_refers_to_the_absorbed_goes_to_the_survivor(cast: Cast) -> None:
    other = twin(cast)
    notice = make_notice(cast, institution=other)
    task = assign(
        NewAssignment(uuid4(), other, [cast.lin], date(2026, 12, 1), "plan"), cast.director, NOW
    )
    excuse(NewExcuse(other, YEAR.first, YEAR.last, "装修"), cast.director, NOW)
    draft = begin_visit(cast.lin, Beginning(checklists_for(other)[0], other), NOW)
    others = other_references(cast, other)
    row = put_together(cast, other)
    for model in MOVED:
        query = sa.select(sa.func.count()).select_from(model)
        assert db.session.scalar(query.filter_by(institution_id=other.id)) == 0, model
        assert db.session.scalar(query.filter_by(institution_id=cast.star.id)) == 1, model
    assert row.moved == {
        "visit": [notice.visit_id],
        "notice": [notice.id],
        "assignment": [task.id],
        "excuse": [db.session.scalar(sa.select(Excuse.id))],
        "visit_draft": [str(draft.visit_uuid)],
        **{each.__tablename__: [each.id] for each in others},
    }
    assert (other.standing, cast.star.standing) == (cast.star, cast.star)


def test_a_visit_and_its_paper_keep_every_word(cast: Cast) -> None:
    other = twin(cast, address="旧址1号")
    notice = make_notice(cast, institution=other)
    visit = notice.visit
    before = (visit.document, visit.content_hash, visit.party, notice.sheet, notice.paper)
    put_together(cast, other)
    assert visit.institution == cast.star
    assert (visit.document, visit.content_hash, visit.party, notice.sheet, notice.paper) == before
    assert visit.party["address"] == "旧址1号"
    assert notice.addressee == "星河学科培训中心有限公司"


def test_the_absorbed_is_in_no_list_no_export_and_no_denominator(cast: Cast) -> None:
    other = twin(cast)
    denominator = cover(Scope(cast.offices["xihu"], YEAR), "sector").total.denominator
    make_visit(cast, institution=other)
    put_together(cast, other)
    total = cover(Scope(cast.offices["xihu"], YEAR), "sector").total
    assert (total.denominator, total.visited) == (denominator - 1, 1)
    found = search_institutions(Query("330106", "星河"))
    assert [row.id for row in found.items] == [cast.star.id]
    assert other.name not in {row[0] for row in exported_rows(cast.offices["xihu"].id)}


def test_two_that_were_both_visited_count_once(cast: Cast) -> None:
    other = twin(cast)
    make_visit(cast, institution=other)
    make_visit(cast)
    put_together(cast, other)
    assert cover(Scope(cast.offices["xihu"], YEAR), "sector").total.visited == 1


def test_undoing_sends_back_exactly_what_was_moved(cast: Cast) -> None:
    other = twin(cast, phone="0571-1", credit_code="")
    mine, theirs = make_visit(cast), make_notice(cast, institution=other)
    facts = {row.id: _facts(row) for row in (cast.star, other)}
    row = put_together(cast, other, None, "phone")
    assert cast.star.phone == "0571-1"
    later = make_visit(cast)
    undo(row, "看错了", by(cast, hours=1))
    assert {each.id: _facts(each) for each in (cast.star, other)} == facts
    assert (mine.institution, later.institution) == (cast.star, cast.star)
    assert (theirs.visit.institution, theirs.institution_id) == (other, other.id)
    assert row.is_undone
    assert other.stands


def _facts(row: Institution) -> dict[str, object]:
    left_out = {"updated_at"}
    return {c.name: getattr(row, c.name) for c in row.__table__.columns if c.name not in left_out}


def test_the_chosen_facts_stand_with_a_dated_revision(cast: Cast) -> None:
    other = twin(cast, phone="0571-1", lat=30.5, lng=120.5, datum="GCJ-02")
    row = put_together(cast, other, None, "phone", "point")
    assert (cast.star.phone, cast.star.lat, cast.star.datum) == ("0571-1", 30.5, "GCJ-02")
    assert cast.star.name == "星河学科培训中心"
    revision = db.session.scalars(
        sa.select(InstitutionRevision).filter_by(institution_id=cast.star.id, source="merge")
    ).one()
    assert revision.changes == row.changes
    assert revision.changes["phone"] == ["", "0571-1"]


def test_a_fact_that_changed_again_stays_unless_it_is_asked_back(cast: Cast) -> None:
    rows = []
    for number in (1, 2):
        other = twin(cast, phone=f"0571-{number}", contact="甲")
        rows.append(put_together(cast, other, None, "phone"))
        edit_institution(cast.star, {"phone": f"0571-9{number}"}, by(cast))
        assert changed_since(rows[-1]) == ("phone",)
        undo(rows[-1], "看错了", by(cast), restored=("phone",) if number == 2 else ())
    assert cast.star.phone == "0571-91"


def test_the_chain_of_events_tells_both_deeds_and_holds(cast: Cast) -> None:
    other = twin(cast, phone="0571-1", grade="A")
    make_visit(cast, institution=other)
    row = put_together(cast, other, None, "phone", "grade")
    undo(row, "看错了", by(cast))
    events = list(
        db.session.scalars(
            sa.select(AuditEvent)
            .where(AuditEvent.deed.in_(("institution.merge", "institution.unmerge")))
            .order_by(AuditEvent.seq)
        )
    )
    told, back = (event.after for event in events)
    assert told["absorbed"] == back["absorbed"] == str(other.uuid)
    assert (told["moved"], told["grade"], told["reason"]) == ({"visit": 1}, "A", "同一家")
    assert (back["grade"], back["reason"]) == ("", "看错了")
    assert "phone" not in told
    assert events[0].personal is not None
    assert events[0].personal["after"] == {"phone": "0571-1"}
    assert audit.verify()[1] is None


def test_another_offices_cases_move_too_and_its_chain_says_so(cast: Cast) -> None:
    other = twin(cast)
    visit = make_visit(cast, institution=other, inspectors=("chen",))
    put_together(cast, other)
    assert visit.institution_id == cast.star.id
    event = db.session.scalars(
        sa.select(AuditEvent).filter_by(
            deed="institution.merge", office_id=cast.offices["culture"].id
        )
    ).one()
    assert "reason" not in event.after
    assert audit.verify()[1] is None


def test_a_chain_is_undone_from_its_end(cast: Cast) -> None:
    second, third = twin(cast), twin(cast)
    visits = [make_visit(cast, institution=place) for place in (cast.star, second, third)]
    first_merge = put_together(cast, third, second)
    last_merge = put_together(cast, second, cast.star)
    assert {visit.institution_id for visit in visits} == {cast.star.id}
    assert third.standing == cast.star
    with refused("survivor_was_merged"):
        undo(first_merge, "看错了", by(cast))
    undo(last_merge, "看错了", by(cast))
    undo(first_merge, "看错了", by(cast))
    assert [v.institution_id for v in visits] == [cast.star.id, second.id, third.id]


def test_two_merges_of_the_same_fact_are_undone_in_turn(cast: Cast) -> None:
    rows = [
        put_together(cast, twin(cast, phone=f"0571-{number}"), None, "phone") for number in (1, 2)
    ]
    with refused("later_merge_first"):
        undo(rows[0], "看错了", by(cast))
    for row in reversed(rows):
        undo(row, "看错了", by(cast))
    assert cast.star.phone == ""


def test_what_can_never_be_one_is_refused(cast: Cast) -> None:
    for other, code in (
        (cast.star, "merge_with_itself"),
        (cast.school, "merge_across_kinds"),
        (cast.far, "merge_across_offices"),
    ):
        with refused(code):
            put_together(cast, other)
    third = twin(cast)
    put_together(cast, third)
    with refused("already_merged"):
        put_together(cast, third, cast.noise)
    with refused("already_merged"):
        put_together(cast, cast.noise, third)


def test_a_merge_and_its_undoing_need_a_reason(cast: Cast) -> None:
    other = twin(cast)
    with pytest.raises(Invalid):
        merge(NewMerge(cast.star, other, (), "  "), by(cast))
    row = put_together(cast, other)
    with pytest.raises(Invalid):
        undo(row, "", by(cast))
    undo(row, "看错了", by(cast))
    with refused("merge_already_undone"):
        undo(row, "看错了", by(cast))


def test_a_day_of_closing_before_the_registration_is_refused(cast: Cast) -> None:
    other = twin(cast, registered_on=date(2015, 1, 1), closed_on=date(2019, 1, 1))
    with pytest.raises(Invalid):
        put_together(cast, other, None, "closed_on")
    assert other.stands
    assert db.session.scalar(sa.select(sa.func.count()).select_from(InstitutionMerge)) == 0


def test_an_unlicensed_site_that_got_its_licence_may_be_merged(cast: Cast) -> None:
    site = twin(cast, kind="unlicensed")
    visit = make_visit(cast, institution=site)
    put_together(cast, site)
    assert cover(Scope(cast.offices["xihu"], YEAR), "sector").total.visited == 1
    assert visit.party["kind"] == "unlicensed"


def test_an_absorbed_entry_is_not_edited(cast: Cast) -> None:
    other = twin(cast)
    put_together(cast, other)
    with refused("entry_merged"):
        edit_institution(other, {"phone": "0571-1"}, by(cast))


def test_a_late_visit_that_names_the_absorbed_is_kept_at_the_survivor(
    app: Flask, cast: Cast
) -> None:
    other = twin(cast)
    row = put_together(cast, other)
    uuid, document = uuid4(), visit_document(other, ["FEE-01"])
    assert send(cast.client(app, "lin"), document, uuid).status_code == 201
    visit = db.session.scalars(sa.select(Visit).filter_by(uuid=uuid)).one()
    assert visit.institution_id == cast.star.id
    assert str(other.uuid) in visit.document
    undo(row, "看错了", by(cast, hours=1))
    assert visit.institution_id == other.id, "its own document names it"


def test_what_was_begun_before_the_merge_is_kept_at_the_survivor(app: Flask, cast: Cast) -> None:
    other = twin(cast)
    stale = make_institution(cast.offices["xihu"], "另一家")
    put_together(cast, other)
    db.session.refresh(other)
    db.session.expunge(other)
    other.merged_into_id = None  # as it was loaded before the merge
    excuse(NewExcuse(other, YEAR.first, YEAR.last, "装修"), cast.director, NOW)
    assign(NewAssignment(uuid4(), other, [], date(2026, 12, 1), "plan"), cast.director, NOW)
    draft = begin_visit(cast.lin, Beginning(checklists_for(stale)[0], other), NOW)
    for model in (Excuse, Assignment):
        assert db.session.scalars(sa.select(model.institution_id)).all() == [cast.star.id]
    assert draft_of(cast.lin, draft.visit_uuid).institution_id == cast.star.id


def test_what_answers_to_a_moved_case_goes_back_with_it(cast: Cast) -> None:
    other = twin(cast)
    notice = make_notice(cast, institution=other)
    row = put_together(cast, other)
    after = NOW + timedelta(minutes=5)
    recheck = make_recheck_visit(cast, notice, "rectified", institution=cast.star, at=after)
    revision = make_visit(cast, found=(), at=after, revision_of_id=notice.visit_id)
    fresh = make_notice(cast, institution=cast.star, at=after)
    undo(row, "看错了", by(cast, hours=1))
    assert {v.institution_id for v in (notice.visit, recheck, revision)} == {other.id}
    assert (fresh.institution_id, fresh.visit.institution_id) == (cast.star.id, cast.star.id)


def test_a_draft_that_names_the_absorbed_goes_back_to_it(cast: Cast) -> None:
    other = twin(cast)
    row = put_together(cast, other)
    draft = begin_visit(cast.lin, Beginning(checklists_for(other)[0], other), NOW)
    assert draft.institution_id == cast.star.id
    undo(row, "看错了", by(cast))
    kept = db.session.get(VisitDraft, draft.visit_uuid, populate_existing=True)
    assert kept is not None
    assert kept.institution_id == other.id


def test_only_what_differs_is_asked(cast: Cast) -> None:
    other = twin(cast, address=cast.star.address, phone="0571-1", area_m2=None, grade="")
    asked = {each.group: each.prefers_other for each in differences(cast.star, other)}
    assert asked == {"name": False, "phone": True}


def test_a_merge_survives_a_found_site_of_the_same_day(app: Flask, cast: Cast) -> None:
    """A visit of a place outside the register refers to no entry and goes nowhere."""
    document = visit_document(None, site=found_site())
    assert send(cast.client(app, "lin"), document).status_code == 201
    other = twin(cast)
    undo(put_together(cast, other), "看错了", by(cast))
    assert db.session.scalars(sa.select(Visit.institution_id)).one() is None


def test_a_notice_follows_its_visit(cast: Cast) -> None:
    other = twin(cast)
    visit = make_notice(cast, institution=other).visit
    row = put_together(cast, other)
    assert db.session.scalars(sa.select(Notice.institution_id)).one() == visit.institution_id
    undo(row, "看错了", by(cast))
    assert db.session.scalars(sa.select(Notice.institution_id)).one() == other.id
