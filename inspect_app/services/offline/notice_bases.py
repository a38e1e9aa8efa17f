"""What a notice would print for each violation of each kind of party, worked out for a phone.

A table, no rule: for every code and every choice of the circumstances that are open there, what
`services.notices.basis` says today. Parties for which all of it is the same share their entries.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.legal_basis import (
    Citation,
    ConfirmedText,
    NoticeBasis,
    notice_basis,
    open_circumstances,
)
from inspect_app.rules.parties import Party
from inspect_app.services.notices.basis import newest_confirmed_text
from inspect_app.store import legal_text
from inspect_app.store.base import db

UNREGISTERED = {
    False: Party("unlicensed"),
    True: Party("unlicensed", is_individual=True),
}
"""A site that is not in the register, by whether its person's number is known."""
Case = Mapping[str, Any]


def exact_key(party: Party) -> str:
    """Name a party by all that the register says, also what no vocabulary knows."""
    own = "individual" if party.is_individual else ""
    stages = "+".join(party.stages)
    return f"{party.kind}/{party.sector}/{party.mode}/{stages}/{party.profit}/{own}"


def bases_document(parties: Iterable[Party], office_id: int) -> dict[str, Any]:
    """Write the table: `parties` name for each code of `codes` one of its `cases`.

    A case is `{asks: [circumstance], chosen: {"0+2": [breached, order] | reason}}`: by the numbers
    of the circumstances that were confirmed, either numbers of `citations`, or why nothing may be
    printed.
    """
    codes = list(catalogue().violations)
    confirmed = {code: newest_confirmed_text(office_id, code) for code in _confirmed(office_id)}
    numbers = _Numbers()
    rows: dict[str, list[int]] = {}
    cases: dict[str, list[Case]] = {code: [] for code in codes}
    for party in (*parties, *UNREGISTERED.values()):
        row = [
            _placed(cases[code], _case(code, party, confirmed.get(code), numbers)) for code in codes
        ]
        rows[exact_key(party)] = row
    return {
        "codes": cases,
        "parties": rows,
        "citations": [[each.instrument, each.article] for each in numbers.citations],
        "sites": {str(known).lower(): exact_key(party) for known, party in UNREGISTERED.items()},
    }


def _confirmed(office_id: int) -> Iterator[str]:
    table = legal_text.ConfirmedText
    yield from db.session.scalars(sa.select(table.code).filter_by(office_id=office_id).distinct())


def _placed(cases: list[Case], case: Case) -> int:
    """Number a case among those of its code; the same one is written once."""
    if case not in cases:
        cases.append(case)
    return cases.index(case)


class _Numbers:
    """Numbers citations, each written once."""

    def __init__(self) -> None:
        self.citations: dict[Citation, int] = {}

    def of(self, citations: Sequence[Citation]) -> list[int]:
        return [self.citations.setdefault(each, len(self.citations)) for each in citations]


def _case(code: str, party: Party, confirmed: ConfirmedText | None, numbers: _Numbers) -> Case:
    asks, found = _found(code, party, confirmed)
    return {
        "asks": list(asks),
        "chosen": {
            "+".join(map(str, key)): basis.blocked
            or [numbers.of(basis.breached), numbers.of(basis.order)]
            for key, basis in found.items()
        },
    }


@lru_cache(20_000)
def _found(
    code: str, party: Party, confirmed: ConfirmedText | None
) -> tuple[tuple[str, ...], Mapping[tuple[int, ...], NoticeBasis]]:
    """The open circumstances, and the basis for every choice of them."""
    known = catalogue().violations[code]
    asks = open_circumstances(known, party)
    keys = [key for n in range(len(asks) + 1) for key in combinations(range(len(asks)), n)]
    return asks, {key: _basis(code, party, confirmed, [asks[n] for n in key]) for key in keys}


def _basis(
    code: str, party: Party, confirmed: ConfirmedText | None, chosen: Sequence[str]
) -> NoticeBasis:
    known = catalogue().violations[code]
    found = notice_basis(known, party, catalogue(), chosen=chosen)
    if not found.blocked or confirmed is None:
        return found
    return notice_basis(known, party, catalogue(), confirmed=confirmed, chosen=chosen)
