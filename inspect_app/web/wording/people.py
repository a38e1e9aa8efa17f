"""Words about accounts."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "wrong_password": _l("Login or password is wrong."),
    "too_many_attempts": _l("Too many attempts. Please wait %(minutes)s minutes."),
    "password_too_short": _l("Use at least %(least)s characters."),
    "office_exists": _l("There is already an office %(code_given)s."),
    "login_exists": _l("There is already an account %(login)s."),
    "unknown_office": _l("There is no office %(value)s."),
    "unknown_person": _l("There is no account %(login)s."),
}
