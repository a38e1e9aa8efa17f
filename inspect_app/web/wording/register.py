"""Words about the register: its files, and why a row is refused or doubtful."""

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l

from inspect_app.web.wording.days import day
from inspect_app.web.wording.vocabulary import VOCABULARY, word, word_list

WORDS = {
    "file_empty": _l("The file is empty."),
    "file_too_big": _l("The file is larger than %(megabytes)s MB. Split it and import the parts."),
    "file_html": _l("This is a web page, not a table. Open it in Excel and save it as xlsx."),
    "file_broken": _l("The file is damaged. Open it in Excel, save it anew and try again."),
    "file_unsupported": _l("Only csv, xls and xlsx can be imported. Save it as xlsx."),
    "file_encrypted": _l("The file has a password. Remove it in Excel and try again."),
    "file_unknown_encoding": _l("The text cannot be read. Save the file as xlsx or as CSV UTF-8."),
    "file_unclosed_quote": _l("A quotation mark near row %(row)s is never closed."),
    "file_too_many_rows": _l("There are more than %(limit)s rows. Split the file."),
    "file_too_many_sheets": _l("There are more than %(limit)s sheets. Split the file."),
    "file_unpacks_too_big": _l("The file unpacks to far more than a register holds; not opened."),
    "file_no_header": _l("No row of headings was found. One column must name the institutions."),
    "file_unreadable": _l("The file %(name)s cannot be read."),
    "file_unwritable": _l("The file %(name)s cannot be written."),
    "file_unknown_ending": _l("Write to a file that ends in .csv or .xlsx, not %(name)s."),
    "doubtful_rows": _l(
        "Nothing was imported: %(refused)s rows are refused, %(warned)s are doubtful. "
        "Correct the file, or confirm to take the good and the doubtful rows."
    ),
    "register_changed": _l("The register has changed since the preview. Look at it again."),
    "upload_gone": _l("The file is no longer kept here. Upload it again."),
    "job_under_way": _l("This import is being worked on already."),
    "job_gave_up": _l("It failed several times. Upload the file again, or tell who runs the app."),
    "chosen_twice": _l(
        "Chosen for two rows: %(names)s. An institution can be one row of the file only."
    ),
    "outside_district": _l("District %(value)s is not within the office's, %(district)s."),
    "closed_before_registered": _l("Closed on %(closed)s, before it was registered: %(opened)s."),
    "already_closed": _l("It is closed already, since %(closed)s."),
}
PHASES = {
    "waiting": _l("Waiting for its turn"),
    "waiting_long": _l("Still waiting: ask who runs the app whether background work is running"),
    "begun": _l("Begun"),
    "opening": _l("Opening the file"),
    "reading": _l("Read: %(done)s of %(total)s rows"),
    "comparing": _l("Comparing with the register"),
    "keeping": _l("Preparing the preview"),
    "writing": _l("Writing all rows in one step: all of them or none"),
}
# (kind of job, its state): words, tone, picture
IMPORT_STATES = {
    ("register_read", "waiting"): (_l("Waiting"), "", "clock"),
    ("register_read", "running"): (_l("Being read"), "info", "clock"),
    ("register_read", "done"): (_l("Waiting for your confirmation"), "warn", "alert"),
    ("register_read", "failed"): (_l("Not readable"), "bad", "cross"),
    ("register_apply", "waiting"): (_l("Waiting"), "", "clock"),
    ("register_apply", "running"): (_l("Being imported"), "info", "clock"),
    ("register_apply", "done"): (_l("Imported"), "good", "check"),
    ("register_apply", "failed"): (_l("Not imported"), "bad", "cross"),
}
REASONS = {
    "no_name": _l("There is no name."),
    "too_long": _l("%(field)s is longer than %(limit)s characters."),
    "impossible_date": _l("%(field)s: there is no day “%(value)s”."),
    "control_character": _l("%(field)s holds a control character (%(character)s)."),
    "unreadable_character": _l("%(field)s holds a character that could not be read."),
    "duplicate_row": _l("The same as row %(row)s."),
    "unknown_value": _l("%(field)s: “%(value)s” is not known; left empty."),
    "unknown_date": _l("%(field)s: “%(value)s” is no full date; left empty."),
    "unknown_number": _l("%(field)s: “%(value)s” is no number; left empty."),
    "doubtful_credit_code": _l("The credit code %(value)s fails its check. Compare the original."),
    "doubtful_licence_no": _l("The licence number %(value)s is unlike one. Compare the original."),
    "damaged_number": _l("%(field)s: a spreadsheet has rounded “%(value)s”; left empty."),
    "coordinates_swapped": _l("Latitude and longitude were swapped; put right."),
    "coordinates_outside": _l("The coordinates are not in China, or impossible."),
    "coordinates_half": _l("Only one of latitude and longitude is given; left empty."),
    "private_character": _l("%(field)s: only one machine's font can show %(character)s."),
    "control_character_dropped": _l("%(field)s: a control character (%(character)s) was dropped."),
    "alike_row": _l("The same %(field)s as row %(row)s; kept apart."),
    "alike_existing": _l("The same %(field)s as %(name)s, %(address)s; kept apart."),
    "reopened": _l("The register has it as closed since %(closed)s; it would be open again."),
    "merged_into": _l("Merged into “%(name)s”, which stays as it is."),
}
FIELDS = {
    "name": _l("Name of the institution"),
    "kind": _l("Kind"),
    "credit_code": _l("Credit code"),
    "licence_no": _l("Licence number"),
    "papers": _l("Papers"),
    "sector": _l("Sector"),
    "mode": _l("Mode"),
    "stages": _l("Stages"),
    "profit": _l("Profit status"),
    "authority": _l("Authority"),
    "district": _l("District"),
    "area": _l("Area"),
    "address": _l("Address"),
    "house": _l("House number"),
    "lat": _l("Latitude"),
    "lng": _l("Longitude"),
    "point": _l("Coordinates"),
    "datum": _l("Datum"),
    "contact": _l("Person in charge"),
    "phone": _l("Telephone"),
    "area_m2": _l("Floor area"),
    "capacity": _l("Capacity"),
    "grade": _l("Credit grade"),
    "registered_on": _l("Registered on"),
    "closed_on": _l("Closed on"),
    "uuid": _l("Id in this system"),
}


CHANGES = {
    "renamed": (_l("Renamed"), "info", "pencil"),
    "moved": (_l("Moved"), "info", "pin"),
    "renamed_and_moved": (_l("Renamed and moved"), "info", "pin"),
    "readdressed": (_l("Address rewritten"), "", "pencil"),
    "details": (_l("Details changed"), "", "pencil"),
    "closed": (_l("Closed"), "warn", "cross"),
    "reopened": (_l("Open again"), "warn", "history"),
}
LEFT_SHEETS = {
    "no_headings": _l("no row of headings"),
    "summary": _l("counts institutions, lists none"),
    "no_rows": _l("headings, but no institution below them"),
    "empty": _l("empty"),
    "hidden": _l("hidden"),
}


def fact_words(field: str, value: object) -> str:
    """Word one fact for the reader: a day, words of the vocabulary, or as it stands."""
    if value is None or value in ("", []):
        return "—"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list):
        return word_list(field, value)
    return word(field, str(value)) if field in VOCABULARY else str(value)


def reason_text(code: str, params: Mapping[str, object]) -> str:
    """Word one remark about a row; the field is named as the pages name it."""
    field = params.get("field")
    named = {"field": str(FIELDS[str(field)])} if field else {}
    words = REASONS[code] if code in REASONS else WORDS[code]
    return str(words) % {**params, **named}
