"""Words about rescue packages: why one cannot be read, and what became of what was in it."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "rescue_no_file": _l("Choose the file that the phone saved."),
    "rescue_no_zip": _l(
        "This is no rescue package, or it was cut off on its way. The phone still has everything: "
        "save it there once more and carry it over whole."
    ),
    "rescue_not_ours": _l(
        "This is no rescue package as a phone writes it (%(member)s). Do not unpack or repack it; "
        "take the file as the phone saved it."
    ),
    "rescue_damaged": _l(
        "The package is damaged (%(member)s). Nothing was taken in; save it on the phone once more."
    ),
    "rescue_other_version": _l(
        "The package was written by a newer version of this program. Bring the server up to date."
    ),
    "rescue_of_nobody_here": _l(
        "The package is from the phone of somebody who is not of your office. Nothing was taken "
        "in; their own office can import it."
    ),
    "rescue_of_somebody_else": _l(
        "The package is from a colleague's phone. Nothing was taken in; they or the office can "
        "import it."
    ),
    "rescue_changed": _l("The text differs from what the phone sealed."),
    "rescue_seal_broken": _l(
        "This is sealed and does not open here: it was damaged, or sealed for another server. It "
        "is kept as it came."
    ),
    "rescue_unreadable": _l("This is not a visit as a phone keeps it."),
}
# outcome: words, tone, picture
OUTCOMES = {
    "taken": (_l("Taken in"), "good", "check"),
    "known": (_l("Was here already"), "", "check"),
    "beside": (_l("Kept beside the draft that was here"), "warn", "alert"),
    "busy": (_l("Just being stored: import it once more"), "warn", "clock"),
    "refused": (_l("Not accepted"), "warn", "alert"),
    "damaged": (_l("Damaged, not taken in"), "bad", "cross"),
}
