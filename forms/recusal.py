"""Who keeps away from which institution, and why."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from forms.base import Form


class RecusalForm(Form):
    person = SelectField(_l("Inspector"))
    institution = StringField(
        _l("Name of the institution"), validators=[InputRequired(), Length(max=200)]
    )
    reason = TextAreaField(_l("Reason"), validators=[InputRequired(), Length(max=500)])
