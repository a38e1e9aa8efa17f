"""Remember counts until the next deed: page, paper and workbook are asked for one after another.

Every deed moves the end of its office's chain, and what is counted changes by deeds alone.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from inspect_app.store.audit import AuditHead
from inspect_app.store.base import db

_Counted = TypeVar("_Counted")
_MOST = 16
_DEEDS = sa.select(sa.func.sum(AuditHead.seq))
_KEPT: WeakKeyDictionary[sa.Engine, OrderedDict[Hashable, tuple[int | None, Any]]] = (
    WeakKeyDictionary()
)


def remembered(key: Hashable, count: Callable[[], _Counted]) -> _Counted:
    """Return what was counted for the key if no deed was done since; else count it."""
    kept = _KEPT.setdefault(db.engine, OrderedDict())
    deeds = db.session.scalar(_DEEDS)  # first: what is done meanwhile is then counted again
    found = kept.get(key)
    if found is None or found[0] != deeds:
        found = deeds, count()
        kept[key] = found
        while len(kept) > _MOST:
            kept.popitem(last=False)
    counted: _Counted = found[1]
    return counted
