"""Words for a phone's send-log laid beside the receive-log: state to words, tone, icon."""

from flask_babel import lazy_gettext as _l

STATES: dict[str, tuple[object, str, str]] = {
    "both": (_l("On both sides, same receipt"), "good", "check"),
    "not_known_there": (_l("Received; the phone does not know yet"), "info", "clock"),
    "put_aside": (_l("Put aside by the office"), "warn", "alert"),
    "not_arrived": (_l("Only on the phone: not received yet"), "warn", "clock"),
    "claimed": (_l("Only on the phone, although it has a receipt"), "bad", "alert"),
    "other_receipt": (_l("The receipts differ"), "bad", "alert"),
    "only_here": (_l("Only here: not in this phone's list"), "", "dot"),
}
WORDS = {
    "no_send_log": _l("There is no line of a send-log in it. Paste the list as the phone gave it."),
}
