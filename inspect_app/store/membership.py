"""Tell for every institution whether a list of ids names it, the way each database does best."""

import sqlalchemy as sa

from inspect_app.store.base import db
from inspect_app.store.institution import Institution


def among(
    source: sa.FromClause, ids: sa.Select[int] | sa.Select[int | None], name: str
) -> tuple[sa.FromClause, sa.ColumnElement[bool]]:
    """Return what to select from, and the condition that the ids name the institution.

    ``source`` holds `Institution`, the ids have no NULL. SQLite makes a set of the ids once; for a
    join it would walk all of them for every institution where nobody ran ANALYZE. PostgreSQL
    hashes a join of any size, but such a set only while it is small.
    """
    if db.engine.dialect.name == "sqlite":
        return source, Institution.id.in_(ids)
    known = ids.distinct().subquery(name)
    column = known.c[0]
    return source.outerjoin(known, column == Institution.id), column.is_not(None)
