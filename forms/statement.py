"""Of which days, district and kind a coverage statement is to be made."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length

from forms.base import Form
from inspect_app.rules.parties import VOCABULARY


class StatementForm(Form):
    """The choices of `kind` get their words where it is shown."""

    first_day = DateField(_l("From"), validators=[DataRequired()])
    last_day = DateField(_l("To"), validators=[DataRequired()])
    district = StringField(_l("District"), validators=[DataRequired(), Length(max=12)])
    kind = SelectField(_l("Kind"), choices=list(map(SelectChoice, VOCABULARY["kind"])))
