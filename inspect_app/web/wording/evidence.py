"""Words about evidence files."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "hash_mismatch": _l(
        "The bytes that arrived are not those of this hash. Please send them again."
    ),
    "empty_file": _l("The file is empty."),
}
