"""A server killed in the middle of its work: what had a receipt is there, and nothing is double.

`kill -9` of the whole process group, with what each thread was doing. It is no power cut: what was
given to the system is still written. That a commit reaches the disk before its receipt is said by
the database's settings, which `test_settings_that_keep_a_receipt` looks at.
"""

import http.client
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from random import Random
from threading import Lock
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from inspect_app.services import audit
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices.numbering import gaps
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.evidence import EvidenceFile
from inspect_app.store.notice import Notice
from inspect_app.store.visit import Visit
from tests.pressure.serving import Sender, Served
from tests.visits import PICTURES, png, sha256, visit_document

SENDERS = 8
BROKEN = (OSError, http.client.HTTPException)
BUSY = 423


@dataclass
class Submission:
    """One visit to be sent: every fifth with a photo of its own, every third with its notice."""

    number: int
    uuid: UUID = field(default_factory=uuid4)
    receipt: str = ""
    serial_text: str = ""

    @property
    def photo(self) -> bytes:
        return png(1000 + self.number) if self.number % 5 == 0 else b""

    def document(self, served: Served) -> dict[str, Any]:
        files = {
            sha256(content): content for content in (*PICTURES.values(), self.photo) if content
        }
        listed = [
            {"sha256": hash_, "size": len(content), "type": "image/png"}
            for hash_, content in files.items()
        ]
        return visit_document(served.star, ["FEE-01"], files=listed, statement=str(self.number))

    def send(self, sender: Sender, served: Served, document: Any) -> None:
        """Send all that belongs to it; raises one of BROKEN when the server dies meanwhile."""
        if self.photo:
            put = sender.send("PUT", f"/api/v1/files/{sha256(self.photo)}", self.photo)
            assert put.status in {200, 201}, put
        path, answer = f"/api/v1/visits/{self.uuid}", None
        while answer is None or answer.status == BUSY:
            answer = sender.send("PUT", path, document)
        assert answer.status in {200, 201}, answer
        assert self.receipt in {"", answer.document["receipt"]}, "a receipt never changes"
        self.receipt = answer.document["receipt"]
        if self.number % 3 == 0:
            issued = sender.send("POST", f"{path}/notice", {})
            assert issued.status in {200, 201}, issued
            assert self.serial_text in {"", issued.document["number"]}
            self.serial_text = issued.document["number"]


class Stream:
    """Submissions, sent by eight senders until all are done or the server is gone."""

    def __init__(self, served: Served, count: int, seed: int) -> None:
        self.served = served
        self.random = Random(seed)
        self.all = [Submission(number) for number in range(count)]
        self.documents = {each.uuid: each.document(served) for each in self.all}

    def run(self, wanted: list[Submission], kill_at: int = 0) -> None:
        """Send; when ``kill_at`` are done, kill the server under everybody's hands."""
        queue: SimpleQueue[Submission] = SimpleQueue()
        for each in wanted:
            queue.put(each)
        done, lock = Counter[str](), Lock()

        def send() -> None:
            sender = self.served.sender()
            while True:
                try:
                    one = queue.get_nowait()
                    one.send(sender, self.served, self.documents[one.uuid])
                except Empty:
                    return sender.close()
                except BROKEN:
                    if not kill_at:
                        raise
                    return sender.close()
                with lock:
                    done["sent"] += 1
                    if done["sent"] == kill_at:
                        self.served.kill_all()

        with ThreadPoolExecutor(SENDERS) as pool:
            for each in [pool.submit(send) for _ in range(SENDERS)]:
                each.result(timeout=3600)

    def kill_once(self) -> None:
        """Kill at a random point, look at what is left, start again and send everything anew."""
        count = len(self.all)
        self.run(self.all, self.random.randint(count // 4, count // 2))
        receipted = [each for each in self.all if each.receipt]
        assert 0 < len(receipted) < count
        self.require_kept(receipted)
        self.served.start()
        self.run(self.random.sample(self.all, count))
        self.require_kept(self.all)

    def require_kept(self, receipted: list[Submission]) -> None:
        """Every receipt has its one visit, every row its bytes; chain and numbers are whole."""
        with self.served.app.app_context():
            rows = db.session.scalars(sa.select(Visit)).all()
            kept = {row.uuid: row.receipt for row in rows}
            assert len(kept) == len(rows)
            for each in receipted:
                assert kept[each.uuid] == each.receipt
            submitted = sa.select(AuditEvent.subject).filter_by(deed="visit.submit")
            assert Counter(db.session.scalars(submitted)) == {str(uuid): 1 for uuid in kept}
            for hash_ in db.session.scalars(sa.select(EvidenceFile.sha256)):
                assert blobs().is_whole(hash_)
            self._require_papers(receipted)
            assert audit.verify()[1] is None
            db.session.remove()
            db.engine.dispose()

    def _require_papers(self, receipted: list[Submission]) -> None:
        notices = db.session.scalars(sa.select(Notice).order_by(Notice.serial)).all()
        assert [each.serial for each in notices] == list(range(1, len(notices) + 1))
        assert all(blobs().is_whole(each.paper) for each in notices)
        numbers = {each.number for each in notices}
        assert {each.serial_text for each in receipted if each.serial_text} <= numbers
        for year in {each.year for each in notices}:
            assert gaps(notices[0].office_id, "notice", year) == []


@pytest.mark.fault(
    "the server is killed at random under many senders, who then send everything again",
    "each receipt given stands for a visit that is there, once",
)
def test_a_killed_server_loses_no_receipt_and_doubles_nothing(served: Served) -> None:
    Stream(served, 60, seed=1).kill_once()


def test_settings_that_keep_a_receipt(served: Served) -> None:
    """Each commit is on the disk before it is answered: WAL with FULL, or PostgreSQL's default."""
    with served.app.app_context():
        if db.engine.dialect.name == "sqlite":
            asked = [
                db.session.scalar(sa.text(f"PRAGMA {name}"))
                for name in ("journal_mode", "synchronous")
            ]
            assert asked == ["wal", 2]
        else:
            assert db.session.scalar(sa.text("SHOW fsync")) == "on"
            asked = "SELECT boot_val FROM pg_settings WHERE name = 'synchronous_commit'"
            assert db.session.scalar(sa.text(asked)) == "on"
        db.session.remove()


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_five_hundred_submissions_outlive_the_kill(served: Served, seed: int) -> None:
    Stream(served, 500, seed).kill_once()


@pytest.mark.soak
def test_ten_thousand_with_repeats_and_cut_connections_are_ten_thousand(served: Served) -> None:
    """5 % are sent twice, 2 % are cut off in the middle and sent again."""
    stream = Stream(served, 10_000, seed=4)
    cut = stream.random.sample(stream.all, 200)
    sender = served.sender()
    for each in cut:
        sender.cut(f"/api/v1/visits/{each.uuid}", stream.documents[each.uuid])
    wanted = stream.all + stream.random.sample(stream.all, 500)
    stream.random.shuffle(wanted)
    stream.run(wanted)
    stream.require_kept(stream.all)
    with served.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 10_000
        db.session.remove()
