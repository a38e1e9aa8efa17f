"""Words about institutions: refusals, the columns of a list, where a revision came from."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "point_half": _l("Latitude and longitude stand together."),
}
SOURCES = {
    "import": _l("import"),
    "edit": _l("edited"),
    "found": _l("found on site"),
    "demo": _l("demo"),
}
