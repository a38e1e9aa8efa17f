"""Say that two entries that look alike are two institutions, and take it back."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from inspect_app.rules.refusals import Invalid, NotFound
from inspect_app.services import audit
from inspect_app.services.institutions.editing import By
from inspect_app.services.merging.facts import require_mergeable
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.institution_merge import Distinction

LONGEST_REASON = 500


def tell_apart(one: Institution, other: Institution, reason: str, by: By) -> Distinction:
    """Remember it, so that the pair is not offered again; once said it stands as it was said.

    Raises Invalid for a reason too long, Conflict as `require_mergeable` does.
    """
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": [("too_long", {"limit": LONGEST_REASON})]})
    low, high = sorted((one, other), key=lambda row: row.id)
    with writing():
        audit.take_turn(by.office.id)
        require_mergeable(one, other)
        found = distinction_of(low, high)
        if found is not None:
            return found
        row = Distinction(
            low=low, high=high, office_id=low.office_id, reason=reason.strip(),
            judged_at=by.now, judged_by_id=by.person.id,
        )  # fmt: skip
        db.session.add(row)
        _record("institution.distinguish", row, by)
    return row


def take_back(one: Institution, other: Institution, by: By) -> None:
    """Forget it: the pair may be offered again. Raises NotFound where nobody said so."""
    low, high = sorted((one, other), key=lambda row: row.id)
    with writing():
        audit.take_turn(by.office.id)
        row = distinction_of(low, high)
        if row is None:
            raise NotFound
        _record("institution.stop_distinguishing", row, by)
        db.session.delete(row)


def distinction_of(one: Institution, other: Institution) -> Distinction | None:
    """What was said of these two."""
    return db.session.get(Distinction, tuple(sorted((one.id, other.id))))


def distinctions(office_id: int, after: Sequence[int] | None, limit: int) -> Sequence[Distinction]:
    """An office's, by the entries; one more than ``limit`` tells of a next page."""
    query = sa.select(Distinction).filter_by(office_id=office_id)
    if after is not None:
        query = query.where(sa.tuple_(Distinction.low_id, Distinction.high_id) > sa.tuple_(*after))
    shown = (Distinction.low, Distinction.high, Distinction.judged_by)
    query = query.options(*map(selectinload, shown))
    ordered = query.order_by(Distinction.low_id, Distinction.high_id).limit(limit + 1)
    return db.session.scalars(ordered).all()


def _record(deed: str, row: Distinction, by: By) -> None:
    told = {"other": str(row.high.uuid), "reason": row.reason}
    before, after = (None, told) if deed == "institution.distinguish" else (told, None)
    event = audit.Deed(deed, "institution", str(row.low.uuid), before=before, after=after)
    audit.record(by.office.id, by.person.login, event, by.now)
