"""Random lives of notices through the API: no order of deeds leads around a rule of the design.

What is allowed is written down here once more, by hand from the design's section 5, so that a slip
in the program's table shows. Hypothesis tries deeds of everybody at any time, good and bad ones.
"""

import os
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from inspect_app.services import audit
from inspect_app.services.notices.issuing import issue_notice
from inspect_app.services.notices.numbering import every_gap
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.web import clock
from tests.cast import NOW, Cast, Client
from tests.notices import BASE, Found, make_recheck_visit, make_visit

RUNNING = {
    "issued", "delivered", "reported", "extended", "rechecked", "not_rectified", "reissued",
    "referred",
}  # fmt: skip
FROM: dict[str, set[str]] = {
    "deliveries": {"issued"},
    "reports": {"delivered", "reported", "extended"},
    "extensions": {"delivered", "reported"},
    "decision": {"delivered", "reported"},
    "rechecks": {"delivered", "reported", "extended"},
    "referrals": {"not_rectified"},
    "closure": {"rechecked", "reissued", "referred"},
    "withdrawal": RUNNING,
    "hearings": RUNNING,
    "escalations": {"issued", "delivered", "reported", "extended", "not_rectified"},
}
OFFICE_ALONE = {"decision", "referrals", "closure", "withdrawal"}
DONE = {"rectified", "not_applicable", "withdrawn", "referred"}
INSPECTORS, STRANGERS = {"lin", "chen"}, {"chen", "zhou"}
WITHOUT_RIGHTS = {"auditor", "admin"}
PEOPLE = ("lin", "director", "auditor", "admin", "chen", "zhou")
who = st.sampled_from(PEOPLE)
mostly_who = st.one_of(st.sampled_from(["director", "lin"]), who)
DUES = (
    {"days": 5, "type": "working"}, {"days": 3, "type": "calendar"}, {"immediate": True},
    {"date": "2026-12-05"},
)  # fmt: skip
CODES = ("FEE-01", "FIR-02", "ADV-02", "STF-01")
founds = st.lists(
    st.tuples(st.sampled_from(CODES), st.sampled_from(DUES), st.booleans()), min_size=1, max_size=4
)
METHODS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "in_person": ({"recipient": {"name": "收件人"}}, {"recipient": {"post": "前台"}}),
    "left_in_place": ({"recording": "AV-7"}, {"recipient": {"name": "收件人"}}),
    "post": ({"tracking_no": "EMS 1"}, {"recording": "AV-7"}),
    "electronic": ({"consent": "确认书1"}, {"tracking_no": "EMS 1"}),
    "announcement": ({}, {"nonsense": 1}),
}
"""For each way of delivery what meets its condition, and what does not."""


class Clock:
    """The program's clock, turned by hand."""

    moment = NOW + timedelta(hours=1)

    @classmethod
    def now(cls, zone: Any = None) -> datetime:
        return cls.moment.astimezone(zone) if zone else cls.moment


class Lives(RuleBasedStateMachine):
    """One notice, whoever does whatever to it."""

    app: Flask
    cast: Cast
    clients: dict[str, Client]
    steps = 0
    seen: set[tuple[str, str]]

    @initialize(found=founds)
    def issue(self, found: list[tuple[str, dict[str, Any], bool]]) -> None:
        Clock.moment = NOW + timedelta(hours=1)
        made = [Found(code, due=due, corrected_on_spot=spot) for code, due, spot in found]
        with self.app.app_context():
            visit = make_visit(self.cast, found=made)
            notice, _ = issue_notice(visit, self.cast.director, Clock.moment, BASE)
            self.notice_id, self.uuid = notice.id, notice.uuid
            self.paper, self.number = notice.paper, notice.number
        self.state = "issued"
        self.request: UUID | None = None
        self.deeds = 0
        self.first_days: dict[str, str] = {}
        self.last = self.read()

    def read(self) -> dict[str, Any]:
        return dict(self.clients["director"].get(f"/api/v1/notices/{self.uuid}").json)

    def tries(self, deed: str, login: str, body: Any, *, good: bool = True, path: str = "") -> bool:
        """Do a deed; check the answer against what the design says; tell whether it was done."""
        type(self).steps += 1
        answer = self.clients[login].post(
            f"/api/v1/notices/{self.uuid}/{path or deed}",
            json=body,
            headers={"Idempotency-Key": str(uuid4())},
        )
        expected = self.expected(deed, login, good=good)
        assert answer.status_code == expected, (deed, login, self.state, body, answer.json)
        if expected == 409:
            assert set(answer.json["allowed_from"]) == FROM[deed]
        self.deeds += expected == 201
        if expected == 201:
            self.seen.add((self.state, deed))
        return expected == 201

    def expected(self, deed: str, login: str, *, good: bool) -> int:
        if login in WITHOUT_RIGHTS or (deed in OFFICE_ALONE and login in INSPECTORS):
            return 403
        if login in STRANGERS:
            return 404
        if self.state not in FROM[deed]:
            return 409
        return 201 if good else 422

    @rule(hours=st.integers(1, 24 * 20))
    def time_passes(self, hours: int) -> None:
        Clock.moment += timedelta(hours=hours)

    @rule(login=mostly_who, method=st.sampled_from(sorted(METHODS)), good=st.booleans())
    def deliver(self, login: str, method: str, good: bool) -> None:
        met, unmet = METHODS[method]
        body = {"method": method, "at": Clock.moment.isoformat(), **(met if good else unmet)}
        if self.tries("deliveries", login, body, good=good):
            self.state = "delivered"
            self.first_days = self.due_days()
            days = 30 if method == "announcement" else 0
            effective = (Clock.moment + timedelta(hours=8, days=days)).date().isoformat()
            assert self.read()["delivered_on"] == effective

    @rule(login=mostly_who, text=st.sampled_from(["已整改。", ""]))
    def report(self, login: str, text: str) -> None:
        if self.tries("reports", login, {"text": text}, good=bool(text)):
            self.state = "reported"

    @rule(login=mostly_who, days=st.integers(-3, 40))
    def request_extension(self, login: str, days: int) -> None:
        reached = self.extendable()
        base = min((day for day in reached.values() if day), default="2026-12-01")
        until = (datetime.fromisoformat(base) + timedelta(days=days)).date().isoformat()
        good = bool(reached) and days > 0
        if self.request is not None and self.state in FROM["extensions"] and login in {
            "lin", "director"
        }:  # fmt: skip
            path = f"/api/v1/notices/{self.uuid}/extensions"
            body = {"reason": "设备未到", "until": until}
            assert self.clients[login].post(path, json=body).status_code == 409
            return
        if self.tries("extensions", login, {"reason": "设备未到", "until": until}, good=good):
            found = [one for one in self.read()["extensions"] if one["granted"] is None]
            self.request = UUID(found[-1]["id"])

    @precondition(lambda self: self.request is not None)
    @rule(login=mostly_who, granted=st.booleans())
    def decide(self, login: str, granted: bool) -> None:
        before, safe = self.due_days(), self.safety()
        path = f"extensions/{self.request}/decision"
        body = {"granted": granted, "reason": "" if granted else "无正当理由"}
        if not self.tries("decision", login, body, path=path):
            return
        self.request = None
        after = self.due_days()
        assert all(after[each] >= before[each] for each in after if before[each]), "never earlier"
        assert {each: after[each] for each in safe} == {each: before[each] for each in safe}
        if granted:
            self.state = "extended"
        else:
            assert after == before

    @rule(login=mostly_who, result=st.sampled_from(["rectified", "partly", "not_rectified"]))
    def recheck(self, login: str, result: str) -> None:
        with self.app.app_context():
            notice = db.session.get_one(Notice, self.notice_id)
            visit = make_recheck_visit(self.cast, notice, result, at=Clock.moment)
            used = {"visit": str(visit.uuid)}
        if not self.tries("rechecks", login, used):
            return
        self.state = "rechecked" if result == "rectified" else "not_rectified"
        assert {each["state"] for each in self.read()["violations"]} == {result}
        again = self.clients["director"].post(f"/api/v1/notices/{self.uuid}/rechecks", json=used)
        assert again.status_code == 409

    @rule(login=mostly_who, every=st.booleans())
    def refer(self, login: str, every: bool) -> None:
        left = [one["id"] for one in self.read()["violations"] if one["state"] not in DONE]
        named = left if every else left[:1]
        body = {"authority": "市场监督管理局", "violations": named, "reason": "职权所限"}
        if self.tries("referrals", login, body, good=bool(named)) and len(named) == len(left):
            self.state = "referred"

    @rule(login=mostly_who)
    def close(self, login: str) -> None:
        if self.tries("closure", login, {"remark": "齐"}):
            self.state = "closed"
            assert all(each["state"] in DONE for each in self.read()["violations"])

    @rule(login=mostly_who, reason=st.sampled_from(["文书有误", ""]), hazard=st.integers(0, 5))
    def withdraw(self, login: str, reason: str, hazard: int) -> None:
        if hazard:
            return  # a life that ends at once tells little
        if self.tries("withdrawal", login, {"reason": reason}, good=bool(reason)):
            self.state = "withdrawn"

    @rule(pick=st.integers(0, 99))
    def goes_on(self, pick: int) -> None:
        """Do what leads on from here, well, by who may: or few lives would come far."""
        ways = {
            "issued": [lambda: self.deliver("director", "in_person", good=True)],
            "not_rectified": [lambda: self.refer("director", every=bool(pick % 2))],
            "rechecked": [lambda: self.close("director")],
            "referred": [lambda: self.close("director")],
        }.get(self.state, [])
        if self.state in FROM["rechecks"]:
            result = ("rectified", "partly", "not_rectified")[pick % 3]
            ways += [
                lambda: self.report("lin", "已整改。"),
                lambda: self.request_extension("lin", 5),
                lambda: self.decide("director", granted=True) if self.request else None,
                lambda: self.recheck("lin", result),
            ]
        if ways:
            ways[pick % len(ways)]()

    @rule(login=mostly_who, text=st.sampled_from(["没有超期收费。", ""]))
    def hear(self, login: str, text: str) -> None:
        body = {"text": text, "speaker": "负责人", "at": Clock.moment.isoformat()}
        self.tries("hearings", login, body, good=bool(text))

    @rule(login=who, level=st.sampled_from(["office", "approver", "mayor"]))
    def escalate(self, login: str, level: str) -> None:
        waiting = [one for one in self.read()["escalations"] if one["answered_at"] is None]
        if waiting:
            return
        body = {"level": level, "reason": "逾期未改正"}
        self.tries("escalations", login, body, good=level != "mayor")

    def due_days(self) -> dict[str, str]:
        return {each["id"]: each["due_on"] for each in self.read()["violations"]}

    def extendable(self) -> dict[str, str]:
        return {
            each["id"]: each["due_on"]
            for each in self.read()["violations"]
            if each["state"] not in DONE and not each["code"].startswith("FIR")
        }

    def safety(self) -> set[str]:
        return {one["id"] for one in self.read()["violations"] if one["code"].startswith("FIR")}

    @invariant()
    def rules_hold(self) -> None:
        if not hasattr(self, "state"):
            return
        now = self.read()
        assert now["state"] == self.state
        assert (now["sha256"], now["number"]) == (self.paper, self.number), "a paper never changes"
        if now["delivered_on"] is None:
            assert not now["overdue"], "nothing is overdue before delivery"
            assert all(each["due_on"] is None for each in now["violations"])
        if self.state in {"closed", "withdrawn"}:
            assert not now["overdue"]
        self.settled_stays(now)
        self.last = now

    def settled_stays(self, now: dict[str, Any]) -> None:
        """What a violation ended in is its end, but for a recheck that answers it again."""
        was = {each["id"]: each["state"] for each in self.last["violations"]}
        rechecks = len(now["rechecks"]) - len(self.last["rechecks"])
        for each in now["violations"]:
            if was[each["id"]] in DONE and not rechecks:
                assert each["state"] == was[each["id"]]

    def teardown(self) -> None:
        if not hasattr(self, "state"):
            return
        with self.app.app_context():
            query = sa.select(sa.func.count()).select_from(AuditEvent)
            query = query.filter_by(subject=str(self.uuid)).where(AuditEvent.deed != "notice.issue")
            assert db.session.scalar(query) == self.deeds, "each deed is one event, and no more"
            db.session.rollback()


def machine(app: Flask, cast: Cast) -> type[Lives]:
    clients = {login: cast.client(app, login) for login in PEOPLE}
    return type(
        "LivesHere",
        (Lives,),
        {"app": app, "cast": cast, "clients": clients, "steps": 0, "seen": set()},
    )


LIVES, DEEDS = int(os.environ.get("LIVES", "60")), 50
"""A run of its own may live more of them, others every time: LIVES=2000."""


def test_no_life_of_a_notice_leads_around_a_rule(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "datetime", Clock)
    lives = machine(app, cast)
    run_state_machine_as_test(
        lives,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=DEEDS,
            deadline=None,
            derandomize="LIVES" not in os.environ,
            report_multiple_bugs=False,
            phases=[Phase.generate],  # a life is short enough to read, and making it shorter slow
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert lives.steps > LIVES * DEEDS / 3, "thousands of deeds were tried"
    beside = {"withdrawal", "hearings", "escalations"}
    ways = {(state, deed) for deed in FROM.keys() - beside for state in FROM[deed]}
    never = ways - lives.seen - {("reissued", "closure")}  # a new notice leads there
    assert not never, "each deed was done in every state that allows it"
    assert {deed for _, deed in lives.seen} == FROM.keys()
    assert not every_gap(), "each number has its one fate"
    assert audit.verify("xihu")[1] is None
