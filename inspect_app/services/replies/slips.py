"""The receipt slip (回执联): drawn with the code that was made for it, and kept nowhere."""

from datetime import datetime

from inspect_app.rules.calendar import china_day
from inspect_app.services.replies.access import make_code
from inspect_app.services.visits.papers import contact_sheet, demo_mark
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from pdf import reply_slip

TITLE = "整改回复回执联"


def printed_slip(notice: Notice, by: Person, now: datetime, base_url: str) -> bytes:
    """Make the second code of a notice and draw the slip that bears it, as a PDF.

    Drawn after the commit: were the drawing to fail, a slip that nobody has is out of use.
    """
    code = make_code(notice, by, now)
    return reply_slip.draw(
        reply_slip.ReplySlipSheet(
            office_name=notice.office.name,
            title=TITLE,
            number=notice.number,
            notice_title=notice.title,
            party_name=notice.addressee,
            url=reply_url(notice, base_url),
            code=code.text,
            opens_until=code.expires_at,
            contact=contact_sheet(notice.office, by.display),
            made_on=china_day(now),
            demo_mark=demo_mark(notice.office),
        )
    )


def reply_url(notice: Notice, base_url: str) -> str:
    """Return the address that the slip's QR code holds."""
    return f"{base_url}/r/{notice.verify_code}"
