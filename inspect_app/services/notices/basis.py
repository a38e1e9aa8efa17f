"""The legal basis that a notice prints: the snapshot made with the visit, completed at issue.

A violation whose snapshot is blocked (rule 7) is looked at once more when its notice is issued:
the issuer may have confirmed a circumstance, an admin a text, the register may have learnt a fact.
What is then printed is copied into the record, as rule 4 asks.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.legal_basis import (
    ConfirmedText,
    NoticeBasis,
    notice_basis,
    open_circumstances,
)
from inspect_app.rules.parties import VOCABULARY, Party
from inspect_app.rules.refusals import Conflict
from inspect_app.rules.violation_types import ViolationType
from inspect_app.services import audit
from inspect_app.store import legal_text
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit

Circumstances = Mapping[UUID, Sequence[str]]
"""What the issuer confirmed, by violation: texts of `use_when_zh`."""


def settle_bases(
    violations: Iterable[Violation], visit: Visit, chosen: Circumstances
) -> list[Mapping[str, Any]]:
    """Return the basis of each violation, or refuse naming the codes that lack one.

    Raises Conflict `legal_text_needed`, `circumstance_unconfirmed` or `party_fact_missing`.
    """
    bases, blocked = [], dict[str, list[str]]()
    for violation in violations:
        texts = chosen.get(violation.uuid, ())
        if texts or is_blocked(violation.basis):
            violation.basis = _looked_at_again(violation, visit, texts)
        if is_blocked(violation.basis):
            blocked.setdefault(str(violation.basis["blocked"]), []).append(violation.code)
        bases.append(violation.basis)
    for reason, codes in blocked.items():
        raise Conflict(reason, codes="、".join(dict.fromkeys(codes)))
    return bases


def confirm_circumstances(visit: Visit, chosen: Circumstances, by: Person, now: datetime) -> None:
    """Keep with the violations what the inspector confirmed on the spot, for whoever issues."""
    with writing():
        kept = {}
        for violation in visit.violations:
            texts = chosen.get(violation.uuid, ())
            basis = _looked_at_again(violation, visit, texts) if texts else violation.basis
            if basis != violation.basis:
                violation.basis = basis
                kept[str(violation.uuid)] = basis["circumstances"]
        if kept:
            deed = audit.Deed("visit.circumstances", "visit", str(visit.uuid), after=kept)
            audit.record(visit.office_id, by.login, deed, now)


def basis_for(
    known: ViolationType, party: Party, office_id: int, chosen: Sequence[str] = ()
) -> NoticeBasis:
    """Return what a notice issued now would print for a violation of this party."""
    found = notice_basis(known, party, catalogue(), chosen=chosen)
    confirmed = newest_confirmed_text(office_id, known.code) if found.blocked else None
    if confirmed is None:
        return found
    return notice_basis(known, party, catalogue(), confirmed=confirmed, chosen=chosen)


def is_blocked(basis: Mapping[str, Any]) -> bool:
    """Tell whether nothing may be printed yet."""
    return bool(basis.get("blocked")) or not basis.get("order")


def circumstances_to_confirm(violation: Violation) -> tuple[str, ...]:
    """Name the circumstances an issuer may confirm for a blocked violation."""
    known = catalogue().violations.get(violation.code)
    if known is None or violation.basis.get("blocked") != "circumstance_unconfirmed":
        return ()
    return known.circumstances


def _looked_at_again(violation: Violation, visit: Visit, chosen: Sequence[str]) -> dict[str, Any]:
    kept, known = violation.basis, catalogue().violations.get(violation.code)
    if known is None:
        return _only_confirmed(kept, newest_confirmed_text(visit.office_id, violation.code))
    party = _party(visit)
    earlier = kept.get("circumstances", ())
    texts = [t for t in open_circumstances(known, party) if t in chosen or t in earlier]
    fresh = basis_document(basis_for(known, party, visit.office_id, texts))
    if not is_blocked(kept):
        fresh |= {role: _with_more(kept[role], fresh[role]) for role in ("breached", "order")}
    return {**kept, **fresh, **({"circumstances": texts} if texts else {})}


def _with_more(
    kept: Sequence[Mapping[str, Any]], fresh: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Add what a circumstance allows to what stood already, which stays (rule 4)."""
    known = {(each["instrument"], each["article"]) for each in kept}
    return [*kept, *(each for each in fresh if (each["instrument"], each["article"]) not in known)]


def basis_document(basis: NoticeBasis) -> dict[str, Any]:
    """Write a basis as it is kept with a violation."""
    return {
        "breached": [citation.to_document() for citation in basis.breached],
        "order": [citation.to_document() for citation in basis.order],
        "hints": [
            {"code": hint.code, "citation": hint.citation, "detail": hint.detail}
            for hint in basis.hints
        ],
        "blocked": basis.blocked,
        "referral_first": basis.referral_first,
    }


def _only_confirmed(kept: Mapping[str, Any], confirmed: ConfirmedText | None) -> dict[str, Any]:
    """Handle a code that today's catalogue no longer knows: only a confirmed text can stand."""
    if confirmed is None:
        return {**kept, "blocked": kept.get("blocked") or "legal_text_needed"}
    text = {"instrument": confirmed.text, "article": "", "confirmed_by": confirmed.confirmed_by,
            "confirmed_on": confirmed.on.isoformat()}  # fmt: skip
    general = catalogue().general_order_basis
    order = {"instrument": general.instrument.title, "article": general.article}
    return {**kept, "breached": [text], "order": kept.get("order") or [order], "blocked": None}


def newest_confirmed_text(office_id: int, code: str) -> ConfirmedText | None:
    """Return the text that an admin of the office confirmed last for this code."""
    table = legal_text.ConfirmedText
    newest = db.session.scalar(
        sa.select(table)
        .filter_by(office_id=office_id, code=code)
        .order_by(table.id.desc())
        .limit(1)
    )
    if newest is None:
        return None
    return ConfirmedText(newest.text, newest.confirmed_by, newest.confirmed_on)


def _party(visit: Visit) -> Party:
    """Return the party as it was; what was not known then, as the register knows it now."""
    today = visit.institution
    facts = {axis: visit.party.get(axis) or getattr(today, axis, "") or "" for axis in VOCABULARY}
    individual = visit.site is not None and bool(visit.party.get("person_id"))
    return Party(
        kind=str(facts["kind"] or "unlicensed"),
        sector=str(facts["sector"]),
        mode=str(facts["mode"]),
        stages=tuple(facts["stages"] or ()),
        profit=str(facts["profit"]),
        is_individual=individual,
    )


def citation_texts(citations: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Write citations by instrument, each article once: 《甲法》第一条、第二条."""
    articles: dict[str, dict[str, None]] = {}
    for citation in citations:
        articles.setdefault(str(citation["instrument"]), {})[str(citation["article"])] = None
    return tuple(instrument + "、".join(found) for instrument, found in articles.items())
