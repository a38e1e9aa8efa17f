"""Where reminders go, and when they are held back."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length

from forms.base import Form

KINDS = [
    SelectChoice("wecom", _l("WeCom group robot")),
    SelectChoice("dingtalk", _l("DingTalk group robot")),
]


class EmailForm(Form):
    email = StringField(_l("E-mail address"), [Length(max=200)])

    def address(self) -> str:
        """Return what was typed; "" for no more."""
        return str(self.email.data or "").strip()


class RobotForm(Form):
    kind = SelectField(_l("Kind"), choices=KINDS)
    address = StringField(_l("Webhook address"), [DataRequired(), Length(max=500)])
    secret = StringField(_l("Signing secret"), [Length(max=200)])


class QuietHoursForm(Form):
    quiet_from = TimeField(_l("Quiet from"), [InputRequired()])
    quiet_until = TimeField(_l("Quiet until"), [InputRequired()])
