"""An institution's entry in the register, as the office types it."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    DecimalField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forms.base import Form
from inspect_app.rules.parties import VOCABULARY

PAPERS = ("full", "permit_only", "business_only", "none")
DATUMS = ("WGS-84", "GCJ-02", "BD-09")
NUMBERS = ("lat", "lng", "area_m2")


def _one_of(label: Any, limit: int) -> StringField:
    return StringField(label, [Length(max=limit)])


class InstitutionForm(Form):
    """``words`` words the choices: web/ knows the reader's language for each value."""

    name = StringField(_l("Name of the institution"), [DataRequired(), Length(max=200)])
    kind = SelectField(_l("Kind"))
    credit_code = _one_of(_l("Credit code"), 40)
    licence_no = _one_of(_l("Licence number"), 80)
    papers = SelectField(_l("Papers"))
    sector = SelectField(_l("Sector"))
    mode = SelectField(_l("Mode"))
    stages = SelectMultipleField(
        _l("Stages"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    profit = SelectField(_l("Profit status"))
    authority = _one_of(_l("Authority"), 200)
    district = _one_of(_l("District"), 12)
    area = _one_of(_l("Area"), 200)
    address = _one_of(_l("Address"), 300)
    lat = DecimalField(_l("Latitude"), [Optional(), NumberRange(-90, 90)], places=None)
    lng = DecimalField(_l("Longitude"), [Optional(), NumberRange(-180, 180)], places=None)
    datum = SelectField(_l("Datum"), choices=[SelectChoice(each, each) for each in DATUMS])
    contact = _one_of(_l("Person in charge"), 200)
    phone = _one_of(_l("Telephone"), 200)
    area_m2 = DecimalField(_l("Floor area"), [Optional(), NumberRange(0, 10**7)], places=None)
    capacity = IntegerField(_l("Capacity"), [Optional(), NumberRange(0, 10**6)])
    grade = _one_of(_l("Credit grade"), 20)
    registered_on = DateField(_l("Registered on"), [Optional()])
    closed_on = DateField(_l("Closed on"), [Optional()])
    valid_on = DateField(_l("Holds since"), [Optional()])

    def word_choices(self, word: Any) -> None:
        """Fill the choices; ``word(axis, value)`` gives the reader's words."""
        for axis in ("kind", "papers", "sector", "mode", "stages", "profit"):
            values = PAPERS if axis == "papers" else VOCABULARY[axis]
            blank = [] if axis in ("kind", "stages") else [SelectChoice("", "—")]
            self[axis].choices = [*blank, *(SelectChoice(v, word(axis, v)) for v in values)]

    def facts(self) -> dict[str, Any]:
        """Return what was typed, by the names of the register's facts."""
        typed = {n: f.data for n, f in self._fields.items() if n not in ("csrf_token", "valid_on")}
        facts = {n: v.strip() if isinstance(v, str) else v for n, v in typed.items()}
        facts |= {n: float(facts[n]) for n in NUMBERS if facts[n] is not None}
        texts = {n: "" for n, f in self._fields.items() if n in facts and f.type == "StringField"}
        return {n: texts.get(n) if v is None else v for n, v in facts.items()}

    def since(self) -> date | None:
        """Return the day since when the change holds, where one was given."""
        found = self.valid_on.data
        return found if isinstance(found, date) else None
