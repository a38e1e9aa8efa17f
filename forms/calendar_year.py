"""A year's holidays as an admin types or pastes them from the State Council's notice."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from forms.base import Form
from inspect_app.rules.year_notice import NewYear, read_lines


class CalendarYearForm(Form):
    """``seen`` is the mark of what was previewed: only that may be confirmed."""

    year = IntegerField(_l("Year"), [InputRequired()])
    paper = StringField(_l("Number and title of the notice"), [InputRequired(), Length(max=500)])
    days = TextAreaField(_l("Days off and make-up days"), [InputRequired(), Length(max=5000)])
    seen = HiddenField()

    def new_year(self) -> NewYear:
        """Read what was typed; raises Invalid for lines that are none."""
        notice = read_lines(int(self.year.data or 0), str(self.days.data))
        return NewYear(notice, str(self.paper.data))
