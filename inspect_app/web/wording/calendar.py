"""Words about the calendar of working days."""

from flask_babel import lazy_gettext as _l

WORDS = {
    "calendar_year_known": _l("The calendar of %(year)s is known already."),
    "calendar_year_out_of_range": _l(
        "The calendar of %(year)s cannot be added: a notice comes out late in the year before, "
        "so %(last)s is the last year that can be known today."
    ),
    "calendar_line_unreadable": _l(
        "Line %(line)s cannot be read: “%(text)s”. Write it like 2027-01-01~2027-01-03 元旦, "
        "and a make-up day like 2027-01-04 班."
    ),
    "calendar_file_unreadable": _l(
        "This file is no calendar. It holds years with days_off and make_up_days, "
        "or one year with days (date, isOffDay)."
    ),
    "calendar_day_of_another_year": _l("%(day)s does not belong to the notice for %(year)s."),
    "calendar_day_twice": _l("%(day)s stands both as a day off and as a make-up day."),
    "make_up_day_no_weekend": _l(
        "%(day)s is no Saturday or Sunday, so it is no make-up day. Look at the notice again."
    ),
    "fixed_days_missing": _l(
        "The law fixes these days off, but they are missing: %(days)s. Is the list complete?"
    ),
}
