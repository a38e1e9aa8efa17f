"""Words about institutions: refusals, the columns of a list, where a revision came from."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "point_half": _l("Latitude and longitude stand together."),
    "entry_merged": _l("“%(name)s” has gone into another entry. Correct that one."),
    "merge_with_itself": _l("Choose two different entries."),
    "merge_across_offices": _l("Only entries that your office keeps can be merged."),
    "merge_across_kinds": _l("A school and an institution cannot be one entry."),
    "already_merged": _l("“%(name)s” has gone into “%(into)s” already. Merge with that one."),
    "merge_already_undone": _l("This merge is undone already."),
    "survivor_was_merged": _l(
        "“%(name)s” has itself gone into “%(into)s” since. Undo that merge first."
    ),
    "later_merge_first": _l(
        "The later merge of “%(name)s” changed the same facts. Undo that one first."
    ),
}
SOURCES = {
    "import": _l("import"),
    "edit": _l("edited"),
    "found": _l("found on site"),
    "demo": _l("demo"),
    "geocoding": _l("point looked up"),
    "merge": _l("merged"),
    "unmerge": _l("merge undone"),
}
COLUMNS = {
    "address": _l("Address"),
    "kind": _l("Kind"),
    "sector": _l("Sector"),
    "area": _l("Area"),
    "licence_no": _l("Licence number"),
    "credit_code": _l("Credit code"),
    "contact": _l("Person in charge"),
    "phone": _l("Telephone"),
    "grade": _l("Credit grade"),
    "registered_on": _l("Registered on"),
    "last_visit": _l("Last inspected"),
    "this_year": _l("This year"),
    "open": _l("Open violations"),
}
USUAL_COLUMNS = ("address", "kind", "sector", "last_visit", "this_year", "open")
OUTCOMES = {
    "new": (_l("New"), "good", "plus"),
    "changed": (_l("Changed"), "info", "pencil"),
    "same": (_l("As it is"), "", "check"),
    "refused": (_l("Refused"), "bad", "cross"),
}
HOW = {
    "exact": _l("by its heading"),
    "tail": _l("by the end of its heading"),
    "values": _l("by its values"),
    "aside": _l("left aside: nothing of the register"),
    "unknown": _l("left aside: heading not known"),
    "second": _l("left aside: another column holds this"),
    "values_unknown": _l("left aside: values not known"),
    "blank": _l("no heading"),
}
PASSED_OVER = {
    "title": _l("title"),
    "header": _l("headings"),
    "group": _l("group"),
    "note": _l("note"),
    "total": _l("total"),
    "numbering": _l("numbers of the columns"),
    "repeated_header": _l("headings again"),
    "empty": _l("empty"),
    "only_serial": _l("only a serial number"),
}
