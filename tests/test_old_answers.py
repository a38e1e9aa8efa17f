"""Answers that stood in rows of their own are read as before, wording for wording."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from inspect_app.services.backup.archive import blob_member, written
from inspect_app.services.backup.restoring import restore_backup
from inspect_app.services.evidence.storage import blobs
from inspect_app.store import portable
from inspect_app.store.base import db, writing
from inspect_app.store.visit import Visit
from tests.conftest import DEMO_NOW
from tests.test_old_data import Rows, fill, old, todays
from tests.test_old_data import _add as add_table

__all__ = ("old", "todays")  # fixtures
ROWS_OF_ANSWERS = "0b7e52c9d3f8"

Answers = dict[int, list[tuple[Any, ...]]]


def answers_there() -> Answers:
    db.session.remove()
    return {
        visit.id: [(each.item, each.wording, each.answer, each.status) for each in visit.answers]
        for visit in db.session.scalars(sa.select(Visit))
    }


def as_rows(rows: Rows) -> Answers:
    """Today's answers as the older schema held them, one wording of its own among them."""
    wordings = {row["hash"]: row["wordings"] for row in rows["checklist_wording"]}
    found: Answers = {}
    for visit in rows["visit"]:
        given = {part["item"]: part for part in json.loads(visit["document"])["answers"]}
        found[visit["id"]] = [
            (item, wordings[visit["wording_hash"]][item], given[item], status)
            for item, status in (visit["statuses"] or {}).items()
        ]
    one = next(answers for answers in found.values() if answers)
    item, _, answer, status = one[0]
    one[0] = (item, "以前的措辞", answer, status)
    return found


def write(answers: Answers) -> None:
    table = sa.Table("visit_answer", sa.MetaData(), autoload_with=db.session.connection())
    names = ("item", "wording", "answer", "status")
    rows = [
        {"visit_id": visit, "ordinal": place, **dict(zip(names, row, strict=True))}
        for visit, each in answers.items()
        for place, row in enumerate(each)
    ]
    with writing():
        table.c.answer.type = sa.JSON()
        db.session.execute(sa.insert(table), rows)


@pytest.mark.usefixtures("old")
def test_answers_in_rows_become_part_of_their_visits_and_rows_again(todays: Rows) -> None:
    upgrade(revision=ROWS_OF_ANSWERS)
    fill(todays)
    before = as_rows(todays)
    assert sum(map(len, before.values())) > 100
    write(before)
    db.session.remove()
    upgrade()
    assert answers_there() == before
    db.session.remove()
    downgrade(revision=ROWS_OF_ANSWERS)
    upgrade()
    assert answers_there() == before


@pytest.mark.usefixtures("old")
def test_a_backup_with_answers_in_rows_is_restored(
    demo: Flask, todays: Rows, tmp_path: Path
) -> None:
    upgrade(revision=ROWS_OF_ANSWERS)
    fill(todays)
    before = as_rows(todays)
    write(before)
    path = tmp_path / "rows.zip"
    with portable.snapshot() as connection, written(path) as archive:
        there = portable.tables_there(connection)
        tables = {table.name: add_table(archive, connection, table) for table in there}
        with demo.app_context():
            kept = list(blobs().hashes())
            for sha256 in kept:
                archive.add(blob_member(sha256), [blobs().read(sha256)], packed=False)
        told = {"schema": ROWS_OF_ANSWERS, "tables": tables, "blobs": len(kept)}
        archive.finish({"made_at": DEMO_NOW.isoformat(), "bytes": archive.total, **told})
    db.session.remove()
    with db.engine.begin() as connection:
        portable.drop_tables(connection)
        assert set(sa.inspect(connection).get_table_names()) == set()
    restore_backup(path)
    assert answers_there() == before


def test_a_visit_keeps_the_wording_it_was_asked_by(demo: Flask) -> None:
    """Every answer has its text, whatever the catalogue says later (rule 4)."""
    with demo.app_context():
        visits = db.session.scalars(sa.select(Visit).where(Visit.statuses.is_not(None))).all()
        assert len(visits) > 10
        for visit in visits:
            assert [each.item for each in visit.answers] == list(visit.statuses or {})
            assert all(each.wording for each in visit.answers)
        db.session.remove()
