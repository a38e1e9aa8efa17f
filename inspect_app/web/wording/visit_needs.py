"""Words for what a visit lacks before it is submitted (`forms.visit_needs`)."""

from flask_babel import lazy_gettext as _

NEEDS = {
    "site_name": _("The site has no name yet"),
    "two_inspectors": _("Two inspectors with a valid certificate are needed"),
    "position_reason": _("The position does not show that you are on site: give a reason"),
    "facts": _("The facts are missing"),
    "requirement": _("The requirement is missing"),
    "due": _("It is not said by when it is to be put right"),
    "refusal_reason": _("Say why the institution refuses to sign"),
    "refusal_witness": _("A refusal needs a witness or a recording"),
    "signer_name": _("The name of who signs for the institution is missing"),
    "inspector_signature": _("An inspector has not signed"),
    "delivery_method": _("Say how the notice reached the party"),
    "delivery_recipient": _("The name of who receives the notice is missing"),
    "delivery_proof": _("A notice that is left in place needs a witness or a recording"),
    "party_signature": _("The institution has neither signed nor refused"),
}


def need_words(code: str) -> str:
    """Word what is missing."""
    return str(NEEDS[code])
