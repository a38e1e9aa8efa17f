"""Words about accounts and what the chain of events records."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "locks_out_oneself": _l("This would lock you out. Another administrator can do it."),
}
DEEDS = {
    "office.add": _l("Office added"),
    "office.change": _l("Office settings changed"),
    "person.add": _l("Account added"),
    "person.change": _l("Account changed"),
    "person.sign_in": _l("Signed in"),
    "person.password": _l("Password changed"),
    "person.reset_password": _l("Password reset"),
    "token.add": _l("API token made"),
    "token.revoke": _l("API token revoked"),
    "legal_text.confirm": _l("Legal text confirmed"),
    "calendar.add": _l("A year's holidays added"),
    "notice.recount": _l("Due counted anew by a new calendar"),
    "excuse.add": _l("Excused from a visit"),
    "register_imported": _l("Register imported"),
    "institution_added": _l("Institution added"),
    "institution_edited": _l("Entry of the register corrected"),
    "assignment.add": _l("Visit assigned"),
    "file.receive": _l("File received"),
    "visit.submit": _l("Visit received"),
    "visit.complete": _l("Files of the visit complete"),
    "visit.circumstances": _l("Circumstances of a violation recorded"),
    "visit.quarantine": _l("Visit put aside"),
    "visit.retry": _l("Visit put aside taken in"),
    "notice.issue": _l("Notice issued"),
    "notice.reissue": _l("Notice issued anew"),
    "notice.withdraw": _l("Notice withdrawn"),
    "notice.deliver": _l("Notice delivered"),
    "notice.report": _l("Rectification report received"),
    "notice.recheck": _l("Recheck taken over"),
    "notice.request_extension": _l("Extension asked for"),
    "notice.decide_extension": _l("Extension decided"),
    "notice.refer": _l("Referred to another authority"),
    "notice.close": _l("Notice closed"),
}
