"""Look up the addresses of a register that have no point: one after the other, never twice.

Every answer is kept as soon as it has come, in a transaction of its own, by provider and query; so
a run that was killed goes on where it was, and the same address of another institution is not
asked again. An answer becomes a proposal: a person decides (`deciding`).
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services import audit
from inspect_app.services.coverage.cells import in_register
from inspect_app.services.geocoding.providers import Answer, Provider, Stumbled, provider
from inspect_app.services.jobs import queue as jobs
from inspect_app.services.jobs.ticket import Ticket
from inspect_app.store.base import db, writing
from inspect_app.store.geocoding import GeocodeAnswer, GeocodeProposal
from inspect_app.store.institution import Institution
from inspect_app.store.job import Job
from inspect_app.store.office import Office
from inspect_app.store.person import Person

KIND, CONSOLE = "geocode", "console"
MOST = 10_000
LONGEST_BEFORE, LONGEST_QUERY = 60, 400
TRIES, MALFORMED_IN_A_ROW = 3, 5
USUAL_WAIT, LONGEST_WAIT = 5.0, 60.0
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """At most so many questions; ``before`` is put before addresses that do not begin with it."""

    limit: int = 1_000
    before: str = ""


@dataclass
class Outcome:
    """What a run did; ``stopped`` is "" or why it ended early: quota, key, away, malformed."""

    asked: int = 0
    proposed: int = 0
    unknown: int = 0
    malformed: int = 0
    stopped: str = ""


@dataclass
class Pace:
    """Keeps the provider's pause between questions; clock and sleep are a test's to give."""

    pause: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    _last: float = field(default=float("-inf"))

    def keep(self) -> None:
        """Wait until the next question may be put."""
        left = self._last + self.pause - self.clock()
        if left > 0:
            self.sleep(left)
        self._last = self.clock()


@dataclass(frozen=True, slots=True)
class Run:
    """One run: for which office, at whose wish, who is asked, how fast, what day it is."""

    office: Office
    actor: str
    provider: Provider
    pace: Pace
    now: Callable[[], datetime]
    progress: Callable[[int, int], None] = lambda _done, _total: None


def begin(person: Person, wanted: Wanted, now: datetime) -> Job:
    """Ask for a run in the background. Raises Invalid, Conflict."""
    check(wanted)
    provider()
    running = sa.select(Job.id).filter_by(office_id=person.office_id, kind=KIND)
    if db.session.scalar(running.where(Job.state.in_(("waiting", "running")))):
        raise Conflict("geocoding_under_way")
    return jobs.ask(jobs.Work(KIND, person.office_id, person.id, asdict(wanted)), now)


def work(job: Job, ticket: Ticket) -> None:
    """Do a run as a job; where the process is to end, the rest goes back to the queue."""
    wanted, asked = Wanted(**job.payload), provider()
    run = Run(
        db.session.get_one(Office, job.office_id),
        job.person.login if job.person else CONSOLE,
        asked,
        Pace(asked.pause, sleep=ticket.stop.wait),
        ticket.clock,
        lambda done, total: ticket.report("asking", done, total),
    )
    ticket.finish(asdict(look_up(run, wanted)))


def check(wanted: Wanted) -> None:
    """Raise Invalid for what cannot be asked."""
    if not 1 <= wanted.limit <= MOST:
        raise Invalid({"limit": [("geocoding_limit", {"most": MOST})]})
    if len(wanted.before) > LONGEST_BEFORE or not wanted.before.isprintable():
        raise Invalid({"before": [("too_long", {"limit": LONGEST_BEFORE})]})


def look_up(run: Run, wanted: Wanted) -> Outcome:
    """Ask for every address without a point or a proposal, until done, stopped or at the limit."""
    outcome, in_a_row = Outcome(), 0
    for institution_id, address in _without_point(run):
        if outcome.asked >= wanted.limit:
            break
        query = _query(address, wanted.before)
        run.progress(outcome.asked, wanted.limit)
        known = _known(run.provider, query)
        if known is None:
            try:
                outcome.asked += 1
                known = _kept(run, query, _patiently(run, query))
                in_a_row = 0
            except Stumbled as stumbled:
                outcome.malformed += stumbled.code == "malformed"
                in_a_row += 1
                if stumbled.code == "malformed" and in_a_row < MALFORMED_IN_A_ROW:
                    continue
                outcome.stopped = stumbled.code
                break
        if known.found:
            outcome.proposed += _propose(run, institution_id, address, known)
        else:
            outcome.unknown += 1
    return outcome


def _patiently(run: Run, query: str) -> Answer | None:
    """Ask; where the provider is away or asks to wait, wait and ask again, a few times."""
    for attempt in range(TRIES):
        run.pace.keep()
        try:
            return run.provider.ask(query)
        except Stumbled as stumbled:
            wait = USUAL_WAIT * 2**attempt if stumbled.wait is None else stumbled.wait
            hopeless = stumbled.code in ("key", "malformed") or wait > LONGEST_WAIT
            if hopeless or attempt == TRIES - 1:
                raise
            run.pace.sleep(wait)
    raise AssertionError  # the last attempt returned or raised


def _without_point(run: Run) -> Iterator[tuple[int, str]]:
    """Walk over the register by id; what was proposed for this address is not proposed again."""
    of, last = Institution, 0
    proposed = sa.select(GeocodeProposal.id).where(
        GeocodeProposal.institution_id == of.id, GeocodeProposal.address == of.address
    )
    query = sa.select(of.id, of.address).where(
        in_register(run.office, china_day(run.now())),
        of.office_id == run.office.id,
        of.lat.is_(None),
        of.address != "",
        ~proposed.correlate(of).exists(),
    )
    while True:
        page = db.session.execute(query.where(of.id > last).order_by(of.id).limit(_PAGE)).all()
        yield from ((row_id, address) for row_id, address in page)
        if len(page) < _PAGE:
            return
        last = page[-1][0]


def _query(address: str, before: str) -> str:
    text = " ".join(address.split())
    before = " ".join(before.split())
    return (text if text.startswith(before) else before + text)[:LONGEST_QUERY]


def _hash(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()


def _known(asked: Provider, query: str) -> GeocodeAnswer | None:
    key = {"provider": asked.name, "query_hash": _hash(query)}
    return db.session.scalar(sa.select(GeocodeAnswer).filter_by(**key))


def _kept(run: Run, query: str, answer: Answer | None) -> GeocodeAnswer:
    """Keep the answer at once: whatever happens then, it is not asked again."""
    with writing():
        known = _known(run.provider, query)  # another run may have asked meanwhile
        if known is not None:
            return known
        row = GeocodeAnswer(
            provider=run.provider.name,
            query_hash=_hash(query),
            query=query,
            found=answer is not None,
            lat=answer.lat if answer else None,
            lng=answer.lng if answer else None,
            datum=run.provider.datum,
            quality=answer.quality if answer else "none",
            label=answer.label if answer else "",
            raw=answer.raw if answer else {},
            asked_at=run.now(),
        )
        db.session.add(row)
    return row


def _propose(run: Run, institution_id: int, address: str, answer: GeocodeAnswer) -> int:
    """Lay an answer before the office; 0 where it lies there already."""
    after = {"provider": answer.provider, "quality": answer.quality}
    with writing():
        institution = db.session.get_one(Institution, institution_id)
        deed = audit.Deed("geocode.propose", "institution", str(institution.uuid), after=after)
        audit.record(run.office.id, run.actor, deed, run.now())
        key = {"institution_id": institution_id, "answer_id": answer.id}
        if db.session.scalar(sa.select(GeocodeProposal).filter_by(**key)) is None:
            db.session.add(
                GeocodeProposal(
                    uuid=uuid4(),
                    office_id=run.office.id,
                    address=address,
                    state="proposed",
                    proposed_at=run.now(),
                    **key,
                )
            )
            return 1
    return 0
