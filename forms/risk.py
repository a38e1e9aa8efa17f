"""How much each fact raises an institution's risk: one number a fact."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from forms.base import Form
from inspect_app.rules.risk import MOST_POINTS, SINGLE, Weights

_GRADE, _KIND = "grade_", "kind_"


class RiskForm(Form):
    """One field a weight; `risk_form` adds those of the grades and kinds that the office knows."""

    def weights(self) -> Weights:
        """Return what was typed."""
        typed = {field.name: int(field.data or 0) for field in self if field.name in self.numbers}
        single = {name: typed[name] for name in SINGLE}
        return Weights(grades=_of(typed, _GRADE), kinds=_of(typed, _KIND), **single)

    @property
    def numbers(self) -> Sequence[str]:
        """The names of the fields that are weights."""
        return [name for name in self._fields if name != "csrf_token"]


def _of(typed: Mapping[str, int], prefix: str) -> dict[str, int]:
    return {name.removeprefix(prefix): n for name, n in typed.items() if name.startswith(prefix)}


def risk_form(labels: Mapping[str, Any]) -> type[RiskForm]:
    """Build the form with these fields, named by `grade_field`, `kind_field` and `SINGLE`."""
    between = NumberRange(0, MOST_POINTS)
    fields = {
        name: IntegerField(label, [InputRequired(), between]) for name, label in labels.items()
    }
    return type("OfficeRiskForm", (RiskForm,), fields)


def grade_field(grade: str) -> str:
    """Name the field of a grade."""
    return f"{_GRADE}{grade}"


def kind_field(kind: str) -> str:
    """Name the field of a kind."""
    return f"{_KIND}{kind}"


def shown(weights: Weights) -> dict[str, int]:
    """Return what the fields show for an office's weights."""
    return {
        **{grade_field(grade): n for grade, n in weights.grades.items()},
        **{kind_field(kind): n for kind, n in weights.kinds.items()},
        **{name: getattr(weights, name) for name in SINGLE},
    }
