"""Words about a notice that is handed over on the spot."""

from flask_babel import lazy_gettext as _l

HINDRANCES = {
    "legal_text_needed": _l("{code}: the catalogue has no legal text for it that may be printed"),
    "circumstance_unconfirmed": _l(
        "{code}: go back and tick which of its circumstances are true; "
        "the law it breaks stands on them"
    ),
    "party_fact_missing": _l("{code}: the register lacks a fact about this institution"),
    "due_not_counted": _l("{code}: this phone cannot count so many days; pick a date instead"),
    "undrawable": _l("No typeface has these characters; write them otherwise: {detail}"),
    "officer_unknown": _l("This phone does not know the certificate of {detail}"),
    "words_too_old": _l("{code}: this phone lacks its law; connect once and open “Today”"),
}
"""Why no notice can be made here, by the reason that `notice_text.mjs` gives."""
