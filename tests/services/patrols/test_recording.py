"""A patrol is kept once, withdrawn but never deleted, and is no inspection."""

from datetime import date
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from inspect_app.rules.refusals import Conflict, Forbidden, Invalid, NotFound
from inspect_app.services import audit
from inspect_app.services.patrols.cells import end_cell
from inspect_app.services.patrols.reading import PatrolFilter, findings_of, list_patrols
from inspect_app.services.patrols.recording import take_into_register, withdraw_patrol
from inspect_app.services.visits.history import visits_this_year
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.patrol import Patrol, PatrolFinding
from inspect_app.store.visit import Visit
from tests.cast import NOW, Cast
from tests.notices import keep_file
from tests.services.patrols.walking import make_cell, patrol_document, send, site, walk
from tests.visits import png

TODAY = date(2026, 11, 20)
UUID_7 = UUID(int=7)


def deeds() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEvent.deed).order_by(AuditEvent.seq)))


def test_a_patrol_sent_twice_is_stored_once(cast: Cast) -> None:
    document = patrol_document(make_cell(cast.director), sites=[site()])
    first, is_new = send(cast.lin, document, UUID_7)
    again, is_new_again = send(cast.lin, dict(reversed(document.items())), UUID_7)
    assert (is_new, is_new_again) == (True, False)
    assert again.id == first.id
    assert db.session.scalar(sa.select(sa.func.count(Patrol.id))) == 1
    assert db.session.scalar(sa.select(sa.func.count(PatrolFinding.id))) == 1
    assert deeds().count("patrol.record") == 1


def test_the_id_with_other_content_is_refused(cast: Cast) -> None:
    cell = make_cell(cast.director)
    send(cast.lin, patrol_document(cell), UUID_7)
    with pytest.raises(Conflict, match="patrol_differs"):
        send(cast.lin, patrol_document(cell, note="补记"), UUID_7)


def test_the_id_of_another_offices_patrol_is_not_found(cast: Cast) -> None:
    send(cast.zhao, patrol_document(make_cell(cast.zhou)), UUID_7)
    with pytest.raises(NotFound):
        send(cast.lin, patrol_document(make_cell(cast.director)), UUID_7)


def test_who_has_no_certificate_records_one(cast: Cast) -> None:
    cast.lin.certificate_no, cast.lin.certificate_until = "", None
    db.session.commit()
    patrol = walk(cast.lin, make_cell(cast.director), companions=["网格员 甲", "协管员 乙"])
    assert patrol.companions == ["网格员 甲", "协管员 乙"]
    assert patrol.patrolled_on == TODAY


def test_the_day_is_shanghais(cast: Cast) -> None:
    at = {"started_at": "2026-11-20T16:30:00+00:00", "finished_at": "2026-11-20T17:00:00+00:00"}
    assert walk(cast.lin, make_cell(cast.director), **at).patrolled_on == date(2026, 11, 21)


def test_a_patrol_is_no_visit_and_leaves_the_cap_alone(cast: Cast) -> None:
    place = cast.star
    before = visits_this_year([place.id], place.office_id, TODAY)
    cell = make_cell(cast.director, area=place.area)
    patrol = walk(cast.lin, cell, sites=[site()])
    take_into_register(findings_of([patrol])[patrol.id][0], cast.lin, NOW)
    assert db.session.scalar(sa.select(sa.func.count(Visit.id))) == 0
    assert visits_this_year([place.id], place.office_id, TODAY) == before


def test_another_offices_cell_is_none_and_an_ended_one_takes_no_more(cast: Cast) -> None:
    far = make_cell(cast.zhou)
    with pytest.raises(Invalid) as refused:
        walk(cast.lin, far)
    assert refused.value.errors["cell"][0][0] == "cell_unknown"
    own = make_cell(cast.director)
    end_cell(own, TODAY, cast.director, NOW)
    with pytest.raises(Invalid) as refused:
        walk(cast.lin, own)
    assert refused.value.errors["cell"][0][0] == "cell_ended"
    assert walk(cast.lin, own, date(2026, 11, 19)).cell_id == own.id, "sent late, walked before"


def test_photos_must_be_here_first(cast: Cast) -> None:
    cell = make_cell(cast.director)
    with pytest.raises(Invalid) as refused:
        walk(cast.lin, cell, files=["0" * 64])
    assert refused.value.errors["files"][0] == ("patrol_file_missing", {"count": 1})
    sha256 = keep_file(cast, png(1))
    assert walk(cast.lin, cell, files=[sha256]).files == [sha256]


def test_a_withdrawn_patrol_stays_with_its_reason(cast: Cast) -> None:
    patrol = walk(cast.lin, make_cell(cast.director))
    with pytest.raises(Invalid):
        withdraw_patrol(patrol, "  ", cast.lin, NOW)
    with pytest.raises(Forbidden):
        withdraw_patrol(patrol, "不是我的", cast.wang, NOW)
    withdraw_patrol(patrol, " 单元选错 ", cast.director, NOW)
    with pytest.raises(Conflict, match="patrol_withdrawn"):
        withdraw_patrol(patrol, "再一次", cast.lin, NOW)
    kept = list_patrols(PatrolFilter(cast.lin.office_id), 0, 10)
    assert [(each.withdrawal_reason, each.withdrawn_by_id) for each in kept] == [
        ("单元选错", cast.director.id)
    ]


def test_a_found_site_enters_the_register_once(cast: Cast) -> None:
    cell = make_cell(cast.director, district="330106003", area="西溪街道")
    patrol = walk(cast.lin, cell, sites=[site(address="文二路1号302室", lat=30.2, lng=120.1)])
    (finding,) = findings_of([patrol])[patrol.id]
    made = take_into_register(finding, cast.lin, NOW)
    assert (made.kind, made.district, made.area) == ("unlicensed", "330106003", "西溪街道")
    assert (made.address, made.lat, made.lng) == ("文二路1号302室", 30.2, 120.1)
    assert finding.institution_id == made.id
    with pytest.raises(Conflict, match="site_in_register"):
        take_into_register(finding, cast.lin, NOW)
    rows = db.session.scalars(sa.select(Institution.name).filter_by(kind="unlicensed")).all()
    assert rows == ["望湖楼三楼补习点"]
    assert {"institution_added", "patrol.take_in"} <= set(deeds())
    assert audit.verify()[1] is None


def test_nothing_is_taken_in_from_a_withdrawn_patrol(cast: Cast) -> None:
    patrol = walk(cast.lin, make_cell(cast.director), sites=[site()])
    withdraw_patrol(patrol, "误记", cast.lin, NOW)
    with pytest.raises(Conflict, match="patrol_withdrawn"):
        take_into_register(findings_of([patrol])[patrol.id][0], cast.lin, NOW)


def test_a_site_belongs_to_one_patrol(cast: Cast) -> None:
    cell, found = make_cell(cast.director), site()
    walk(cast.lin, cell, sites=[found])
    with pytest.raises(Invalid) as refused:
        send(cast.lin, patrol_document(cell, note="又一次", sites=[found]), uuid4())
    assert refused.value.errors["sites"][0][0] == "site_known"


def test_the_newest_patrols_come_first_page_by_page(cast: Cast) -> None:
    cell, far = make_cell(cast.director), make_cell(cast.zhou)
    made = [walk(cast.lin, cell, date(2026, 11, day)).id for day in (3, 9, 5)]
    walk(cast.zhao, far)
    wanted = PatrolFilter(cast.lin.office_id)
    first = list_patrols(wanted, 0, 2)
    assert [each.id for each in first] == [*reversed(made)], "one more than asked for"
    assert [each.id for each in list_patrols(wanted, first[1].id, 2)] == made[:1]
    november = PatrolFilter(cast.lin.office_id, cell.uuid, date(2026, 11, 4), date(2026, 11, 5))
    assert [each.id for each in list_patrols(november, 0, 9)] == made[2:]
