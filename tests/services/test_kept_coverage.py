"""What is kept counted equals what is counted, after whatever the office did."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from inspect_app.rules.coverage import Period
from inspect_app.services.coverage import counting as coverage
from inspect_app.services.coverage import last_visits
from inspect_app.services.coverage.cells import cells, closed_within
from inspect_app.services.coverage.checking import first_difference
from inspect_app.services.coverage.counting import Scope, cover
from inspect_app.services.coverage.excuses import NewExcuse, excuse
from inspect_app.services.coverage.keeping import differences, keep_period, rebuild
from inspect_app.services.coverage.kept import kept
from inspect_app.services.institutions.editing import By, create_institution, edit_institution
from inspect_app.services.merging.merges import NewMerge, merge, undo
from inspect_app.services.register.files import import_file
from inspect_app.store.base import db, writing
from inspect_app.store.coverage_period import CoverageCount
from inspect_app.store.institution import Institution
from inspect_app.store.institution_merge import InstitutionMerge
from inspect_app.store.last_visit import LastVisit
from inspect_app.store.visit import Visit
from tests.cast import NOW, Cast, Client, make_institution
from tests.visits import png, send, send_file, sha256, visit_document

AXES = ("kind", "sector", "district", "area")
QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
PERIODS = (QUARTER, Period(date(2026, 11, 1), date(2026, 11, 30)))
SECTORS = ("arts", "tech", "subject", "")
DISTRICTS = ("330106", "330106001", "330110")
DAYS = tuple(date(2026, 9, 25) + timedelta(days=n) for n in range(0, 100, 7))


def keep_all(cast: Cast) -> None:
    for code in ("xihu", "culture"):
        for period in PERIODS:
            keep_period(cast.offices[code], period, "tests", NOW)


def assert_true(cast: Cast) -> None:
    """Compare every kept period of two offices with what the facts say."""
    db.session.rollback()
    for code in ("xihu", "culture"):
        for period in PERIODS:
            for kind in ("licensed", "school"):
                scope = Scope(cast.offices[code], period, kind)
                found = kept(scope, AXES, every_kind=False)
                assert found is not None
                assert set(found.cells) == set(cells(scope, AXES))
                assert found.closed == closed_within(scope)
    assert list(differences()) == []
    assert list(last_visits.differences()) == []


class Office:
    """What the people of the cast may do next, by chance."""

    def __init__(self, cast: Cast, client: Client, chance: random.Random, folder: Path) -> None:
        self.cast, self.client, self.chance, self.folder = cast, client, chance, folder
        self.sent: list[str] = []
        self.by = By(cast.director, cast.offices["xihu"], NOW)

    def place(self) -> Institution:
        query = sa.select(Institution).filter_by(office_id=self.by.office.id, merged_into_id=None)
        return self.chance.choice(db.session.scalars(query.order_by(Institution.id)).all())

    def visits(self) -> None:
        outcome = self.chance.choice(("completed", "completed", "closed_door", "moved"))
        self.send(visit_document(self.place(), outcome=outcome))

    def visits_and_sends_the_last_file_later(self) -> None:
        content = png(self.chance.randrange(10_000))
        document = visit_document(self.place())
        document["files"].append({"sha256": sha256(content), "size": len(content),
                                  "type": "image/png"})  # fmt: skip
        self.send(document)
        assert_true(self.cast)
        send_file(self.client, content)

    def corrects(self) -> None:
        if not self.sent:
            return
        base = self.sent.pop()
        visit = db.session.scalars(sa.select(Visit).filter_by(uuid=UUID(base))).one()
        place = self.chance.choice((visit.institution, self.place()))
        outcome = self.chance.choice(("completed", "refused"))
        self.send(visit_document(place, outcome=outcome, revision_of=base))

    def send(self, document: dict[str, object]) -> None:
        day = self.chance.choice(DAYS)
        document["started_at"] = f"{day}T09:00:00+08:00"
        document["finished_at"] = f"{day}T10:00:00+08:00"
        answer = send(self.client, document)
        assert answer.status_code in (201, 202), answer.get_data(as_text=True)
        db.session.rollback()  # what is read next shall see it
        self.sent.append(answer.get_json()["visit"])

    def adds(self) -> None:
        facts = {"name": f"新{self.chance.random()}", "sector": self.chance.choice(SECTORS)}
        create_institution(facts, self.by)

    def edits(self) -> None:
        edit_institution(self.place(), {
            "sector": self.chance.choice(SECTORS), "district": self.chance.choice(DISTRICTS[:2]),
            "registered_on": self.chance.choice((None, *DAYS[:6])),
            "kind": self.chance.choice(("licensed", "licensed", "school")),
        }, self.by)  # fmt: skip

    def closes_or_opens_again(self) -> None:
        edit_institution(self.place(), {
            "registered_on": None, "closed_on": self.chance.choice((None, *DAYS)),
        }, self.by)  # fmt: skip

    def excuses(self) -> None:
        days = sorted(self.chance.sample(DAYS, 2))
        excuse(NewExcuse(self.place(), *days, "停业装修"), self.cast.director, NOW)

    def imports(self) -> None:
        place = self.place()
        path = self.folder / "register.csv"
        path.write_text(
            "机构名称,地址,学科类型\n"
            f"{place.name},{place.address or '无'},{self.chance.choice(('艺术', '体育'))}\n"
            f"导入{self.chance.random()},某路1号,艺术\n"
        )
        import_file(path, self.by.office, NOW, confirmed=True)

    def merges(self) -> None:
        survivor, absorbed = self.place(), self.place()
        if self.sent:  # what was visited goes, with its visits
            last = sa.select(Visit.institution_id).filter_by(uuid=UUID(self.sent[-1]))
            absorbed = db.session.get_one(Institution, db.session.scalars(last).one())
        if survivor.id != absorbed.id and survivor.kind == absorbed.kind:
            merge(NewMerge(survivor, absorbed, (), "同一家"), self.by)

    def takes_a_merge_apart(self) -> None:
        row = db.session.scalars(
            sa.select(InstitutionMerge).filter_by(undone_at=None).order_by(sa.desc("id"))
        ).first()
        if row is not None:
            undo(row, "不是同一家", self.by)


DEEDS: tuple[Callable[[Office], None], ...] = (
    Office.visits, Office.visits, Office.visits_and_sends_the_last_file_later, Office.corrects,
    Office.adds, Office.edits, Office.closes_or_opens_again, Office.excuses, Office.imports,
    Office.merges, Office.takes_a_merge_apart,
)  # fmt: skip


@pytest.mark.parametrize("deed", dict.fromkeys(DEEDS), ids=lambda deed: deed.__name__)
def test_each_deed_keeps_the_counts_true(
    cast: Cast, client: Client, tmp_path: Path, deed: Callable[[Office], None]
) -> None:
    keep_all(cast)
    client.token = cast.token("lin")
    office = Office(cast, client, random.Random(1), tmp_path)
    make_institution(cast.offices["xihu"], "星河分校")
    for before in (Office.visits, Office.merges, deed, deed, deed):
        before(office)
        assert_true(cast)


@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_of_deeds_keeps_the_counts_true(
    cast: Cast, client: Client, tmp_path: Path, seed: int
) -> None:
    keep_all(cast)
    client.token = cast.token("lin")
    chance = random.Random(seed)
    office = Office(cast, client, chance, tmp_path)
    for _ in range(25):
        chance.choice(DEEDS)(office)
    assert_true(cast)


def test_a_kept_period_is_read_and_not_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = {by: cover(Scope(cast.offices["xihu"], QUARTER), by) for by in coverage.AXES}
    keep_period(cast.offices["xihu"], QUARTER, "tests", NOW)
    for month in QUARTER.months():
        keep_period(cast.offices["xihu"], month, "tests", NOW)
    monkeypatch.delattr(coverage, "cells")
    assert {by: cover(Scope(cast.offices["xihu"], QUARTER), by) for by in coverage.AXES} == counted


def test_a_count_that_was_tampered_with_is_named_and_made_anew(cast: Cast) -> None:
    keep_all(cast)
    assert first_difference() is None
    with writing():
        db.session.execute(sa.update(CoverageCount).values(visited=CoverageCount.visited + 1))
    found = first_difference()
    assert found is not None
    assert "xihu 2026-10-01" in found
    with writing():
        rebuild()
    assert_true(cast)


def test_a_last_visit_that_was_tampered_with_is_named_and_made_anew(
    cast: Cast, client: Client
) -> None:
    client.token = cast.token("lin")
    send(client, visit_document(cast.star))
    assert first_difference() is None
    with writing():
        db.session.execute(sa.update(LastVisit).values(day=date(2026, 1, 1)))
    assert "last visit kept 2026-01-01" in str(first_difference())
    with writing():
        last_visits.rebuild()
    assert first_difference() is None


def add_and_fail(cast: Cast) -> None:
    with writing():
        db.session.add(
            Institution(
                uuid=uuid4(), office_id=cast.star.office_id, name="无", district="330106",
                stages=[], created_at=NOW, updated_at=NOW,
            )
        )  # fmt: skip
        db.session.flush()
        raise LookupError


def test_what_is_rolled_back_touches_no_count(cast: Cast) -> None:
    keep_all(cast)
    with pytest.raises(LookupError):
        add_and_fail(cast)
    assert_true(cast)
