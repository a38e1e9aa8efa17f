"""How many addresses are looked up, and what is put before them."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length

from forms.base import Form


class LookUpForm(Form):
    limit = IntegerField(_l("At most so many addresses"), default=200, validators=[InputRequired()])
    before = StringField(_l("Put before each address"), validators=[Length(max=60)])
