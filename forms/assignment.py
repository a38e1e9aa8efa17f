"""Whom the office sends where until when, and why; and what becomes of an assignment."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from forms.base import Form


def inspectors_field() -> SelectMultipleField:
    """The office's certified people, each to tick."""
    return SelectMultipleField(
        _l("Inspectors"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class AssignmentForm(Form):
    inspectors = inspectors_field()
    each = IntegerField(
        _l("Inspectors to each place"), [InputRequired(), NumberRange(2, 10)], default=2
    )
    due_on = DateField(_l("To be visited by"), [DataRequired()])
    source = SelectField(_l("Occasion"))
    ground = TextAreaField(_l("Ground"), [Length(max=4000)])
    urgent = BooleanField(_l("Urgent: it is approved afterwards"))
    confirmed = BooleanField(_l("Go on although the yearly number is reached"))


class InspectorsForm(Form):
    inspectors = inspectors_field()


class CancellationForm(Form):
    reason = TextAreaField(_l("Reason"), [DataRequired(), Length(max=500)])
