"""A party as a part of an address: ``licensed.subject.offline.compulsory+senior.non_profit``.

Institutions of one key see one blank form, so a phone keeps a few dozen forms for thousands of
institutions. The axes stand in the order of `parties.VOCABULARY`; empty stays what is not known,
a value that the vocabulary does not know, and what no condition asks of a school.
"""

from inspect_app.rules.parties import AXES_OF_A_SCHOOL, VOCABULARY, Party

SITE_KEY = "unlicensed...."
"""A site that is not in the register, and an unlicensed one of which the register tells no more."""


def key_of(party: Party) -> str:
    """Return the party's key; its stages in the order of the vocabulary."""
    asked = AXES_OF_A_SCHOOL if party.kind == "school" else tuple(VOCABULARY)
    return ".".join(
        "+".join(value for value in known if value in party.values(axis)) if axis in asked else ""
        for axis, known in VOCABULARY.items()
    )


def party_of_key(key: str) -> Party | None:
    """Return the party of a key; None where it is not written as `key_of` writes it."""
    parts = key.split(".")
    if len(parts) != len(VOCABULARY):
        return None
    kind, sector, mode, stages, profit = parts
    party = Party(kind, sector, mode, tuple(filter(None, stages.split("+"))), profit)
    return party if kind and key_of(party) == key else None
