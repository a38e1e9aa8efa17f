"""Plans and pools for the tests of draws: Xihu's register with grades, and people to send."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from inspect_app.rules.draw_body import read_draw
from inspect_app.rules.plans import read_plan
from inspect_app.services import people
from inspect_app.services.plans.making import make_plan
from inspect_app.store.base import db, writing
from inspect_app.store.draw import Draw
from inspect_app.store.institution import Institution
from inspect_app.store.plan import Plan
from inspect_app.store.visit import Visit, VisitInspector
from tests.cast import NOW, PASSWORD, Cast, make_institution

GRADES = "AAAABBBCCD"


def add_inspectors(cast: Cast, *logins: str) -> None:
    """More people with certificates for the office of lin and wang."""
    for number, login in enumerate(logins):
        new = people.NewPerson(
            login, f"检查员{login}", "inspector", "xihu", PASSWORD,
            f"3301060020{number}", date(2028, 12, 31),
        )  # fmt: skip
        cast.people[login] = people.add_person(new, "tests", NOW)


def add_pool(cast: Cast, grades: str = GRADES) -> list[Institution]:
    """Ten institutions of Xihu with grades, beside star and noise, which have none."""
    office = cast.offices["xihu"]
    return [
        make_institution(office, f"抽取机构{n:02}", grade=grade, uuid=UUID(int=1000 + n))
        for n, grade in enumerate(grades)
    ]


def add_plan(cast: Cast, **facts: Any) -> Plan:
    """The last quarter of 2026, everything licensed, once each."""
    body = {
        "name": "第四季度双随机抽查", "from": "2026-10-01", "to": "2026-12-31",
        "goal": {"visits_each": 1}, **facts,
    }  # fmt: skip
    return make_plan(uuid4(), read_plan(body), cast.director, NOW)


def wanted(institutions: Any = 4, **members: Any) -> Any:
    return read_draw({"institutions": institutions, "inspectors_each": 2, **members})


def pool_ids(draw: Draw) -> set[str]:
    return {entry["id"] for entry in draw.bound["pool"]}


def visited(cast: Cast, place: Institution, *logins: str) -> None:
    """Keep a completed visit of those people, as short as a row can be."""
    visit = Visit(
        uuid=uuid4(), office_id=cast.lin.office_id, sender_id=cast.lin.id,
        institution_id=place.id, party={}, kind="routine", source="plan", method="on_site",
        outcome="completed", checklist_id="CL", checklist_version="1", started_at=NOW,
        finished_at=NOW, received_at=NOW, visited_on=NOW.date(), verdict="unknown", document="{}",
        content_hash="", receipt=str(uuid4()), state="complete", warnings=[],
    )  # fmt: skip
    with writing():
        db.session.add(visit)
        db.session.flush()
        for ordinal, login in enumerate(logins):
            person = cast.people[login]
            db.session.add(VisitInspector(
                visit_id=visit.id, ordinal=ordinal, person_id=person.id, login=login,
                display=person.display, certificate_no="", certificate_valid=True,
            ))  # fmt: skip
