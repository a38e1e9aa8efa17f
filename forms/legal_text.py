"""A legal text that an admin confirms for one violation code."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from forms.base import Form


class LegalTextForm(Form):
    text = TextAreaField(_l("Legal text"), validators=[DataRequired(), Length(max=500)])
    confirmed_by = StringField(_l("Confirmed by"), validators=[DataRequired(), Length(max=200)])
    confirmed_on = DateField(_l("Confirmed on"), validators=[DataRequired()])
