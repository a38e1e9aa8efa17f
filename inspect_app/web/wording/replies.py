"""Words about the institution's reply."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "reply_code_refused": _l(
        "This code does not open anything now. Compare it with the receipt slip: eight letters "
        "and digits. After five wrong codes even the right one waits: a quarter of an hour, then "
        "twice as long each time. If it does not open, ask the office for a new slip."
    ),
    "reply_notice_ended": _l("The notice was closed or withdrawn; there is nothing to reply to."),
    "reply_not_open": _l("No receipt slip opens this notice at present."),
    "reply_file_type": _l("Only photos (JPEG, PNG, WebP, HEIC) and PDF are taken here."),
    "reply_too_many_files": _l("At most %(limit)s files fit into one reply. Leave some out."),
    "reply_files_of_a_day": _l(
        "At most %(limit)s files a day are taken for one notice. Send the rest tomorrow, or bring "
        "it to the office."
    ),
    "reply_empty": _l("Write what was put right, or choose a photo of it."),
    "reply_report_not_now": _l(
        "A report is sent after the delivery and before the recheck. For anything else call the "
        "office."
    ),
    "reply_extension_not_now": _l(
        "More time can be asked for after the delivery and before the recheck; when time was given "
        "before, send a report first. For anything else call the office."
    ),
    "reply_defence_not_now": _l(
        "This notice was closed or withdrawn. If you have something to say to it, call the office."
    ),
}
