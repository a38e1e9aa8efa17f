"""Words about issuing papers."""

from flask_babel import lazy_gettext as _l

BLOCKED = {
    "legal_text_needed": _l("Needs a legal text that an administrator confirms"),
    "circumstance_unconfirmed": _l("Needs a circumstance to be confirmed"),
    "party_fact_missing": _l("The register lacks a fact about this institution"),
}
"""Why a violation cannot stand on a notice yet, for a tag."""

WORDS = {
    "school_gets_opinion": _l("A school gets a supervision opinion, not a notice."),
    "not_a_school": _l("Only a school gets a supervision opinion."),
    "visit_incomplete": _l("Files of this visit are still missing. Issue when they have arrived."),
    "visit_superseded": _l("A newer revision of this visit counts. Issue from that one."),
    "no_violations": _l("This visit has no violations that could be ordered to be put right."),
    "two_inspectors_needed": _l(
        "A notice needs two inspectors with certificates valid on the day of the visit."
    ),
    "earlier_notice_stands": _l(
        "The notice %(number)s of an earlier revision still stands. Withdraw it first."
    ),
    "legal_text_needed": _l(
        "%(codes)s: the catalogue has no legal text that may be printed here. "
        "An administrator enters and confirms one first."
    ),
    "circumstance_unconfirmed": _l(
        "%(codes)s: confirm on the page of the visit which circumstances apply."
    ),
    "party_fact_missing": _l(
        "%(codes)s: the register must first say what kind of institution this is "
        "(profit, form of teaching, stages)."
    ),
    "undrawable_text": _l(
        "These characters cannot be printed: %(characters)s. "
        "Correct them in a new revision of the visit."
    ),
    "no_record": _l("Nobody was inspected on this visit, so there is no record to print."),
    "no_photos": _l("No photos were taken on this visit, so there are no photo pages to print."),
    "unknown_code": _l("No notice of ours bears this code. Compare it with the paper once more."),
}
