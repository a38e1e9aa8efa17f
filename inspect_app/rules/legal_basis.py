"""What legal basis a notice prints for one violation.

Source: `meta.notice_rules` of violations.yaml, design rule 7.

- Breached: entries `breached`, verified, that fit the party.
- Ground of the order: the general basis (行政处罚法 28), then `order` and `bridge` entries
  that fit, in the file's order; a bridge only beside 民办教育促进法 62 and only for a
  licensed institution. A school's supervision opinion has 教育督导条例 21 in place of the
  general basis.
- Never: penalty, aggravation, policy; an article whose number is not verified; a provision
  that another authority applies (`enforced_by`).

An entry with `use_when_zh` stands on a circumstance that only the inspector can know. It is
printed when that circumstance was confirmed; else it is left out and hinted at. Where this
leaves nothing breached, the notice is blocked until somebody confirms one of them: guessing
would print a provision that may not fit, silence would print none. The same holds for a fact
about the party that the register does not tell (profit, mode).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from inspect_app.rules.catalogue import Catalogue
from inspect_app.rules.parties import Party, mismatches, unknowns
from inspect_app.rules.violation_types import CITABLE_ROLES, Basis, ReferTo, ViolationType

LEGAL_TEXT_NEEDED = "legal_text_needed"
CIRCUMSTANCE_UNCONFIRMED = "circumstance_unconfirmed"
PARTY_FACT_MISSING = "party_fact_missing"


@dataclass(frozen=True)
class ConfirmedText:
    """A legal text that an admin entered and answers for; it fills a gap of the catalogue."""

    text: str
    confirmed_by: str
    on: date


@dataclass(frozen=True)
class Citation:
    """An article as it is printed; a confirmed text stands in `instrument` with no article."""

    instrument: str
    article: str = ""
    instrument_id: str = ""
    confirmed_by: str = ""
    confirmed_on: date | None = None

    @property
    def text(self) -> str:
        return self.instrument + self.article

    def to_document(self) -> dict[str, Any]:
        """Return the snapshot kept with a violation (design rule 4)."""
        return {
            "instrument_id": self.instrument_id,
            "instrument": self.instrument,
            "article": self.article,
            "confirmed_by": self.confirmed_by,
            "confirmed_on": self.confirmed_on.isoformat() if self.confirmed_on else None,
        }


@dataclass(frozen=True)
class Hint:
    """What the issuer should look at; `code` is stable, `detail` the circumstance or the axis.

    `fit_general`, `circumstance_unconfirmed`, `party_fact_missing`, `enforced_elsewhere`,
    `general_order_only`, `outside_scope`, `basis_note`.
    """

    code: str
    citation: str = ""
    detail: str = ""


@dataclass(frozen=True)
class NoticeBasis:
    """What is printed for one violation. Where `blocked` says why, nothing may be printed yet.

    `referral_first`: another authority is competent, or nothing but the general basis allows
    the order; settle the jurisdiction first and refer (`refer_to`).
    """

    breached: tuple[Citation, ...]
    order: tuple[Citation, ...]
    hints: tuple[Hint, ...] = ()
    blocked: str | None = None
    refer_to: ReferTo | None = None
    referral_first: bool = False


def notice_basis(
    violation_type: ViolationType,
    party: Party,
    catalogue: Catalogue,
    *,
    confirmed: ConfirmedText | None = None,
    chosen: Collection[str] = (),
) -> NoticeBasis:
    """Return what the notice prints for this violation of this party.

    `chosen` are the circumstances (`use_when_zh`) the inspector confirmed; `confirmed` is the
    office's own text, printed only where the catalogue has a gap or nothing left to print.
    """
    fitting = [each for each in violation_type.basis if _may_fit(each, party)]
    printable = [each for each in fitting if not _left_out(each, party, chosen)]
    breached = tuple(_citation(each) for each in printable if each.role == "breached")
    special = _order_entries(printable)
    blocked = _blocked(violation_type, breached, fitting, party, chosen)
    if blocked and confirmed:
        breached, blocked = (*breached, _confirmed_citation(confirmed)), None
    refer_to = violation_type.refer_to
    return NoticeBasis(
        breached=breached,
        order=(_citation(_general(catalogue, party)), *map(_citation, special)),
        hints=tuple(_hints(violation_type, party, fitting, special, chosen)),
        blocked=blocked,
        refer_to=refer_to,
        referral_first=refer_to is not None and not special,
    )


def open_circumstances(violation_type: ViolationType, party: Party) -> tuple[str, ...]:
    """Return the circumstances that decide what is printed for this party, each once."""
    fitting = (each for each in violation_type.basis if _may_fit(each, party))
    texts = (each.use_when_zh for each in fitting if not each.enforced_by)
    return tuple(dict.fromkeys(text for text in texts if text))


def joined(citations: Iterable[Citation]) -> str:
    """Write citations as one text: 《甲法》第一条、第二条，《乙法》第三条."""
    parts = groupby(citations, key=lambda citation: citation.instrument)
    return "，".join(
        title + "、".join(dict.fromkeys(each.article for each in group)) for title, group in parts
    )


def _may_fit(basis: Basis, party: Party) -> bool:
    """Leave out for good what is never printed and what is known not to fit the party."""
    return (
        basis.role in CITABLE_ROLES
        and basis.is_verified
        and basis.subject in {"any", party.kind}
        and _fits_party_kind(basis, party)
        and not mismatches(basis.when, party)
    )


def _fits_party_kind(basis: Basis, party: Party) -> bool:
    match basis.party:
        case "unit":
            return not party.is_individual
        case "individual":
            return party.is_individual
        case "school":
            return party.kind == "school"
    return True


def _left_out(basis: Basis, party: Party, chosen: Collection[str]) -> str:
    """Return why an entry that may fit is not printed now, or ""."""
    if basis.enforced_by:
        return "enforced_elsewhere"
    if unknowns(basis.when, party):
        return PARTY_FACT_MISSING
    if basis.use_when_zh and basis.use_when_zh not in chosen:
        return CIRCUMSTANCE_UNCONFIRMED
    return ""


def _order_entries(printable: list[Basis]) -> list[Basis]:
    """Return the special grounds of the order; a bridge never stands without its target."""
    has_target = any(each.role == "order" and each.leads_from_bridge for each in printable)
    return [
        each for each in printable if each.role == "order" or (each.role == "bridge" and has_target)
    ]


def _general(catalogue: Catalogue, party: Party) -> Basis:
    if party.kind == "school":
        return catalogue.school_order_basis
    return catalogue.general_order_basis


def _blocked(
    violation_type: ViolationType,
    breached: tuple[Citation, ...],
    fitting: list[Basis],
    party: Party,
    chosen: Collection[str],
) -> str | None:
    if violation_type.basis_gap:
        return LEGAL_TEXT_NEEDED
    if breached:
        return None
    reasons = {_left_out(each, party, chosen) for each in fitting if each.role == "breached"}
    curable = (CIRCUMSTANCE_UNCONFIRMED, PARTY_FACT_MISSING)
    return next((reason for reason in curable if reason in reasons), LEGAL_TEXT_NEEDED)


def _hints(
    violation_type: ViolationType,
    party: Party,
    fitting: list[Basis],
    special: list[Basis],
    chosen: Collection[str],
) -> Iterable[Hint]:
    for axis in mismatches(violation_type.applies_to, party):
        yield Hint("outside_scope", detail=axis)
    for each in fitting:
        text = _citation(each).text
        match _left_out(each, party, chosen):
            case "":
                if each.fit == "general":
                    yield Hint("fit_general", text, each.note)
            case "party_fact_missing" as reason:
                yield Hint(reason, text, ", ".join(unknowns(each.when, party)))
            case "enforced_elsewhere" as reason:
                yield Hint(reason, text, each.enforced_by)
            case reason:
                yield Hint(reason, text, each.use_when_zh)
    if not special and party.kind != "school":
        yield Hint("general_order_only")
    if violation_type.basis_note_zh:
        yield Hint("basis_note", detail=violation_type.basis_note_zh)


def _citation(basis: Basis) -> Citation:
    return Citation(basis.instrument.title, basis.article, basis.instrument.id)


def _confirmed_citation(confirmed: ConfirmedText) -> Citation:
    return Citation(confirmed.text, confirmed_by=confirmed.confirmed_by, confirmed_on=confirmed.on)
