"""Where the cases of a merged institution are kept; asked when a case is written down."""

from collections.abc import Iterable, Iterator
from itertools import islice

import sqlalchemy as sa

from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.prepared import Prepared

_PART = 500
# Built once: the intake of a visit asks it. KEY SHARE lets all cases through but not a merge.
_INTO = Prepared(
    sa.select(Institution.merged_into_id)
    .where(Institution.id == sa.bindparam("id"))
    .with_for_update(read=True, key_share=True)
)


def standing_id(identity: int) -> int:
    """Follow what was merged into what, to the end.

    Inside ``writing()``: a merge that began first is waited for, and one that comes waits until
    the case stands. What was loaded before may name an entry that has gone into another since.
    """
    connection = db.session.connection()
    while (into := _INTO.one(connection, id=identity)) is not None and into[0] is not None:
        identity = into[0]
    return identity


def standing_ids(identities: Iterable[int]) -> dict[int, int]:
    """Follow many at once: id → where its cases are kept; inside ``writing()``, as `standing_id`.

    They are locked in order of their ids, so that two who follow the same never wait in a ring.
    """
    waiting = iter(sorted(set(identities)))
    found: dict[int, int] = {}
    while part := list(islice(waiting, _PART)):
        found.update(_stand(part))
    return found


def _stand(part: list[int]) -> Iterator[tuple[int, int]]:
    query = sa.select(Institution.id, Institution.merged_into_id).where(Institution.id.in_(part))
    query = query.order_by(Institution.id).with_for_update(read=True, key_share=True)
    for identity, into in db.session.execute(query):
        yield identity, identity if into is None else standing_id(into)
