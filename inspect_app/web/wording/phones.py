"""Words about phones."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "phone_revoked_already": _l("This phone was signed out already."),
    "phone_wipe_ordered_already": _l("This phone was told to empty itself already."),
    "phone_not_revoked": _l("Nothing was ordered for this phone."),
}
