"""A list asks the database as often for thirty rows as for five."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.number_report import NumbersTold
from inspect_app.rules.phone_report import PhoneReport
from inspect_app.services.assignments import NewAssignment, assign
from inspect_app.services.callers import Caller
from inspect_app.services.institutions.editing import By
from inspect_app.services.merging.distinctions import tell_apart
from inspect_app.services.merging.duplicates import ENOUGH, pair_of
from inspect_app.services.merging.merges import NewMerge, merge
from inspect_app.services.notices.reserving import Asking, reserve
from inspect_app.services.phones import report
from inspect_app.services.visits.drafts import Beginning, begin_visit
from inspect_app.services.visits.quarantine import RefusedVisit, keep
from inspect_app.store.base import db
from inspect_app.web.visit_page import checklists_for
from tests.cast import NOW, Cast, Client, make_institution
from tests.notices import BASE, make_notice
from tests.visits import visit_document

FEW, MANY = 5, 30
PAGES = (
    "/",
    "/institutions/?limit=50",
    "/visits/?limit=50",
    "/notices/?limit=50",
    "/rectifications/?limit=50",
    "/field/",
    "/field/?q=机构",
    "/outbox/",
    "/coverage/",
    "/coverage/blind-spots",
)
MERGING = (
    "/institutions/duplicates?limit=50",
    "/institutions/duplicates?show=merged&limit=50",
    "/institutions/duplicates?show=apart&limit=50",
)
DESK = (
    "/visits/?limit=50",
    "/visits/received?limit=50",
    "/quarantine/?limit=50",
    "/notices/numbers/?limit=50",
    "/phones/",
    "/plans/",
    "/assignments/?limit=50",
    "/assignments/load",
)
LISTS = (
    "/api/v1/institutions?limit=50",
    "/api/v1/visits?limit=50",
    "/api/v1/notices?limit=50",
    "/api/v1/rectifications?limit=50",
    "/api/v1/quarantine?limit=50",
)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    statements: list[str] = []

    def note(*told: object) -> None:
        statements.append(str(told[2]))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def make_cases(cast: Cast, start: int, end: int) -> None:
    """Institutions, each with all that a list may show of it: a notice, a task, a draft."""
    lin = cast.lin
    for number in range(start, end):
        place = make_institution(cast.offices["xihu"], f"机构{number:03}")
        make_notice(cast, institution=place)
        due = date(2026, 12, 1) + timedelta(days=number)
        assign(NewAssignment(uuid4(), place, [lin], due, "plan"), cast.director, NOW)
        begin_visit(lin, Beginning(checklists_for(place)[0], place), NOW)
        text = json.dumps(visit_document(place))
        problems = {"kind": [("required", {})]}
        keep(RefusedVisit(uuid4(), text, f"{number:064}"), problems, Caller.of(lin), NOW)
        phone = uuid4()
        report(phone, PhoneReport(1, NOW, "Chrome"), Caller.of(lin), f"{number:064}", NOW)
        reserve(Asking(phone, Caller.of(lin), BASE, NOW), NumbersTold(frozenset(), {}))


def make_doubles(cast: Cast, start: int, end: int) -> None:
    """Entries that look alike: offered, judged to be two, and merged."""
    office, by = cast.offices["xihu"], By(cast.director, cast.offices["xihu"], NOW)
    for number in range(start, end):
        offered, apart, merged = (
            [make_institution(office, f"{side}{word}", credit_code=code) for side in "甲乙"]
            for word in ("一", "二", "三")
            for code in [f"91330106MA{number:07}{word}"]
        )
        assert pair_of(*offered).weight >= ENOUGH
        tell_apart(apart[0], apart[1], "两家", by)
        merge(NewMerge(merged[0], merged[1], frozenset(), "同一家"), by)


def statements_of(client: Client, paths: tuple[str, ...]) -> dict[str, list[str]]:
    """Open each page once more than is counted: the first one fills what a process keeps."""
    found = {}
    for path in paths:
        assert client.get(path).status_code == 200, path
        with counted() as statements:
            client.get(path)
        found[path] = sorted(statements)
    return found


def test_a_list_asks_no_more_often_for_more_rows(app: Flask, cast: Cast) -> None:
    browser, bearer, clerk = Client(app), cast.client(app, "lin"), cast.client(app, "admin")
    desk = cast.client(app, "director")
    browser.sign_in("lin")

    def asked() -> dict[str, list[str]]:
        pages = statements_of(browser, PAGES) | statements_of(clerk, MERGING)
        pages |= {f"{path} at the desk": told for path, told in statements_of(desk, DESK).items()}
        return pages | statements_of(bearer, LISTS)

    make_cases(cast, 0, FEW)
    make_doubles(cast, 0, FEW)
    few = asked()
    make_cases(cast, FEW, MANY)
    make_doubles(cast, FEW, MANY)
    many = asked()
    for path in LISTS:
        assert len(bearer.get(path).get_json()["items"]) >= MANY, path
    grown = {path: (len(few[path]), len(many[path])) for path in few if few[path]}
    assert len(grown) == len(PAGES) + len(MERGING) + len(DESK) + len(LISTS)
    assert {path: pair for path, pair in grown.items() if pair[0] < pair[1]} == {}
