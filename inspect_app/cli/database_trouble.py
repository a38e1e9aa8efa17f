"""What stands between a command and its database, in one line instead of a traceback."""

import sqlite3

from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError, ProgrammingError

# PostgreSQL's undefined_table and undefined_column (its manual, appendix A)
_NO_SCHEMA = {"42P01", "42703"}
_SQLITE_NO_SCHEMA = ("no such table", "no such column")


def words_for(error: Exception) -> str | None:
    """Say what the owner can do about it; None for what is a fault of the program."""
    if not isinstance(error, OperationalError | ProgrammingError):
        return None
    if _lacks_schema(error):
        return str(
            _("The database has no schema yet, or an older one: run “inspect-app db upgrade”.")
        )
    if isinstance(error, ProgrammingError):
        return None
    first_line = str(error.orig).strip().partition("\n")[0]
    return str(_("The database does not answer: %(reason)s", reason=first_line))


def _lacks_schema(error: OperationalError | ProgrammingError) -> bool:
    if isinstance(error.orig, sqlite3.Error):
        return str(error.orig).startswith(_SQLITE_NO_SCHEMA)
    return getattr(error.orig, "sqlstate", None) in _NO_SCHEMA
