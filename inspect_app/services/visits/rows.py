"""The rows of a visit, built before any lock is taken: plain values for one bulk insert a table."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from inspect_app.rules.calendar import china_day
from inspect_app.rules.canonical import content_hash
from inspect_app.rules.catalogue import Checklist, catalogue
from inspect_app.rules.checklist import judge
from inspect_app.rules.legal_basis import NoticeBasis, notice_basis, open_circumstances
from inspect_app.rules.parties import Party
from inspect_app.rules.visit_report import ReportedViolation
from inspect_app.services.notices.basis import basis_document, basis_for
from inspect_app.services.visits.facts import PARTY_FACTS, Facts
from inspect_app.services.visits.warnings import warnings_of

Row = dict[str, Any]
RECEIPT_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O: a receipt is read out over the telephone."""
_BASES_KEPT = 4096


@dataclass(frozen=True)
class Incoming:
    """A visit as sent: its id, canonical JSON, the hash over it, and the parsed document."""

    uuid: UUID
    canonical: str
    content_hash: str
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Rows:
    """Everything to be inserted but the ids and what the server holds of the files.

    ``told`` is what the audit event says of the visit, ``actor`` who sent it, ``document`` what was
    sent, ``own`` the office's own parameters.
    """

    actor: str
    document: Mapping[str, Any]
    own: Mapping[str, Any]
    told: Row
    visit: Row
    wordings: Mapping[str, str]
    inspectors: list[Row]
    violations: list[Row]
    files: list[Row]


def built(incoming: Incoming, facts: Facts, now: datetime) -> Rows:
    """Build every row of a visit that was accepted."""
    checklist = catalogue().checklist(facts.report.checklist_id, facts.report.checklist_version)
    assert checklist is not None
    return Rows(
        actor=facts.sender.login,
        document=incoming.document,
        own=facts.sender.parameters,
        told=_told(incoming, facts),
        visit=_visit(incoming, facts, checklist, now),
        wordings=wording_of(checklist)[1],
        inspectors=_inspectors(facts),
        violations=_violations(facts),
        files=_files(incoming),
    )


def new_receipt(now: datetime) -> str:
    """Make a receipt number like R261120-7K3F9QWZ: the day in China, and chance."""
    tail = "".join(RECEIPT_ALPHABET[byte % 32] for byte in secrets.token_bytes(8))
    return f"R{china_day(now):%y%m%d}-{tail}"


def _visit(incoming: Incoming, facts: Facts, checklist: Checklist, now: datetime) -> Row:
    report, fix, position = facts.report, facts.fix, facts.position
    return {
        "uuid": incoming.uuid,
        "office_id": facts.sender.office_id,
        "sender_id": facts.sender.id,
        "institution_id": facts.institution.id if facts.institution else None,
        "site": asdict(report.site) if report.site else None,
        "party": _party(facts),
        "revision_of_id": facts.base.id if facts.base else None,
        "assignment_id": facts.assignment.id if facts.assignment else None,
        "recheck_of_id": facts.notice.id if facts.notice else None,
        "kind": report.kind,
        "source": report.source or _source(facts),
        "method": report.method,
        "outcome": report.outcome,
        "checklist_id": report.checklist_id,
        "checklist_version": report.checklist_version,
        "started_at": report.started_at,
        "finished_at": report.ended_at,
        "received_at": now,
        "clock_offset_ms": report.clock.offset_ms,
        "visited_on": report.visited_on,
        "lat": fix.lat if fix else None,
        "lng": fix.lng if fix else None,
        "accuracy_m": fix.accuracy_m if fix else None,
        "distance_m": position.distance_m,
        "verdict": position.verdict,
        "position_reason": report.position_reason,
        "warnings": warnings_of(facts, checklist),
        "document": incoming.canonical,
        "content_hash": incoming.content_hash,
        "receipt": new_receipt(now),
        "wording_hash": wording_of(checklist)[0],
        "statuses": _statuses(facts, checklist),
    }


def _told(incoming: Incoming, facts: Facts) -> Row:
    report = facts.report
    return {
        "outcome": report.outcome,
        "institution": str(report.institution_id) if report.institution_id else None,
        "inspectors": list(report.inspectors),
        "violations": [violation.code for violation in report.violations],
        "content_hash": incoming.content_hash,
        "revision_of": str(report.revision_of) if report.revision_of else None,
    }


def _source(facts: Facts) -> str:
    """Where the document does not say why: what the assignment says, else their own initiative."""
    return facts.assignment.source if facts.assignment else "own_initiative"


def _party(facts: Facts) -> Row:
    """Copy the visited party as it stands today (rule 4)."""
    place, site = facts.institution, facts.report.site
    if place is not None:
        snapshot = {fact: getattr(place, fact) for fact in PARTY_FACTS}
        return {**snapshot, "person_in_charge": place.contact, "institution": str(place.uuid)}
    assert site is not None
    return {
        "kind": "unlicensed",
        "name": site.name,
        "address": site.address,
        "district": site.district or facts.sender.district,
        "person_in_charge": site.person,
        "person_id": site.person_id,
    }


def _inspectors(facts: Facts) -> list[Row]:
    day = facts.report.visited_on
    return [
        {
            "ordinal": place,
            "person_id": person.id,
            "login": person.login,
            "display": person.display,
            "certificate_no": person.certificate_no,
            "certificate_valid": person.certified_on(day),
        }
        for place, person in enumerate(facts.inspectors)
    ]


def wording_of(checklist: Checklist) -> tuple[str, Mapping[str, str]]:
    """Return what every visit by this checklist is answered to: its hash, and {item: wording}."""
    key = (checklist.id, checklist.version)
    if key not in _WORDINGS:
        wordings = {item.id: item.text_zh for item in checklist.items}
        _WORDINGS[key] = (content_hash(wordings), wordings)
    return _WORDINGS[key]


_WORDINGS: dict[tuple[str, str], tuple[str, Mapping[str, str]]] = {}


def _statuses(facts: Facts, checklist: Checklist) -> Mapping[str, str]:
    parameters, party = facts.sender.parameters, facts.party
    statuses = {}
    for answer in facts.report.answers:
        item = checklist.item(answer.item)
        assert item is not None
        statuses[item.id] = judge(item, answer, party, parameters).status.value
    return statuses


def _violations(facts: Facts) -> list[Row]:
    rows = []
    for place, violation in enumerate(facts.report.violations):
        known = catalogue().violations[violation.code]
        rows.append(
            {
                "uuid": violation.id,
                "ordinal": place,
                "code": violation.code,
                "title": known.title_zh,
                "facts": violation.facts,
                "requirement": violation.requirement,
                "severity": known.severity,
                "due": violation.due.to_document(),
                "basis": _basis(facts, violation),
                "files": list(violation.files),
                "corrected_on_spot": violation.corrected_on_spot,
                "state": "open",
                "due_on": None,
                "due_provisional": False,
                "rest": "",
            }
        )
    return rows


def _basis(facts: Facts, violation: ReportedViolation) -> Row:
    """Copy what the law says of this violation of this party today (rules 4 and 7).

    Circumstances that the visit names were confirmed on the spot, for a notice handed over there.
    """
    known, party = catalogue().violations[violation.code], facts.party
    chosen = [text for text in open_circumstances(known, party) if text in violation.circumstances]
    by_catalogue = _catalogue_basis(violation.code, party)
    if not chosen and not by_catalogue["blocked"]:
        return by_catalogue
    basis = _document(basis_for(known, party, facts.sender.office_id, chosen))
    return {**basis, "circumstances": chosen} if chosen else basis


@lru_cache(_BASES_KEPT)
def _catalogue_basis(code: str, party: Party) -> Row:
    """What the catalogue alone says; the same for every visit to such a party, so never changed."""
    return _document(notice_basis(catalogue().violations[code], party, catalogue()))


def _document(basis: NoticeBasis) -> Row:
    refer_to = asdict(basis.refer_to) if basis.refer_to else None
    return {**basis_document(basis), "refer_to": refer_to}


def _files(incoming: Incoming) -> list[Row]:
    return [
        {"ordinal": place, "sha256": part["sha256"], "meta": part}
        for place, part in enumerate(incoming.document["files"])
    ]
