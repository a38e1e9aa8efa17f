"""What an office means to visit: a period, a scope, and how often each or by grade."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from forms.base import Form
from inspect_app.rules.plans import MOST_MONTHS, MOST_VISITS

EACH, BY_GRADE = "visits_each", "by_grade"


class PlanForm(Form):
    name = StringField(_l("Name of the plan"), [DataRequired(), Length(max=200)])
    period = SelectField(_l("Period"), validate_choice=False)
    first_day = DateField(_l("From"), [DataRequired()])
    last_day = DateField(_l("To"), [DataRequired()])
    district = StringField(_l("District code"), [Length(max=12)])
    sector = SelectField(_l("Sector"), validate_choice=False)
    kind = SelectField(_l("Kind"), validate_choice=False)
    grade = StringField(_l("Only this grade"), [Length(max=20)])
    goal = RadioField(
        _l("Goal"),
        choices=[
            SelectChoice(EACH, _l("Every institution equally often")),
            SelectChoice(BY_GRADE, _l("By grade")),
        ],
        default=EACH,
    )
    visits_each = IntegerField(
        _l("Visits of each within the period"), [Optional(), NumberRange(1, MOST_VISITS)], default=1
    )
    note = TextAreaField(_l("Note"), [Length(max=4000)])

    def document(self, grades: Sequence[str]) -> dict[str, Any]:
        """Return it as the body that `rules.plans.read_plan` reads."""
        names = ("district", "sector", "kind", "grade")
        scope = {name: (self[name].data or "").strip() for name in names}
        days = {"from": self.first_day.data, "to": self.last_day.data}
        return {
            "name": self.name.data,
            "period": self.period.data or None,
            **{name: day.isoformat() for name, day in days.items() if day},
            "scope": {name: value for name, value in scope.items() if value},
            "goal": self._goal(grades),
            "note": self.note.data,
        }

    def _goal(self, grades: Sequence[str]) -> dict[str, Any]:
        if self.goal.data != BY_GRADE:
            return {EACH: self.visits_each.data}
        needs: dict[str, Any] = {}
        for number, grade in enumerate(grades):
            visits, months = self[f"visits_{number}"].data, self[f"months_{number}"].data
            if visits:
                needs[grade] = {"visits": visits, "months": months} if months else visits
        return {BY_GRADE: needs}


def plan_form(grades: Sequence[str]) -> type[PlanForm]:
    """Build the form with two fields a grade that the office uses."""
    fields: dict[str, Any] = {}
    for number, grade in enumerate(grades):
        words = {"grade": grade}
        fields[f"visits_{number}"] = IntegerField(
            _l("Grade %(grade)s: visits", **words), [Optional(), NumberRange(1, MOST_VISITS)]
        )
        fields[f"months_{number}"] = IntegerField(
            _l("Grade %(grade)s: within so many months", **words),
            [Optional(), NumberRange(1, MOST_MONTHS)],
        )
    return type("OfficePlanForm", (PlanForm,), fields)


def shown(plan: Mapping[str, Any], grades: Sequence[str]) -> dict[str, Any]:
    """Return what the fields show for a plan's body."""
    goal = plan["goal"]
    by_grade = goal.get(BY_GRADE) or {}
    data = {**plan, **plan["scope"], "goal": BY_GRADE if by_grade else EACH}
    data["visits_each"] = goal.get(EACH) or 1
    for number, grade in enumerate(grades):
        need = by_grade.get(grade)
        if isinstance(need, Mapping):
            data[f"visits_{number}"], data[f"months_{number}"] = need["visits"], need["months"]
        else:
            data[f"visits_{number}"] = need
    return data
