"""What happened since yesterday, in the words and units of the trade."""

from flask_babel import lazy_gettext as _l

HAPPENED = {
    "visit.submit": (_l("Visits received"), _l("visits")),
    "notice.issue": (_l("Notices issued"), _l("notices")),
    "notice.deliver": (_l("Notices delivered"), _l("notices")),
    "notice.report": (_l("Reports received"), _l("reports")),
    "notice.recheck": (_l("Rechecks done"), _l("rechecks")),
    "notice.close": (_l("Notices closed"), _l("notices")),
}

WAITING = {
    "report": _l("report to look at"),
    "extension": _l("request for more time to decide"),
    "defence": _l("defence to answer"),
}
"""What an institution sent that waits for the office (`services.replies.seeing`)."""
