"""What every deed on a notice shares: the lock, the table of states, the event, the new row."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from inspect_app.rules.rectification import SETTLED, after, allowed, allowed_from
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services import audit
from inspect_app.store.base import db, writing
from inspect_app.store.evidence import EvidenceHolder
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.violation import Violation


def require(notice: Notice, deed: str) -> None:
    """Refuse a deed that the notice's state does not allow, naming the states that would."""
    if not allowed(notice.state, deed):
        raise Conflict(f"{deed}_not_now", allowed_from=allowed_from(deed), state=notice.state)


@contextmanager
def deed_on(notice: Notice, deed: str) -> Iterator[None]:
    """Lock the chain and the notice, ask the table, and commit what is done inside as one deed."""
    with writing():
        audit.take_turn(notice.office_id)  # first, as in every deed: two orders make a deadlock
        db.session.refresh(notice, with_for_update=True)
        require(notice, deed)
        yield


def move(notice: Notice, deed: str) -> None:
    """Take the notice to the state the deed leads to, by its violations as they now are."""
    notice.state = after(notice.state, deed, [each.state for each in notice.violations])


def new_deed_row(notice: Notice, by: Person | None, now: datetime) -> dict[str, Any]:
    """Return what every row of the loop carries."""
    return {
        "uuid": uuid4(),
        "notice_id": notice.id,
        "recorded_at": now,
        "person_id": by.id if by else None,
    }


LONGEST_ACTOR = 64


def actor(notice: Notice, by: Person | None) -> str:
    """Name who does it for the chain: somebody by login, the party by its notice."""
    return by.login if by else f"party:{notice.number}"[:LONGEST_ACTOR]


def record(
    notice: Notice,
    by: Person | None,
    deed: audit.Deed,
    now: datetime,
) -> None:
    """Append the event to the office's chain; without a person it was the party itself."""
    audit.record(notice.office_id, actor(notice, by), deed, now)


def event(
    notice: Notice,
    name: str,
    before: str,
    after_: Mapping[str, object] | None = None,
    personal: Mapping[str, object] | None = None,
) -> audit.Deed:
    """Describe a deed on a notice: its states, what else changed, and personal data apart."""
    return audit.Deed(
        name,
        "notice",
        str(notice.uuid),
        before={"state": before},
        after={"state": notice.state, **(after_ or {})},
        personal_after=personal,
    )


def unsettled(notice: Notice) -> list[Violation]:
    """Return the violations that are still to be put right."""
    return [each for each in notice.violations if each.state not in SETTLED]


def violations_named(
    notice: Notice, uuids: Iterable[UUID], field: str = "violations"
) -> list[Violation]:
    """Return the notice's violations by their ids; 422 for one that is not the notice's."""
    known = {each.uuid: each for each in notice.violations}
    named = list(uuids)
    strangers = [str(uuid) for uuid in named if uuid not in known]
    if strangers:
        raise Invalid({field: [("not_of_this_notice", {"value": text}) for text in strangers]})
    return [known[uuid] for uuid in named]


def require_files(office_id: int, hashes: Iterable[str], field: str) -> None:
    """Refuse a proof whose bytes the office never sent."""
    wanted = set(hashes)
    held = set(
        db.session.scalars(
            sa.select(EvidenceHolder.sha256).where(
                EvidenceHolder.office_id == office_id, EvidenceHolder.sha256.in_(wanted)
            )
        )
    )
    missing = sorted(wanted - held)
    if missing:
        raise Invalid({field: [("file_not_here", {"value": each}) for each in missing]})
