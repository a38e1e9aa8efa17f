"""Words about phones."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "phone_revoked_already": _l("This phone was signed out already."),
    "phone_wipe_ordered_already": _l("This phone was told to empty itself already."),
    "phone_not_revoked": _l("Nothing was ordered for this phone."),
    "seal_broken": _l(
        "What the phone sealed does not open: it was damaged, or is not meant for this. "
        "Nothing of it was stored."
    ),
    "send_token_only_sends": _l("This token only sends what the phone holds. Please sign in."),
    "sign_in_again": _l("Please enter your password again to unlock this phone."),
}
