"""Words about institutions: refusals, the columns of a list, where a revision came from."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "outside_district": _l("This is not within the office's district, %(district)s."),
    "coordinates_half": _l("Latitude and longitude stand together."),
    "closed_before_registered": _l("Closed on %(closed)s, before it was registered: %(opened)s."),
}
SOURCES = {
    "import": _l("import"),
    "edit": _l("edited"),
    "found": _l("found on site"),
    "demo": _l("demo"),
}
