"""Words about backups and bringing them back."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "backup_unwritable": _l("%(name)s cannot be written: %(reason)s. Nothing was kept."),
    "backup_unreadable": _l("%(name)s is no whole backup: it cannot be read, or it was cut off."),
    "backup_damaged": _l(
        "The backup is damaged: %(member)s is not what was written. Nothing was restored."
    ),
    "backup_of_another_version": _l(
        "This backup was made by another version of the program. Restore it with that version."
    ),
    "backup_schema_not_current": _l(
        "The database waits for its migration: run “inspect-app db upgrade” first."
    ),
    "backup_file_missing": _l(
        "The file %(sha256)s is named by the record, but it is not there. The backup would not "
        "be whole."
    ),
    "backup_file_changed": _l(
        "The bytes of %(sha256)s are not the ones that were kept. The backup would not be whole."
    ),
    "restore_not_empty": _l(
        "This instance is not empty. A backup is restored into a new, empty one only."
    ),
    "backup_rows_refused": _l(
        "The database does not take the rows of %(member)s. Nothing was restored."
    ),
    "backup_chain_broken": _l(
        "The log of %(office)s breaks at event %(seq)s. Nothing was restored."
    ),
}
