"""Words about accounts and what the chain of events records."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "locks_out_oneself": _l("This would lock you out. Another administrator can do it."),
}
DEEDS = {
    "office.add": _l("Office added"),
    "office.change": _l("Office settings changed"),
    "person.add": _l("Account added"),
    "person.change": _l("Account changed"),
    "person.sign_in": _l("Signed in"),
    "person.password": _l("Password changed"),
    "person.reset_password": _l("Password reset"),
    "token.add": _l("API token made"),
    "token.revoke": _l("API token revoked"),
    "legal_text.confirm": _l("Legal text confirmed"),
    "calendar.add": _l("A year's holidays added"),
    "notice.recount": _l("Due counted anew by a new calendar"),
    "excuse.add": _l("Excused from a visit"),
    "register_imported": _l("Register imported"),
}
