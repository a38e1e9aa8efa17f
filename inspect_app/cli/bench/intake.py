"""Intake: visits a second through `serve`, beside a bare handler through the same server."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from inspect_app.cli.bench import bare_server
from inspect_app.cli.bench.instance import Instance
from inspect_app.cli.bench.machine import cpu_seconds
from inspect_app.cli.bench.report import Figure, at_least, at_most
from inspect_app.cli.bench.rounds import median_ratio, percentile
from inspect_app.cli.bench.senders import Request, Sent, put, send_for
from inspect_app.cli.bench.servers import Running, running
from inspect_app.cli.bench.stand import Stand, Visitor
from inspect_app.cli.bench.visit_documents import signatures, visit_bodies
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.visit import Visit
from inspect_app.web.clock import now

SENDERS = 8
ROUNDS, SECONDS = 5, 3.0
QUICK_SECONDS = 0.4
MOST_A_SECOND = 2_000
SERVE = ("-c", "from inspect_app.cli import main; main()", "serve", "--port")
BARE = ("-m", "inspect_app.cli.bench.bare_server")
PAIR = ("i001", "i002")
INSTITUTIONS = 1_000
LEAST_RATIO, MOST_P99 = at_least(0.3), at_most(200)
LEAST_OF_SQLITE = at_least(0.5)


@dataclass
class Contender:
    """A server under load, and what it answered, round by round."""

    server: Running
    token: str
    instance: Instance
    sent: list[Sent] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def take(self, bodies: list[tuple[str, bytes]], seconds: float) -> None:
        """Send for some seconds, and note what it cost the server."""
        requests = iter([put(name, self.token, body) for name, body in bodies])
        sent, cost = self._send(requests, seconds)
        self.sent.append(sent)
        if cost is not None and sent.answers:
            self.cpu_ms.append(cost * 1000 / len(sent.answers))

    def _send(self, requests: Iterator[Request], seconds: float) -> tuple[Sent, float | None]:
        before = cpu_seconds(self.server.process)
        sent = send_for(seconds, self.server.port, requests, SENDERS)
        after = cpu_seconds(self.server.process)
        return sent, None if before is None or after is None else after - before

    @property
    def rates(self) -> list[float]:
        """Requests a second, by round."""
        return [sent.rate for sent in self.sent]

    @property
    def latencies(self) -> list[float]:
        """How long every request took, milliseconds."""
        return [one for sent in self.sent for one in sent.latencies_ms]

    @property
    def statuses(self) -> dict[int, int]:
        """How many answers of each status."""
        found: dict[int, int] = defaultdict(int)
        for sent in self.sent:
            for status, _ in sent.answers.values():
                found[status] += 1
        return dict(found)

    def raw(self) -> dict[str, object]:
        """What the figures are computed from."""
        cpu = sorted(self.cpu_ms)
        return {
            "requests_per_second": [round(rate, 1) for rate in self.rates],
            "p50_ms": round(percentile(self.latencies, 0.5), 2),
            "p99_ms": round(percentile(self.latencies, 0.99), 2),
            "cpu_ms_per_request": round(cpu[len(cpu) // 2], 3) if cpu else None,
            "statuses": self.statuses,
            "sent_again_when_busy": sum(sent.repeats for sent in self.sent),
        }


def measure(stand: Stand) -> Iterator[Figure]:
    """Measure each size by itself."""
    for size in stand.sizes:
        contenders = _contend(stand, stand.instance(size))
        yield from _figures(stand.instance(size), contenders)


def _contend(stand: Stand, instance: Instance) -> dict[str, Contender]:
    """Let everybody answer in turns; the servers end before the receipts are checked."""
    seconds = QUICK_SECONDS if stand.quick else SECONDS
    with ExitStack() as serving:
        contenders = {"ours": _serving(serving, instance), "bare": _bare(serving, instance)}
        if stand.database:
            contenders["sqlite"] = _serving(serving, stand.beside(min(INSTITUTIONS, instance.size)))
        for number in range(stand.rounds(ROUNDS) + 1):
            for contender in contenders.values():
                contender.take(_bodies(contender.instance, seconds, number), seconds)
    for contender in contenders.values():
        del contender.cpu_ms[:1]
        contender.sent[0].latencies_ms.clear()  # the first round warms up; its receipts count
    return contenders


def _serving(serving: ExitStack, instance: Instance) -> Contender:
    """Start `serve` on the instance, whose office holds the signatures already."""
    visitor = Visitor(instance, PAIR[0])
    for picture in signatures():
        visitor.put(f"/api/v1/files/{hashlib.sha256(picture).hexdigest()}", picture)
    log = instance.settings.instance / "serve.log"
    server = serving.enter_context(running(SERVE, instance.environment(), log))
    return Contender(server, instance.tokens[PAIR[0]], instance)


def _bare(serving: ExitStack, instance: Instance) -> Contender:
    folder = instance.settings.instance
    own = f"sqlite:///{folder / 'bare.sqlite3'}"
    url = own if instance.dialect == "sqlite" else instance.settings.database_url
    environment = {**instance.environment(), bare_server.DATABASE: url}
    server = serving.enter_context(running(BARE, environment, folder / "bare.log"))
    return Contender(server, instance.tokens[PAIR[0]], instance)


def _bodies(instance: Instance, seconds: float, seed: int) -> list[tuple[str, bytes]]:
    with instance.app.app_context():
        query = sa.select(Institution.uuid).filter_by(kind="licensed", closed_on=None)
        uuids = list(db.session.scalars(query.order_by(Institution.id).limit(INSTITUTIONS)))
        db.session.remove()
    return visit_bodies(uuids, PAIR, now(), int(MOST_A_SECOND * seconds) + SENDERS, seed)


def _figures(instance: Instance, contenders: dict[str, Contender]) -> Iterator[Figure]:
    ours, bare, size = contenders["ours"], contenders["bare"], (instance.size,)
    raw = {name: contender.raw() for name, contender in contenders.items()}
    ratio = median_ratio(ours.rates[1:], bare.rates[1:])
    on_sqlite = LEAST_RATIO if instance.dialect == "sqlite" else None
    words = f"visits a second by {SENDERS} senders ÷ a bare handler that inserts one row"
    yield Figure("intake.ratio", words, "ratio", ratio, on_sqlite, size, raw)
    if min([*ours.cpu_ms, *bare.cpu_ms], default=0) > 0:
        value = median_ratio(bare.cpu_ms, ours.cpu_ms)
        words = "the same by processor time of the server, the database on SQLite included"
        yield Figure("intake.by_processor", words, "ratio", value, None, size)
    p99 = percentile(ours.latencies, 0.99)
    yield Figure("intake.p99", "the slowest hundredth of the visits", "ms", p99, MOST_P99, size)
    lost, double = checked(ours)
    answered = {"receipts": sum(ours.statuses.values()), "statuses": ours.statuses}
    none = at_most(0)
    yield Figure("intake.lost", "receipts without a visit", "visits", lost, none, size, answered)
    yield Figure("intake.double", "visits stored twice", "visits", double, none, size, answered)
    if "sqlite" in contenders:
        value = median_ratio(ours.rates[1:], contenders["sqlite"].rates[1:])
        words = "visits a second on this database ÷ on SQLite"
        yield Figure("intake.of_sqlite", words, "ratio", value, LEAST_OF_SQLITE, size, raw)


def checked(ours: Contender) -> tuple[int, int]:
    """Compare every receipt with what the database holds now: (lost, double).

    Raises RuntimeError for a visit that was not taken.
    """
    receipts: dict[UUID, str] = {}
    for sent in ours.sent:
        for name, (status, body) in sent.answers.items():
            if status not in (200, 201):
                raise RuntimeError(f"a visit was answered with {status}: {body[:300].decode()}")
            receipts[UUID(name)] = str(json.loads(body)["receipt"])
    with ours.instance.app.app_context():
        first = min(receipts)
        query = sa.select(Visit.uuid, Visit.receipt).where(Visit.uuid >= first)
        rows = db.session.execute(query).all()
        db.session.remove()
    held: dict[UUID, list[str]] = defaultdict(list)
    for uuid, receipt in rows:
        held[uuid].append(receipt)
    lost = sum(held.get(uuid) != [receipt] for uuid, receipt in receipts.items())
    return lost, sum(len(each) > 1 for each in held.values())
