"""One call for every success that the description promises; a new operation needs its own here.

Each is made anew when it is wanted: a deed that was done once cannot be done again.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from flask import Flask

from inspect_app.rules import loop_bodies, sealed
from inspect_app.services import server_key
from inspect_app.services.assignments import NewAssignment, assign
from inspect_app.services.rectifications import deeds as rectifications
from inspect_app.services.rectifications import extensions, rechecks
from inspect_app.store.base import db, writing
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.visit import QuarantinedVisit
from tests.cast import NOW, Cast, Client
from tests.contract import (
    approval_calls,
    draw_calls,
    patrol_calls,
    plan_calls,
    record_calls,
    statement_calls,
)
from tests.notices import keep_file, make_notice, make_recheck_visit, make_visit, picture
from tests.sealing import wrapped
from tests.visits import png, send, send_file, sha256, violation, visit_document

LATER = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
DELIVERED = {"method": "in_person", "at": NOW.isoformat(), "recipient": {"name": "周某"}}
Operation = tuple[str, str]
Made = dict[str, Any]


@dataclass
class Call:
    """What to send, and as whom."""

    path: Made = field(default_factory=dict)
    query: Made = field(default_factory=dict)
    headers: Made = field(default_factory=dict)
    body: Any = None
    login: str = "director"
    in_session: bool = False
    """Asked by a browser alone: a token gets another answer."""


class Place:
    """The cast, and everything a call may name, made on demand."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self.app, self.cast = app, cast
        self.shades = iter(range(10, 1_000_000))
        self._tokens: dict[str, str] = {}

    def token(self, login: str) -> str:
        if login not in self._tokens:
            self._tokens[login] = self.cast.token(login)
        return self._tokens[login]

    def client(self, login: str) -> Client:
        client = Client(self.app)
        client.token = self.token(login)
        return client

    def notice(self, state: str) -> Notice:
        """A notice that has come this far."""
        director = self.cast.director
        notice = make_notice(self.cast)
        if state == "issued":
            return notice
        rectifications.deliver(notice, loop_bodies.read_delivery(DELIVERED), director, LATER)
        if state in ("rechecked", "not_rectified"):
            result = "rectified" if state == "rechecked" else "not_rectified"
            visit = make_recheck_visit(self.cast, notice, result)
            body = loop_bodies.read_recheck({"visit": str(visit.uuid)})
            rechecks.recheck(notice, body, director, LATER)
        return notice

    def requested(self) -> Made:
        """A notice whose extension waits for its decision."""
        notice = self.notice("delivered")
        body = loop_bodies.read_extension({"reason": "设备未到", "until": "2026-12-18"})
        row = extensions.request_extension(notice, body, self.cast.director, LATER)
        return {"uuid": str(notice.uuid), "extension": str(row.uuid)}

    def picture(self) -> str:
        return keep_file(self.cast, picture(f"{next(self.shades)}", (64, 64)))

    def quarantined(self, *, files: bool = True, known: bool = False) -> int:
        """A visit that was refused for an unknown inspector who has an account by now."""
        document = {**visit_document(self.cast.star), "inspectors": ["lin", "wang", "late"]}
        if not files:
            document["files"] = [*document["files"], {"sha256": sha256(png(next(self.shades)))}]
        uuid, lin = uuid4(), self.client("lin")
        with self.app.app_context():
            renamed = {**document, "inspectors": ["lin", "nobody-yet"]}
            assert send(lin, renamed, uuid).status_code == 422
        return self._mend(document, known=known)

    def _mend(self, document: Made, *, known: bool) -> int:
        """Put right what stood against it, as an admin's new account would."""
        document["inspectors"] = ["lin", "wang"]
        db.session.rollback()
        row = db.session.query(QuarantinedVisit).order_by(QuarantinedVisit.id.desc()).first()
        with writing():
            row.document = json.dumps(document)
        if known:
            assert send(self.client("lin"), document, row.visit_uuid).status_code == 201
            with writing():
                db.session.refresh(row)
                row.resolved_at = None
        return row.id


def visit_call(place: Place, document: Made, **changes: Any) -> Call:
    return Call({"uuid": str(uuid4())}, body={**document, **changes}, login="lin")


def _sent(place: Place, missing: bool = False) -> Call:
    lin = place.client("lin")
    document = visit_document(place.cast.star, [violation()])
    if missing:
        document["files"] = [*document["files"], {"sha256": sha256(png(next(place.shades)))}]
    call = visit_call(place, document)
    send(lin, document, call.path["uuid"])
    return call


def _mended(place: Place) -> Call:
    """A visit whose sender was misspelt, put right by the office: its record has all its parts."""
    document = visit_document(place.cast.star, [violation()], inspectors=["lin", "wagn"])
    document["signatures"] = document["signatures"][::2]
    call = visit_call(place, document)
    assert send(place.client("lin"), document, call.path["uuid"]).status_code == 422
    kept = place.client("lin").get("/api/v1/quarantine").get_json()["items"][-1]
    form = {"at:inspectors": "lin\nwang", "reason": "电话核实"}
    path = f"/quarantine/{kept['id']}/mending"
    assert place.client("director").post(path, data=form).status_code == 302
    return call


def _new(place: Place) -> Call:
    _sent(place)  # so that the signatures are here
    return visit_call(place, visit_document(place.cast.star, [violation()]))


def _incomplete(place: Place) -> Call:
    document = visit_document(place.cast.star)
    document["files"] = [*document["files"], {"sha256": sha256(png(next(place.shades)))}]
    return visit_call(place, document)


def _file(place: Place) -> Call:
    return Call({"sha256": place.picture()})


def _with(call: Call, **headers: str) -> Call:
    call.headers |= {name.replace("_", "-"): value for name, value in headers.items()}
    return call


def _known_file(place: Place) -> Call:
    content = png(next(place.shades))
    send_file(place.client("lin"), content)
    return Call({"sha256": sha256(content)}, body=content, login="lin")


def _new_file(place: Place) -> Call:
    content = png(next(place.shades))
    return Call({"sha256": sha256(content)}, body=content, login="lin")


def _etag(place: Place, call: Call, url: str) -> Call:
    answer = place.client(call.login).get(url.format(**call.path))
    return _with(call, If_None_Match=answer.headers["ETag"])


def _synced(place: Place) -> Call:
    """A phone that comes again, after a visit and with a task and a notice still open."""
    due = date(2026, 12, 1)
    assign(
        NewAssignment(uuid4(), place.cast.star, [place.cast.lin], due, "plan"),
        place.cast.director,
        NOW,
    )
    place.notice("delivered")
    return Call(query={"since": ""}, login="lin")


def _institution(place: Place) -> Made:
    return {"institution_id": str(place.cast.star.uuid)}


def _on(state: str, body: Any) -> Callable[[Place], Call]:
    def make(place: Place) -> Call:
        notice = place.notice(state)
        told = body(place, notice) if callable(body) else body
        return Call({"uuid": str(notice.uuid)}, body=told)

    return make


def _answering(
    state: str, waits: Callable[[Notice, Person], Made], body: Made
) -> Callable[[Place], Call]:
    return lambda place: Call(waits(place.notice(state), place.cast.director), body=body)


def _papered(place: Place) -> Made:
    return record_calls.papered(place.notice("issued"), place.cast.director)


def _requested(place: Place) -> Call:
    cast = place.cast
    uuid = approval_calls.requested(cast.star, (cast.lin, cast.wang), cast.director)
    return Call({"uuid": str(uuid)})


def _assigned(place: Place) -> Call:
    cast = place.cast
    uuid = approval_calls.assigned(cast.star, (cast.lin, cast.wang), cast.director)
    return Call({"assignment": str(uuid)}, body=approval_calls.ASKED, login="lin")


def _skipped(place: Place) -> Call:
    call = _assigned(place)
    call.body = {"reason": "机构今日停课"}
    return call


def _decided(place: Place) -> Call:
    call = _requested(place)
    call.body = {"granted": True, "reason": ""}
    return call


def _granted(place: Place) -> Call:
    cast = place.cast
    uuid = approval_calls.granted(cast.star, (cast.lin, cast.wang), cast.director)
    return Call({"uuid": str(uuid)}, body={"reason": "机构已停课"})


def _statement(place: Place) -> Call:
    return Call({"uuid": str(statement_calls.stated(place.cast.director).uuid)})


def _long_statement(place: Place) -> Call:
    return Call({"uuid": str(statement_calls.long(place.cast.director).uuid)})


def _draw(place: Place) -> Call:
    committed = draw_calls.committed(place.cast.director)
    return Call({"draw": str(committed.uuid)}, body=draw_calls.PHRASE)


def _dropped(place: Place) -> Call:
    call = _draw(place)
    call.body = {"reason": "计划取消"}
    return call


def _published(place: Place) -> Call:
    call = _draw(place)
    call.body = {"result": False, "names_inspectors": True}
    return call


def _recheck(place: Place, notice: Notice) -> Made:
    return {"visit": str(make_recheck_visit(place.cast, notice, "rectified").uuid)}


def _report(place: Place, notice: Notice) -> Made:
    named = str(notice.violations[0].uuid)
    result = {"violation": named, "text": "已退费", "files": [place.picture()]}
    return {"text": "整改完毕。", "results": [result]}


def _referral(place: Place, notice: Notice) -> Made:
    named = [str(each.uuid) for each in notice.violations]
    return {"authority": "市场监督管理局", "violations": named, "reason": "职权所限"}


def _visited(place: Place) -> Call:
    visit = make_visit(place.cast)
    chosen = {str(violation.uuid): [] for violation in visit.violations}
    return Call({"uuid": str(visit.uuid)}, body={"circumstances": chosen})


def _photographed(place: Place) -> Call:
    lin, shot, uuid = place.client("lin"), png(next(place.shades)), uuid4()
    document = visit_document(place.cast.star)
    document["files"].append({"sha256": sha256(shot)})
    with place.app.app_context():
        send_file(lin, shot)
        assert send(lin, document, uuid).status_code == 201
    return Call({"uuid": str(uuid)})


def _issued(place: Place) -> Call:
    return Call({"uuid": str(place.notice("issued").visit.uuid)}, body={})


def _locked(place: Place) -> Call:
    phone, public = uuid4(), server_key.public_key(NOW)
    body = {"wrapped": wrapped(b"k" * 32, public, sealed.lock(phone, "lin"))}
    return Call({"phone": str(phone)}, body=body, login="lin", in_session=True)


def _patrol(place: Place) -> Call:
    uuid, document = patrol_calls.walked(place.cast.director)
    return Call({"uuid": str(uuid)}, body=document, login="lin")


PHONE = {"unsent": 1, "oldest": NOW.isoformat(), "label": "Chrome"}
YEAR = {"from": "2026-01-01", "to": "2026-12-31"}
V, N, F = "/api/v1/visits/{uuid}", "/api/v1/notices/{uuid}", "/api/v1/files/{sha256}"
S = "/api/v1/coverage-statements"
R, Q, A = "/api/v1/institutions", "/api/v1/quarantine", "/api/v1/approvals"
KNOWN: dict[Operation, dict[int, Callable[[Place], Call]]] = {
    ("get", "/api/v1/openapi.json"): {200: lambda p: Call()},
    ("get", "/api/v1/session"): {200: lambda p: Call(login="auditor")},
    ("get", R): {200: lambda p: Call(query={"q": "星", "open": "1", "limit": 10})},
    ("post", R): {201: lambda p: Call(body={"name": "无证托管", "lat": 30.2, "lng": 120.1})},
    ("get", R + "/{institution_id}"): {200: lambda p: Call(_institution(p))},
    ("patch", R + "/{institution_id}"): {
        200: lambda p: Call(_institution(p), body={"phone": "0571-1", "valid_on": "2026-11-01"})
    },
    ("get", "/api/v1/catalogue"): {
        200: lambda p: Call(),
        304: lambda p: _etag(p, Call(), "/api/v1/catalogue"),
    },
    ("get", "/api/v1/offline"): {200: _synced},
    ("put", F): {200: _known_file, 201: _new_file},
    ("get", F): {
        200: _file,
        206: lambda p: _with(_file(p), Range="bytes=0-9"),
        304: lambda p: _etag(p, _file(p), F),
    },
    ("head", F): {
        200: _file,
        206: lambda p: _with(_file(p), Range="bytes=0-9"),
        304: lambda p: _etag(p, _file(p), F),
    },
    ("get", F + "/preview"): {200: _file, 304: lambda p: _etag(p, _file(p), F + "/preview")},
    ("get", "/api/v1/visits"): {
        200: lambda p: (_sent(p), Call(query={"state": "complete", "limit": 1}))[1]
    },
    ("put", V): {201: _new, 200: _sent, 202: _incomplete},
    ("get", V): {200: lambda p: Call(_mended(p).path, login="auditor")},
    ("post", V + "/notice"): {201: _visited, 200: _issued},
    ("get", Q): {200: lambda p: (p.quarantined(), Call())[1]},
    ("post", Q + "/{quarantine_id}/retry"): {
        201: lambda p: Call({"quarantine_id": p.quarantined()}),
        202: lambda p: Call({"quarantine_id": p.quarantined(files=False)}),
        200: lambda p: Call({"quarantine_id": p.quarantined(known=True)}),
    },
    ("put", "/api/v1/phones/{phone}"): {
        200: lambda p: Call({"phone": str(uuid4())}, body=PHONE, login="lin")
    },
    ("post", "/api/v1/phones/{phone}/unlock"): {200: _locked},
    ("put", "/api/v1/phones/{phone}/numbers"): {
        200: lambda p: Call({"phone": str(uuid4())}, body={"bound": [], "void": []}, login="lin")
    },
    ("get", V + "/record/pdf"): {
        200: _photographed,
        304: lambda p: _etag(p, _photographed(p), V + "/record/pdf"),
    },
    ("get", V + "/photos/pdf"): {
        200: _photographed,
        304: lambda p: _etag(p, _photographed(p), V + "/photos/pdf"),
    },
    ("get", "/api/v1/notices"): {200: lambda p: (_issued(p), Call(query={"state": "issued"}))[1]},
    ("get", N): {200: lambda p: Call({"uuid": p.requested()["uuid"]})},
    ("get", N + "/pdf"): {
        200: lambda p: Call({"uuid": str(p.notice("issued").uuid)}),
        304: lambda p: _etag(p, Call({"uuid": str(p.notice("issued").uuid)}), N + "/pdf"),
    },
    ("post", N + "/deliveries"): {201: _on("issued", DELIVERED)},
    ("post", N + "/reports"): {201: _on("delivered", _report)},
    ("post", N + "/extensions"): {
        201: _on("delivered", {"reason": "设备未到", "until": "2026-12-18"})
    },
    ("post", N + "/extensions/{extension}/decision"): {
        201: lambda p: Call(p.requested(), body={"granted": True})
    },
    ("post", N + "/rechecks"): {201: _on("delivered", _recheck)},
    ("post", N + "/referrals"): {201: _on("not_rectified", _referral)},
    ("get", N + "/case-file"): {
        200: lambda p: Call({"uuid": _papered(p)["notice"]}),
        304: lambda p: _etag(p, Call({"uuid": _papered(p)["notice"]}), N + "/case-file"),
    },
    ("get", N + "/papers"): {200: lambda p: Call({"uuid": _papered(p)["notice"]})},
    ("post", N + "/papers"): {
        201: _on("issued", {"kind": "address"}),
        200: lambda p: Call({"uuid": _papered(p)["notice"]}, body={"kind": "receipt"}),
    },
    ("get", "/api/v1/papers/{uuid}/pdf"): {
        200: lambda p: Call({"uuid": _papered(p)["uuid"]}),
        304: lambda p: _etag(p, Call({"uuid": _papered(p)["uuid"]}), "/api/v1/papers/{uuid}/pdf"),
    },
    ("get", A): {200: lambda p: (_requested(p), Call(query={"limit": 1}))[1]},
    ("get", A + "/{uuid}"): {200: _requested},
    ("post", A + "/{uuid}/decision"): {201: _decided},
    ("post", A + "/{uuid}/revocation"): {201: _granted},
    ("get", "/api/v1/assignments"): {200: lambda _place: Call(login="lin")},
    ("post", "/api/v1/assignments/{assignment}/skip"): {201: _skipped},
    ("post", "/api/v1/assignments/{assignment}/approval"): {201: _assigned},
    ("post", N + "/referrals/{referral}/answer"): {
        201: _answering("not_rectified", record_calls.referred, record_calls.ANSWERED)
    },
    ("post", N + "/hearings"): {201: _on("delivered", record_calls.HEARD)},
    ("post", N + "/hearings/{hearing}/answer"): {
        201: _answering("delivered", record_calls.heard, {"accepted": False, "opinion": "属实"})
    },
    ("post", N + "/escalations"): {201: _on("delivered", record_calls.RAISED)},
    ("post", N + "/escalations/{escalation}/answer"): {
        201: _answering("delivered", record_calls.raised, {"answer": "三日内复查"})
    },
    ("post", N + "/closure"): {201: _on("rechecked", {"remark": "齐"})},
    ("post", N + "/withdrawal"): {201: _on("issued", {"reason": "写错了"})},
    ("get", "/api/v1/rectifications"): {200: lambda p: (_issued(p), Call(query={"limit": 1}))[1]},
    ("get", "/api/v1/coverage"): {200: lambda p: Call(query={**YEAR, "by": "month"})},
    ("get", "/api/v1/reports/period"): {200: lambda p: Call(query={**YEAR, "by": "sector"})},
    ("get", S): {200: lambda p: (_statement(p), Call(query={"limit": 1}))[1]},
    ("post", S): {201: lambda p: Call(body=statement_calls.ASKED)},
    ("get", S + "/{uuid}"): {200: _statement},
    ("post", S + "/{uuid}/signature"): {201: _statement, 202: _long_statement},
    ("get", S + "/{uuid}/pdf"): {
        200: _statement,
        304: lambda p: _etag(p, _statement(p), S + "/{uuid}/pdf"),
    },
    ("get", S + "/{uuid}/xlsx"): {
        200: _statement,
        304: lambda p: _etag(p, _statement(p), S + "/{uuid}/xlsx"),
    },
    ("get", "/api/v1/coverage/areas"): {
        200: lambda p: (_patrol(p), Call(query={**YEAR, "by": "level"}))[1]
    },
    ("get", "/api/v1/patrol-cells"): {
        200: lambda p: (_patrol(p), Call(query={"on": "2026-11-20", "limit": 1}))[1]
    },
    ("get", "/api/v1/patrols"): {
        200: lambda p: (_patrol(p), Call(query={"from": "2026-11-01"}, login="auditor"))[1]
    },
    ("put", "/api/v1/patrols/{uuid}"): {
        200: _patrol,
        201: lambda p: Call(
            {"uuid": str(uuid4())}, body=patrol_calls.asked(p.cast.director), login="lin"
        ),
    },
    ("get", "/api/v1/plans"): {
        200: lambda p: (plan_calls.planned(p.cast.director), Call(query={"limit": 1}))[1]
    },
    ("post", "/api/v1/plans"): {201: lambda p: Call(body=plan_calls.YEAR)},
    ("get", "/api/v1/plans/{uuid}"): {
        200: lambda p: Call(plan_calls.planned(p.cast.director), login="auditor")
    },
    ("post", "/api/v1/plans/{plan}/draws"): {
        201: lambda p: Call(
            {"plan": str(draw_calls.planned(p.cast.director).uuid)}, body=draw_calls.ASKED
        )
    },
    ("get", "/api/v1/draws/{draw}"): {
        200: lambda p: Call({"draw": str(draw_calls.committed(p.cast.director).uuid)})
    },
    ("get", "/api/v1/draws"): {
        200: lambda p: Call(query={"plan": str(draw_calls.committed(p.cast.director).plan.uuid)})
    },
    ("post", "/api/v1/draws/{draw}/reveal"): {200: _draw},
    ("post", "/api/v1/draws/{draw}/drop"): {200: _dropped},
    ("post", "/api/v1/draws/{draw}/publication"): {200: _published},
    ("get", "/api/v1/blind-spots"): {200: lambda p: Call(query={"on": "2026-11-20"})},
}
