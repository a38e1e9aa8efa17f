"""What people type about a draw: how many of what, who is excluded and why; the witness's phrase.

Each form yields the very object that the API takes (`body`), so that one reader checks both.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forms.base import Form
from forms.draw_exclusions import ExclusionsForm

_NUMBER = (Optional(), NumberRange(min=0))


class GradeForm(PlainForm):
    grade = HiddenField()
    seats = IntegerField(_l("Draw so many"), validators=_NUMBER)
    weight = IntegerField(_l("Weight"), validators=_NUMBER)


class DrawForm(ExclusionsForm):
    institutions = IntegerField(_l("Institutions in all"), validators=_NUMBER)
    inspectors_each = IntegerField(
        _l("Inspectors each"), default=2, validators=[InputRequired(), NumberRange(min=2, max=10)]
    )
    grades = FieldList(FormField(GradeForm))
    by_grade = BooleanField(_l("Draw from each grade"), default=True)
    inspectors = SelectMultipleField(
        _l("Inspectors to draw from"), widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )  # fmt: skip
    include_visited = BooleanField(_l("Also who was visited enough already"))
    redraw_reason = TextAreaField(_l("Why another draw"), validators=[Length(max=500)])
    on_top = BooleanField(_l("On top of the last draw: its visits stay as they are"))

    def body(self, known: Mapping[str, list[str]]) -> dict[str, Any]:
        """Return what the API takes; ``known`` is the ids of the scope by name."""
        rows = [entry.form for entry in self.grades]
        seats = {row.grade.data: row.seats.data for row in rows if row.seats.data}
        weights = {row.grade.data: row.weight.data for row in rows if row.weight.data is not None}
        return {
            "institutions": seats or self.institutions.data or 0,
            "inspectors_each": self.inspectors_each.data,
            "exclusions": [one.body(known) for one in self.excluded()],
            "stratified_by": "grade" if self.by_grade.data or seats else "none",
            "weights": weights if self.by_grade.data and not seats else {},
            "inspectors": self.inspectors.data or [],
            "include_visited": self.include_visited.data,
            "redraw_reason": self.redraw_reason.data or "",
            "on_top": self.on_top.data,
        }


class RevealForm(Form):
    witness = StringField(_l("Witness"), validators=[Length(max=200)])
    witness_phrase = StringField(_l("The witness's phrase"), validators=[Length(max=200)])
    without = BooleanField(_l("There is no witness; the record will say so"))

    def body(self) -> dict[str, str]:
        """Return what the API takes."""
        return {
            "witness": self.witness.data or "",
            "witness_phrase": self.witness_phrase.data or "",
        }


class ReasonForm(Form):
    reason = TextAreaField(_l("Reason"), validators=[InputRequired(), Length(max=500)])


class PublishForm(Form):
    result = BooleanField(_l("The result as well: which institutions were drawn"))
    names_inspectors = BooleanField(_l("Name the inspectors at once, before the visits are done"))

    def body(self) -> dict[str, bool]:
        """Return what `rules.draw_body.read_publish` reads."""
        return {"result": self.result.data, "names_inspectors": self.names_inspectors.data}
