"""What the chain of events says of a merge: all to the office that keeps the register."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspect_app.services import audit
from inspect_app.services.institutions.editing import PERSONAL, By
from inspect_app.services.merging.facts import Changes, told
from inspect_app.services.merging.references import Keys
from inspect_app.store.institution_merge import InstitutionMerge


@dataclass(frozen=True, slots=True)
class Happened:
    """``offices``: the chains to write to, in the order in which they were locked."""

    deed: str
    changes: Changes
    moved: Keys
    offices: Sequence[int]


def record(row: InstitutionMerge, happened: Happened, by: By) -> None:
    """Tell the keeping office everything, others only that their cases' reference went."""
    survivor = str(row.survivor.uuid)
    short: dict[str, object] = {
        "survivor": survivor, "absorbed": str(row.absorbed.uuid), "merge": str(row.uuid),
    }  # fmt: skip
    reason = row.undone_reason if row.is_undone else row.reason
    counts = {name: len(keys) for name, keys in sorted(happened.moved.items()) if keys}
    pairs = told(happened.changes)
    full = audit.Deed(
        happened.deed, "institution", survivor,
        before={name: pair[0] for name, pair in pairs.items() if name not in PERSONAL},
        after={
            **{name: pair[1] for name, pair in pairs.items() if name not in PERSONAL},
            **short, "moved": counts, "reason": reason,
        },
        personal_before={name: pair[0] for name, pair in pairs.items() if name in PERSONAL},
        personal_after={name: pair[1] for name, pair in pairs.items() if name in PERSONAL},
    )  # fmt: skip
    other = audit.Deed(happened.deed, "institution", survivor, after=short)
    for office_id in happened.offices:
        audit.record(
            office_id, by.person.login, full if office_id == row.office_id else other, by.now
        )
