"""The chain of events of one's own office, and whether it is whole."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from inspect_app.rules.refusals import Invalid
from inspect_app.services.audit import verify as walk
from inspect_app.services.audit_reading import events_before
from inspect_app.web.access import me, needs
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.wording.accounts import DEEDS

pages = Blueprint("audit", __name__, url_prefix="/admin/audit")


@pages.get("/")
@needs("manage")
def index() -> ResponseReturnValue:
    """Show the newest events first."""
    page, subject = wanted_page(), request.args.get("subject", "").strip()[:64]
    found = events_before(me().office_id, _seq(page.after), page.limit, subject)
    more = len(found) > page.limit
    return render_template(
        "admin/audit.html",
        events=found[: page.limit],
        next=cursor_for([found[page.limit - 1].seq]) if more else None,
        deeds=DEEDS,
    )


@pages.post("/verification")
@needs("manage")
def verify() -> ResponseReturnValue:
    """Walk the whole chain and say what was found."""
    read, broken = walk(me().office.code)
    if broken is None:
        flash(_("%(n)s events, no gap: the chain is whole.", n=read))
    else:
        text = _(
            "The chain is broken at event %(seq)s (%(why)s).", seq=broken.seq, why=broken.reason
        )
        flash(text, "bad")
    return redirect(url_for("audit.index"))


def _seq(after: list[str | int | float | None] | None) -> int | None:
    match after:
        case None:
            return None
        case [int(seq)]:
            return seq
    raise Invalid({"cursor": [("bad_cursor", {})]})
