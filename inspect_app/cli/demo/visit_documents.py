"""Visit documents as a phone would send them (design §7 "The visit document")."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from inspect_app.cli.demo.answering import answers_for
from inspect_app.cli.demo.stage import Stage
from inspect_app.rules.calendar import CHINA
from inspect_app.rules.catalogue import Checklist, catalogue
from inspect_app.rules.datum import to_wgs84
from inspect_app.rules.parties import Party
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice

METRES_PER_DEGREE = 111_200
POSTS = ("负责人", "校长", "教务主任", "店长")
CONSENT = "情况属实，按要求整改。"

Finding = Mapping[str, Any]
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """Who goes where when, and what they will find."""

    institution: Institution
    started_at: datetime
    inspectors: tuple[str, str]
    outcome: str = "completed"
    findings: Sequence[Finding] = ()
    source: str = "plan"
    recheck_of: Notice | None = None
    results: Mapping[str, str] = field(default_factory=dict)

    @property
    def finished_at(self) -> datetime:
        """An hour where there was something to see, ten minutes at a closed door."""
        minutes = 55 if self.outcome == "completed" else 10
        return self.started_at + timedelta(minutes=25 if self.recheck_of else minutes)


def document_for(stage: Stage, visit: PlannedVisit) -> Document:
    """Build the whole document, drawing photos and signatures on the way."""
    completed = visit.outcome == "completed"
    checklist = checklist_for(visit.institution)
    by = stage.people[visit.inspectors[0]]
    board = stage.photo_of("signboard", visit.institution.name, visit.started_at, by)
    document: Document = {
        "schema": 1,
        "institution_id": str(visit.institution.uuid),
        "site": None,
        "assignment_id": None,
        "revision_of": None,
        "kind": "recheck" if visit.recheck_of else "routine",
        "outcome": visit.outcome,
        "checklist": {"id": checklist.id, "version": checklist.version},
        "started_at": _local(visit.started_at),
        "finished_at": _local(visit.finished_at),
        "clock": {"offset_ms": stage.rng.randint(-900, 900), "elapsed_ms": _elapsed(visit)},
        "inspectors": list(visit.inspectors),
        "helpers": [],
        "departments": [],
        **_position(stage, visit),
        "answers": [],
        "violations": [],
        "people_met": [],
        "statement": "",
        "signatures": [],
        "files": [],
        "source": visit.source,
        "method": "on_site",
    }
    if completed:
        document |= _completed(stage, visit, checklist, board)
    if visit.recheck_of:
        document |= _rechecked(visit)
    used = dict.fromkeys([board, *_hashes(document)])
    document["files"] = [_file(stage, visit, sha256) for sha256 in used]
    return document


def checklist_for(institution: Institution) -> Checklist:
    """Return the first current checklist that fits."""
    return catalogue().checklists_for(party_of(institution))[0]


def party_of(institution: Institution) -> Party:
    """Describe the institution as the rules see it."""
    return Party(
        kind=institution.kind,
        sector=institution.sector,
        mode=institution.mode,
        stages=tuple(institution.stages),
        profit=institution.profit,
    )


def _completed(stage: Stage, visit: PlannedVisit, checklist: Checklist, board: str) -> Document:
    by = stage.people[visit.inspectors[0]]
    photos = {
        finding["item"]: stage.photo_of(
            finding["scene"], visit.institution.name, visit.started_at, by
        )
        for finding in visit.findings
    }
    failing = {finding["item"]: finding["facts"] for finding in visit.findings}
    first_look = {checklist.items[1].id: board}
    answers = answers_for(checklist, party_of(visit.institution), failing, first_look | photos)
    head = visit.institution.contact or "在场人员"
    return {
        "answers": [] if visit.recheck_of else answers,
        "violations": [_violation(stage, one, photos[one["item"]]) for one in visit.findings],
        "people_met": [{"name": head, "post": stage.rng.choice(POSTS), "phone": ""}],
        "statement": CONSENT if visit.findings else "",
        "signatures": list(_signatures(stage, visit, head)),
    }


def _violation(stage: Stage, finding: Finding, photo: str) -> Document:
    return {
        "id": str(stage.new_id()),
        "code": finding["code"],
        "facts": finding["facts"],
        "requirement": finding["requirement"],
        "due": dict(finding["due"]),
        "files": [photo],
    }


def _rechecked(visit: PlannedVisit) -> Document:
    assert visit.recheck_of is not None
    notes = {"rectified": "已按要求整改到位。", "not_rectified": "现场复查，问题仍然存在。"}
    results = [
        {"violation": uuid, "result": result, "note": notes.get(result, "")}
        for uuid, result in visit.results.items()
    ]
    return {"recheck_of": str(visit.recheck_of.uuid), "results": results}


def _signatures(stage: Stage, visit: PlannedVisit, head: str) -> Iterable[Document]:
    by, at = stage.people[visit.inspectors[0]], visit.finished_at
    for login in visit.inspectors:
        image = stage.signature_of(stage.people[login].display, by, at)
        yield {"role": "inspector", "person": login, "image": image, "at": _local(at)}
    if visit.institution.kind == "unlicensed":
        witness = {"name": "社区网格员", "image": stage.signature_of("网格员", by, at)}
        refusal = {"refused": True, "reason": "拒绝签字", "witness": witness}
        yield {"role": "party", "name": head, **refusal}
    else:
        image = stage.signature_of(head, by, at)
        yield {"role": "party", "name": head, "image": image, "at": _local(at)}


def _position(stage: Stage, visit: PlannedVisit) -> Document:
    """A reading near the register's point; now and then one that is too far or too vague."""
    point = visit.institution
    if point.lat is None or point.lng is None:
        return {"fixes": [], "position_reason": "登记册无坐标，已拍摄门牌。"}
    lat, lng = to_wgs84(point.lat, point.lng, point.datum)
    metres, accuracy, reason = 18.0, 12.0, ""
    if stage.rng.random() < 0.08:
        metres, accuracy, reason = 240.0, 95.0, "室内信号弱，已拍摄招牌。"
    off = metres / METRES_PER_DEGREE
    fix = {
        "at": _local(visit.started_at + timedelta(seconds=20)),
        "lat": round(lat + off * stage.rng.uniform(-1, 1), 6),
        "lng": round(lng + off * stage.rng.uniform(-1, 1), 6),
        "accuracy_m": accuracy,
    }
    return {"fixes": [fix], "position_reason": reason}


def _file(stage: Stage, visit: PlannedVisit, sha256: str) -> Document:
    size, media_type = stage.sizes[sha256]
    return {
        "sha256": sha256,
        "size": size,
        "type": media_type,
        "taken_at": _local(visit.started_at),
    }


def _hashes(document: Document) -> Iterable[str]:
    for key in ("answers", "violations"):
        for part in document[key]:
            yield from part.get("files", ())
    for signed in document["signatures"]:
        yield from (signed[key] for key in ("image", "recording") if key in signed)
        if "witness" in signed:
            yield signed["witness"]["image"]


def _elapsed(visit: PlannedVisit) -> int:
    return int((visit.finished_at - visit.started_at) / timedelta(milliseconds=1))


def _local(moment: datetime) -> str:
    return moment.astimezone(CHINA).isoformat(timespec="seconds")
