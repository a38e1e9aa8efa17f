"""Words about patrols and their cells."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

WORDS = {
    "patrol_times": _l("The patrol ends before it begins."),
    "patrol_too_long": _l("A patrol lasts at most 24 hours. Record each day of its own."),
    "patrol_differs": _l("A patrol with this id was recorded already, with other content."),
    "patrol_withdrawn": _l("This patrol was withdrawn."),
    "patrol_reason_needed": _l(
        "Say why the patrol is withdrawn, like “recorded for the wrong cell”."
    ),
    "patrol_file_missing": _l("%(count)s of the files are not here yet. Send them first."),
    "cell_unknown": _l("This is no cell of your office. Choose one from the list."),
    "cell_ended": _l("This cell is no longer patrolled since %(day)s."),
    "cell_known": _l("The code %(code)s is taken by another cell."),
    "cell_twice": _l("The code %(code)s stands twice in the file."),
    "cell_field": _l("Column “%(field)s” is empty, too long or holds what we do not know."),
    "cells_no_header": _l("No headings were found. The file needs columns “编号” and “名称”."),
    "site_twice": _l("Two of the sites bear the same id."),
    "site_known": _l("One of the sites was recorded with another patrol."),
    "site_in_register": _l("This site is in the register already."),
}
LEVELS: Mapping[str, object] = {
    "subdistrict": _l("Sub-district or town"),
    "community": _l("Community or village"),
    "grid": _l("Grid cell"),
    "building": _l("Building or compound"),
}
