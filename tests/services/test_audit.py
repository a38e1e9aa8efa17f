"""The chain of deeds: any gap or change is found and named."""

import json
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from inspect_app.cli import audit as command
from inspect_app.services import audit
from inspect_app.services.evidence.storage import blobs
from inspect_app.store.audit import AuditEvent, AuditHead
from inspect_app.store.base import db, writing
from inspect_app.store.notice import NumberFate
from tests.cast import NOW, Cast
from tests.notices import make_notice


@pytest.fixture
def chain(cast: Cast) -> int:
    """Ten deeds of one office, one of them about a person; returns the office's id."""
    office = cast.offices["xihu"]
    for number in range(10):
        deed = audit.Deed(
            "test.deed", "visit", str(number),
            before={"state": "a"}, after={"state": "b"},
            personal_after={"name": "张三"} if number == 4 else None,
        )  # fmt: skip
        with writing():
            audit.record(office.id, "lin", deed, NOW)
    return office.id


def event(office_id: int, seq: int) -> AuditEvent:
    found = db.session.get(AuditEvent, (office_id, seq))
    assert found is not None
    return found


def test_a_whole_chain_is_whole(chain: int) -> None:
    read, broken = audit.verify()
    assert broken is None
    assert read == db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))


def change(office_id: int, seq: int, **values: object) -> None:
    key = sa.and_(AuditEvent.office_id == office_id, AuditEvent.seq == seq)
    db.session.execute(sa.update(AuditEvent).where(key).values(**values))
    db.session.commit()


TAMPERINGS: list[tuple[str, Callable[[int, int], None]]] = [
    ("hash", lambda office, seq: change(office, seq, actor="someone else")),
    ("hash", lambda office, seq: change(office, seq, after={"state": "c"})),
    ("hash", lambda office, seq: change(office, seq, at=NOW.replace(year=2025))),
    ("gap", lambda office, seq: change(office, seq, previous_hash="f" * 64)),
]


@pytest.mark.parametrize(("reason", "tamper"), TAMPERINGS, ids=["actor", "after", "time", "link"])
def test_a_changed_event_is_named(
    chain: int, reason: str, tamper: Callable[[int, int], None]
) -> None:
    last = db.session.get_one(AuditHead, chain).seq
    tamper(chain, last - 3)
    _, broken = audit.verify()
    assert broken == audit.BrokenLink("xihu", last - 3, reason)


def test_a_removed_event_is_named(chain: int) -> None:
    last = db.session.get_one(AuditHead, chain).seq
    db.session.delete(event(chain, last - 3))
    db.session.commit()
    assert audit.verify()[1] == audit.BrokenLink("xihu", last - 3, "gap")


def test_a_chain_cut_at_its_end_is_named(chain: int) -> None:
    last = db.session.get_one(AuditHead, chain).seq
    db.session.delete(event(chain, last))
    db.session.commit()
    assert audit.verify()[1] == audit.BrokenLink("xihu", last, "head")


def test_a_personal_value_can_be_erased_but_not_changed(chain: int) -> None:
    person = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.subject == "4", AuditEvent.deed == "test.deed")
    ).one()
    change(chain, person.seq, personal=None)
    assert audit.verify()[1] is None
    change(chain, person.seq, personal={"salt": "x", "before": {}, "after": {"name": "李四"}})
    assert audit.verify()[1] == audit.BrokenLink("xihu", person.seq, "personal")


@pytest.fixture
def console(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `audit verify` on this app."""
    monkeypatch.setattr(command, "app", lambda: app)
    return lambda *options: CliRunner().invoke(command.verify, options)


def test_the_console_names_the_first_broken_link(
    console: Callable[..., Result], chain: int
) -> None:
    assert console().exit_code == 0
    change(chain, 3, deed="x")
    result = console()
    assert (result.exit_code, result.stderr) == (1, "xihu: event 3: hash\n")


def test_the_console_names_a_number_without_a_fate(
    console: Callable[..., Result], cast: Cast
) -> None:
    serials = [make_notice(cast).serial for _ in range(3)]
    assert console().exit_code == 0
    db.session.execute(sa.delete(NumberFate).filter_by(serial=serials[1]))
    db.session.commit()
    result = console("--json")
    assert result.exit_code == 1
    assert result.stderr == "xihu: notice 2026 number 2: missing\n"
    gap = {"office": "xihu", "kind": "notice", "year": 2026, "serial": 2}
    told = json.loads(result.stdout)
    assert (told["broken"], told["gaps"]) == (None, [gap])


@pytest.mark.parametrize("reason", ["missing", "damaged"])
def test_the_console_names_a_lost_paper(
    console: Callable[..., Result], cast: Cast, reason: str
) -> None:
    paper = blobs().path(make_notice(cast).paper)
    assert console("--files").exit_code == 0
    paper.unlink() if reason == "missing" else paper.write_bytes(b"another paper")
    assert console().exit_code == 0, "files are read where it is asked for"
    result = console("--files")
    assert (result.exit_code, result.stderr) == (1, f"file {paper.name}: {reason}\n")
