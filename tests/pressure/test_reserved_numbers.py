"""Numbers given to phones under pressure: each has one fate, none is missing, none stands twice."""

import http.client
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.number_report import NumbersTold
from inspect_app.services import audit
from inspect_app.services.callers import Caller
from inspect_app.services.notices.numbering import every_gap
from inspect_app.services.notices.reserving import Asking, reserve
from inspect_app.services.notices.voiding import void_by_office
from inspect_app.store.base import db
from inspect_app.store.notice import Notice, NumberFate
from inspect_app.store.number_reservation import NumberReservation
from inspect_app.store.person import Person
from inspect_app.store.rectification import Delivery
from inspect_app.store.visit import Visit
from tests.cast import NOW, Cast, Client
from tests.handing_over import RECEIVED, with_notice
from tests.handing_over import reserve as ask
from tests.notices import BASE, make_visit
from tests.pressure.crowd import at_once
from tests.pressure.serving import Sender, Served, Server
from tests.pressure.test_numbers import issue
from tests.visits import send, send_file, sha256, visit_document

PHONES = [UUID(int=number) for number in (501, 502, 503)]
NOTHING = NumbersTold(frozenset(), {})
BROKEN = (OSError, http.client.HTTPException)


def reserved_by(given: tuple[str, UUID]) -> list[int]:
    """What a person's phone then holds."""
    login, phone = given
    person = db.session.scalars(sa.select(Person).filter_by(login=login)).one()
    asking = Asking(phone, Caller.of(person), BASE, NOW)
    return [each.serial for each in reserve(asking, NOTHING)]


def require_one_fate_each() -> Counter[str]:
    """Every number that was ever taken is open or settled, and settled once; count them."""
    db.session.rollback()
    assert every_gap() == []
    fates = {
        (row.kind, row.year, row.serial): row for row in db.session.scalars(sa.select(NumberFate))
    }
    notices = {(n.kind, n.year, n.serial): n.id for n in db.session.scalars(sa.select(Notice))}
    issued = {key: row.notice_id for key, row in fates.items() if row.fate != "void"}
    assert issued == notices
    held = db.session.scalars(sa.select(NumberReservation)).all()
    for each in held:
        key = (each.kind, each.year, each.serial)
        assert (key in fates) is (each.settled_at is not None), each.number
        assert notices.get(key) is None or each.visit_id is not None
    assert len({each.code for each in held}) == len(held)
    delivered = [n.id for n in db.session.scalars(sa.select(Notice).filter_by(state="delivered"))]
    assert Counter(db.session.scalars(sa.select(Delivery.notice_id))) == dict.fromkeys(delivered, 1)
    assert audit.verify()[1] is None
    counted = Counter(row.fate for row in fates.values())
    counted["open"] = sum(each.is_open for each in held)
    return counted


@pytest.mark.fault(
    "phones take numbers while notices are issued and numbers voided", "each number has one fate"
)
def test_phones_and_desks_at_once_leave_no_number_twice_and_none_out(
    app: Flask, cast: Cast
) -> None:
    visits = [make_visit(cast).id for _ in range(12)]
    first = reserved_by(("lin", PHONES[0]))
    office_id = cast.lin.office_id
    db.session.remove()
    held: dict[tuple[str, UUID], list[list[int]]] = {}

    def do(given: tuple[str, Any]) -> int:
        deed, what = given
        if deed == "issue":
            return issue(what)
        if deed == "void":
            director = db.session.scalars(sa.select(Person).filter_by(login="director")).one()
            void_by_office((office_id, "notice", 2026, what), "手机遗失", director, NOW)
            return 0
        held.setdefault(what, []).append(reserved_by(what))
        return 0

    asking = [("ask", (login, phone)) for login in ("lin", "wang", "director") for phone in PHONES]
    mixed = [*asking, *asking, *(("issue", each) for each in visits), ("void", first[1])]
    Random(1).shuffle(mixed)
    serials = [serial for serial in at_once(do, mixed, app) if serial]
    assert len(set(serials)) == len(visits)
    counted = require_one_fate_each()
    assert (counted["issued"], counted["void"]) == (12, 1)
    now_held = {each: reserved_by(each) for each in held}
    assert all(len(serials) == 3 for serials in now_held.values())
    everything = [serial for serials in now_held.values() for serial in serials]
    assert len(everything) == len(set(everything)) == 27
    assert not {*everything} & {*serials}


@dataclass
class Life:
    """Deeds at random, as phones and the office do them; nothing is looked at but the numbers."""

    app: Flask
    cast: Cast
    random: Random
    waiting: list[tuple[Client, UUID, Any]] = field(default_factory=list)
    bound: dict[tuple[str, UUID], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = {login: self.cast.client(self.app, login) for login in ("lin", "director")}
        send_file(self.people["lin"], RECEIVED)

    def lives(self) -> None:
        deeds = (self.asks, self.throws_away, self.issues, self.hands_over, self.hands_over,
                 self.sends, self.sends, self.voids, self.wipes)  # fmt: skip
        self.random.choice(deeds)()

    def _phone(self) -> tuple[Client, str, UUID]:
        login, phone = self.random.choice(["lin", "director"]), self.random.choice(PHONES)
        return self.people[login], login, phone

    def _told(self, login: str, phone: UUID) -> list[str]:
        return self.bound.setdefault((login, phone), [])

    def asks(self) -> list[str]:
        client, login, phone = self._phone()
        return ask(client, phone, bound=self._told(login, phone))

    def throws_away(self) -> None:
        client, login, phone = self._phone()
        told = self._told(login, phone)
        if told:
            thrown = {"number": told.pop(), "reason": "草稿作废"}
            ask(client, phone, bound=told, void=[thrown])

    def issues(self) -> None:
        issue(make_visit(self.cast).id)
        db.session.rollback()

    def hands_over(self) -> None:
        """Bind a number to a visit, which waits on the phone."""
        phone = self.random.choice(PHONES)
        told = self._told("lin", phone)
        free = [each for each in ask(self.people["lin"], phone, bound=told) if each not in told]
        if free:
            told.append(free[0])
            wrong = {"text_hash": "a" * 64} if self.random.random() < 0.3 else {}
            document = with_notice(visit_document(self.cast.star, ["FEE-01"]), free[0], **wrong)
            self.waiting.append((self.people["lin"], uuid4(), document))

    def sends(self) -> None:
        """Send what waits, once or twice, with its files before, after, or not at all."""
        if self.waiting:
            client, uuid, document = self.random.choice(self.waiting)
            for _ in range(self.random.randint(1, 2)):
                send(client, document, uuid, files=self.random.random() < 0.5)
            if self.random.random() < 0.2:
                send(client, document, uuid4(), files=False)

    def voids(self) -> None:
        db.session.rollback()
        numbers = db.session.scalars(sa.select(NumberReservation)).all()
        if numbers:
            one = self.random.choice(numbers)
            path = f"/notices/numbers/notice/{one.year}/{one.serial}/voiding"
            self.people["director"].post(path, data={"reason": "手机遗失"})

    def wipes(self) -> None:
        client, _login, phone = self._phone()
        self.people["director"].post(f"/phones/{phone}/wipe")
        body = {"unsent": 0, "oldest": None, "label": ""}
        client.put(f"/api/v1/phones/{phone}", json=body)
        if self.random.random() < 0.7:
            self.people["director"].post(f"/phones/{phone}/readmission")


@pytest.mark.parametrize("seed", range(3))
def test_whatever_phones_and_office_do_each_number_has_one_fate(
    app: Flask, cast: Cast, seed: int
) -> None:
    life = Life(app, cast, Random(seed))
    counted = Counter[str]()
    for _ in range(8):
        for _ in range(5):
            life.lives()
        counted = require_one_fate_each()
    assert min(counted["issued"], counted["void"], counted["open"]) > 0, "nothing happened"


@pytest.fixture
def two_servers(served: Served) -> Any:
    """A second process on the same instance."""
    other = Server(served.settings)
    other.start()
    yield served, other
    other.kill_all()


@pytest.mark.fault("two processes give numbers at once", "none is given twice")
def test_two_processes_give_no_number_twice(two_servers: tuple[Served, Server]) -> None:
    served, other = two_servers

    def asks(each: int) -> list[str]:
        login = ("lin", "wang", "director")[each % 3]
        sender = Sender((served, other)[each % 2].port, served.tokens[login])
        answer = sender.send("PUT", f"/api/v1/phones/{UUID(int=600 + each // 2)}/numbers", {})
        sender.close()
        assert answer.status == 200, answer
        return [one["number"] for one in answer.document["numbers"]]

    with ThreadPoolExecutor(12) as pool:
        given = list(pool.map(asks, range(12)))
    assert len({number for numbers in given for number in numbers}) == 36
    with served.app.app_context():
        assert require_one_fate_each() == {"open": 36}
        db.session.remove()


@pytest.mark.fault(
    "the server is killed while notices on the spot arrive", "each is there once, delivered once"
)
def test_a_killed_server_books_no_notice_by_half(served: Served) -> None:
    count = 10
    sender = served.sender()
    assert sender.send("PUT", f"/api/v1/files/{sha256(RECEIVED)}", RECEIVED).status in {200, 201}
    held: list[str] = []
    while len(held) < count:
        path = f"/api/v1/phones/{PHONES[0]}/numbers"
        answer = sender.send("PUT", path, {"bound": held, "void": []})
        held = [each["number"] for each in answer.document["numbers"]][:count]
    with served.app.app_context():
        documents = [
            with_notice(visit_document(served.star, ["FEE-01"]), number) for number in held
        ]
        db.session.remove()
    visits = {uuid4(): document for document in documents}

    def put(uuid: UUID) -> int:
        mine = Sender(served.port, served.tokens["lin"])
        try:
            return mine.send("PUT", f"/api/v1/visits/{uuid}", visits[uuid]).status
        except BROKEN:
            return 0
        finally:
            mine.close()

    with ThreadPoolExecutor(count) as pool:
        sent = [pool.submit(put, uuid) for uuid in visits]
        next(each for each in sent if each.result())
        served.kill_all()
    with served.app.app_context():
        counted = require_one_fate_each()
        stored = db.session.scalar(sa.select(sa.func.count()).select_from(Visit))
        assert counted["issued"] == stored
        db.session.remove()
        db.engine.dispose()
    served.start()
    with ThreadPoolExecutor(count) as pool:
        assert set(pool.map(put, visits)) <= {200, 201, 423}
    assert {put(uuid) for uuid in visits} == {200}
    with served.app.app_context():
        assert require_one_fate_each()["issued"] == count
        db.session.remove()
