"""Words about numbers of papers, and about a notice that was handed over without a network."""

from flask_babel import lazy_gettext as _l

REASONS = {
    "number_year_over": _l("Reserved on a phone and not used in its year"),
    "number_phone_wiped": _l("Reserved on a phone that was emptied"),
    "number_discarded": _l("Its draft was discarded on the phone after the paper was printed"),
    "number_not_handed_over": _l("The visit was submitted without the paper that was printed"),
    "number_revised": _l("The visit that bore it was replaced before all its files had arrived"),
}
"""Why a number became void, where no person has given the reason."""
WORDS = {
    "number_not_reserved": _l("The number %(number)s was not reserved for a phone of your office."),
    "number_of_another": _l("The number %(number)s was reserved for %(name)s."),
    "number_void": _l("The number %(number)s is void."),
    "number_used": _l("The number %(number)s is used already, by the visit %(receipt)s."),
    "number_settled": _l("The number %(number)s is settled already."),
    "number_awaits_files": _l(
        "The number %(number)s belongs to the visit %(receipt)s, whose files are still missing."
    ),
    "number_year_runs": _l("The year %(year)s is not over: phones may still use its numbers."),
    "numbers_changed": _l(
        "Other numbers are open by now than those you have read. Nothing was made void; read the "
        "list again."
    ),
    "notice_text_differs": _l(
        "The words of the notice that was handed over are not those of the office's own sheet."
    ),
    "delivery_without_notice": _l("A delivery names the notice that was handed over."),
    **REASONS,
}
KINDS = {
    "notice": _l("Rectification notices"),
    "opinion": _l("Supervision opinions"),
    "receipt": _l("Proofs of delivery"),
    "recheck": _l("Recheck opinions"),
    "extension": _l("Decisions on more time"),
    "referral": _l("Letters of referral"),
    "closure": _l("Closure forms"),
    "inspection": _l("Inspection notices"),
}
FATES = {
    "open": _l("Reserved"),
    "issued": _l("Issued"),
    "withdrawn": _l("Withdrawn"),
    "void": _l("Void"),
    "missing": _l("Missing"),
}


def void_words(reason: str) -> str:
    """Say why a number is void: in words of ours, or as a person has written it."""
    return str(REASONS.get(reason, reason))
