"""A backup taken while a server takes in visits and issues notices is one moment of them."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Condition, Event, Thread
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from pypdf import PdfReader

from inspect_app.app import create_app
from inspect_app.services import audit
from inspect_app.services.backup.making import make_backup
from inspect_app.services.backup.restoring import restore_backup
from inspect_app.services.evidence.checking import lost_files
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices.numbering import every_gap
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.visit import Visit
from tests import databases
from tests.cast import NOW
from tests.conftest import settings_for
from tests.pressure.serving import Served
from tests.visits import png, sha256, visit_document

BETWEEN = ("visit", "violation", "evidence_file", "number_fate", "notice", "audit_event")
"""Before each of these tables is read, one more visit comes in and gets its notice."""


class Writer(Thread):
    """Somebody who submits and issues until told to stop, and counts the rounds."""

    def __init__(self, served: Served) -> None:
        super().__init__()
        self.served, self.rounds, self.turn, self.enough = served, 0, Condition(), Event()

    def run(self) -> None:
        sender = self.served.sender()
        while not self.enough.is_set():
            photo, path = png(2000 + self.rounds), f"/api/v1/visits/{uuid4()}"
            listed = [{"sha256": sha256(photo), "size": len(photo), "type": "image/png"}]
            document = visit_document(self.served.star, ["FEE-01"], files=listed, signatures=[])
            assert sender.send("PUT", f"/api/v1/files/{sha256(photo)}", photo).status == 201
            assert sender.send("PUT", path, document).status == 201
            assert sender.send("POST", f"{path}/notice", {}).status == 201
            with self.turn:
                self.rounds += 1
                self.turn.notify_all()

    def one_more(self) -> None:
        """Wait until a round that begins after now is done."""
        with self.turn:
            wanted = self.rounds + 2  # the one that is under way does not count
            assert self.turn.wait_for(lambda: self.rounds >= wanted, timeout=60)


@contextmanager
def working(served: Served) -> Iterator[Writer]:
    writer = Writer(served)
    writer.start()
    try:
        writer.one_more()
        yield writer
    finally:
        writer.enough.set()
        writer.join(timeout=60)


def busy_backup(served: Served, path: Path) -> tuple[int, int]:
    """Back up with a round between the tables; return how many rounds were done around it."""
    met = set[str]()

    def disturb(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        table = statement.rpartition("FROM ")[2].split(" ", 1)[0].strip()
        if statement.startswith("SELECT") and table in set(BETWEEN) - met:
            met.add(table)
            writer.one_more()

    with served.app.app_context(), working(served) as writer:
        before = writer.rounds
        sa.event.listen(db.engine, "before_cursor_execute", disturb)
        make_backup(path, NOW)
        sa.event.remove(db.engine, "before_cursor_execute", disturb)
        after = writer.rounds
        db.session.remove()
    assert met == set(BETWEEN)
    return before, after


def test_it_comes_back_as_one_moment_with_every_paper(served: Served, tmp_path: Path) -> None:
    """Into SQLite, whichever database it came from."""
    before, after = busy_backup(served, tmp_path / "busy.zip")
    assert after >= before + len(BETWEEN)
    folder = tmp_path / "restored"
    restored = create_app(settings_for(folder, databases.sqlite(folder)))
    folder.mkdir()
    with restored.app_context():
        summary = restore_backup(tmp_path / "busy.zip")
        notices = db.session.scalars(sa.select(Notice).order_by(Notice.serial)).all()
        assert [each.serial for each in notices] == list(range(1, len(notices) + 1))
        assert before <= len(notices) < after
        visits = db.session.scalar(sa.select(sa.func.count()).select_from(Visit))
        assert visits in {len(notices), len(notices) + 1}, "one may be between visit and notice"
        for notice in notices:
            pages = PdfReader(io.BytesIO(blobs().read(notice.paper))).pages
            text = "".join(page.extract_text() for page in pages)
            assert notice.number in text.replace("\n", "").replace(" ", "")
        assert every_gap() == []
        assert list(lost_files()) == []
        assert audit.verify() == (summary.tables["audit_event"], None)
        db.session.remove()
        db.engine.dispose()
