"""Words about entries that may be one: what speaks for it and against, and what a merge moved."""

from flask_babel import lazy_gettext as _l

FOR = {
    "credit_code": _l("the same credit code"),
    "licence_no": _l("the same licence number"),
    "name": _l("the same name in the same place"),
    "near_name": _l("nearly the same name"),
    "address": _l("the same address, word for word"),
    "house": _l("the same house"),
    "phone": _l("the same telephone"),
}
AGAINST = {
    "credit_code": _l("another credit code"),
    "licence_no": _l("another licence number"),
    "name": _l("another name"),
    "house": _l("another house"),
    "area": _l("another area"),
}
MOVED = {
    "visit": _l("Visits"),
    "notice": _l("Notices"),
    "assignment": _l("Tasks"),
    "excuse": _l("Excuses"),
    "visit_draft": _l("Drafts"),
}
