"""Words about matters that are stuck, and before whom they are laid."""

from flask_babel import lazy_gettext as _l

from inspect_app.rules.escalation import Proposal, Stuck

LEVELS = {"office": _l("The office"), "approver": _l("The person in charge")}


WHY = {
    Stuck.UNDELIVERED: _l("Not delivered for %(days)s working days."),
    Stuck.OVERDUE: _l("Overdue for %(days)s working days."),
    Stuck.NOT_RECTIFIED: _l(
        "Not rectified at the recheck; nothing was decided for %(days)s working days."
    ),
}


def because(proposal: Proposal) -> str:
    """Say why a matter should be laid before somebody."""
    return str(WHY[proposal.why]) % {"days": proposal.days}
