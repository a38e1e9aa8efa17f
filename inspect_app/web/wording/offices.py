"""Words about offices and their settings."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "no_office": _l("There is no office yet; add one with “office add”."),
    "bad_months": _l("Write grades and months like A=24, B=12."),
}
