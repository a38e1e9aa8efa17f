"""Words of the catalogue: categories, roles of a provision, why a lawyer should look."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "confirmed_in_future": _l("This day has not come yet."),
}
CATEGORIES = {
    "licensing": _l("Licensing and scope"),
    "fees": _l("Fees and prepayment"),
    "staff": _l("Staff"),
    "content_materials": _l("Content and materials"),
    "time": _l("Training hours"),
    "fire_premises": _l("Premises and fire safety"),
    "advertising": _l("Advertising"),
    "hidden_variant": _l("Disguised training"),
    "minors_protection": _l("Protection of minors"),
    "competition": _l("Contests"),
    "online": _l("Online training"),
    "contract": _l("Contracts"),
    "school_side": _l("Schools"),
}
BASIS_ROLES = {
    "breached": _l("Provision breached"),
    "order": _l("Ground of the order"),
    "bridge": _l("Bridge to the order (licensed institutions only)"),
    "penalty": _l("Penalty; never printed on a notice"),
    "aggravation": _l("Aggravation; never printed on a notice"),
    "policy": _l("Policy paper; never a ground by itself"),
}
TO_BE_CHECKED = {
    "basis_gap": _l("No provision fits: a legal text must be confirmed before it can be ordered"),
    "unverified": _l("A text or an article's number was not seen in a source"),
    "fit_general": _l("A general provision: review before citing it"),
}
ENFORCERS = {
    "market_supervision": _l("Market regulation"),
    "fire_rescue": _l("Fire and rescue"),
    "public_security": _l("Public security"),
    "cyberspace": _l("Cyberspace administration"),
    "copyright": _l("Copyright administration"),
}
ANSWER_TYPES = {
    "yes_no_na": _l("Compliant / not compliant / not applicable"),
    "measure": _l("Measured"),
    "choice": _l("Choice"),
    "text": _l("Text"),
}
PHOTOS = {
    "required": _l("Photo needed"),
    "on_fail": _l("Photo when not compliant"),
    "on_demand": _l("Photo as needed"),
    "none": "",
}
OPS = {"<=": "≤", ">=": "≥", "==": "=", "record": ""}
