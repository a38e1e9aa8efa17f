"""An account as an admin writes it, and a token's name."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from forms.base import Form

ROLES = [
    SelectChoice("inspector", _l("Inspector")),
    SelectChoice("office", _l("Office clerk")),
    SelectChoice("admin", _l("Administrator")),
    SelectChoice("auditor", _l("Auditor")),
]


class PersonForm(Form):
    display = StringField(_l("Name"), validators=[DataRequired(), Length(max=200)])
    role = SelectField(_l("Role"), choices=ROLES)
    certificate_no = StringField(_l("Certificate number"), validators=[Length(max=64)])
    certificate_until = DateField(_l("Certificate valid until"), validators=[Optional()])
    approver = BooleanField(_l("May approve inspections (person in charge)"))
    active = BooleanField(_l("May sign in"), default=True)

    def facts(self) -> dict[str, Any]:
        """Return what was typed, by the names of the account's fields."""
        return {
            "display": str(self.display.data).strip(),
            "role": self.role.data,
            "certificate_no": str(self.certificate_no.data or "").strip(),
            "certificate_until": self.certificate_until.data,
            "approver": self.approver.data,
            "active": self.active.data,
        }


class NewPersonForm(PersonForm):
    login = StringField(
        _l("Login"),
        validators=[
            DataRequired(),
            Length(max=64),
            Regexp(r"^[\w.@-]+$", message=_l("Letters, digits, dot, @, - and _ only.")),
        ],
    )


class TokenForm(Form):
    label = StringField(_l("What it is for"), validators=[DataRequired(), Length(max=200)])
