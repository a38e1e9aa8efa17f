"""An office's own settings: how its papers look, what it allows, its local limits."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from forms.base import Form
from inspect_app.rules.approvals import MOST_DAYS, kept_since
from inspect_app.rules.coverage import TERM_STARTS, TermStarts
from inspect_app.rules.limits import Limit, Value

STYLES = [
    SelectChoice("case", "西教责改字〔2026〕第1号"),
    SelectChoice("letter", "西教责改〔2026〕1号"),
]
TEXTS = (
    "name", "word", "title_alias", "reconsideration_body", "court", "contact_name",
    "contact_phone", "contact_address",
)  # fmt: skip
LOOP = (
    "extension_times", "extension_term", "escalate_office_days", "escalate_approver_days",
    "approval_days", "approvals_since",
)  # fmt: skip
OTHERS = ("number_style", "remedies", "report_days", "visit_cap", "issue_on_site")
_BETWEEN = re.compile(r"[,，;；]")
_MONTHS = re.compile(r"([^=＝\s]{1,20})\s*[=＝]\s*([0-9]{1,3})")


class OfficeForm(Form):
    name = StringField(_l("Full name, as papers print it"), [DataRequired(), Length(max=200)])
    word = StringField(
        _l("The office's word in numbers"),
        [
            DataRequired(),
            Length(max=20),
            Regexp(r"^[^〔〕\s]+$", message=_l("Neither spaces nor brackets.")),
        ],
    )
    number_style = SelectField(_l("Number format"), choices=STYLES)
    title_alias = StringField(_l("Another title for the notice"), [Length(max=60)])
    remedies = BooleanField(_l("Print how to seek reconsideration or to sue"))
    reconsideration_body = StringField(_l("Reconsideration body"), [Length(max=200)])
    court = StringField(_l("Court"), [Length(max=200)])
    contact_name = StringField(_l("Contact person"), [Length(max=200)])
    contact_phone = StringField(_l("Contact telephone"), [Length(max=200)])
    contact_address = StringField(_l("Contact address"), [Length(max=200)])
    report_days = IntegerField(
        _l("Working days for the institution's report"), [InputRequired(), NumberRange(0, 90)]
    )
    visit_cap = IntegerField(
        _l("Most inspections of one institution a year"), [InputRequired(), NumberRange(0, 366)]
    )
    issue_on_site = BooleanField(_l("Inspectors may issue and deliver the notice of their visit"))
    extension_times = IntegerField(
        _l("Extensions of one notice at most"), [Optional(), NumberRange(0, 20)]
    )
    extension_term = BooleanField(_l("Extensions are no longer than the first term"))
    escalate_office_days = IntegerField(
        _l("Lay before the office after so many working days"), [Optional(), NumberRange(0, 90)]
    )
    escalate_approver_days = IntegerField(
        _l("Lay before the person in charge after so many working days"),
        [Optional(), NumberRange(0, 90)],
    )
    approval_days = IntegerField(
        _l("Working days to approve an urgent inspection afterwards"),
        [Optional(), NumberRange(1, MOST_DAYS)],
    )
    approvals_since = DateField(
        _l("Inspections are approved in this program since"), validators=[Optional()]
    )
    visit_months = StringField(_l("Months between visits, by grade"), [Length(max=300)])

    term_starts = StringField(_l("First days of the two school terms"), [Length(max=40)])

    def validate_term_starts(self, field: Field) -> None:
        """Take 9-1, 2-15: month and day, autumn first; nothing means the usual days."""
        try:
            TermStarts.read(_parts(field.data))
        except ValueError:
            raise ValidationError(
                _l("Write both days as month and day, autumn first, like 9-1, 2-1.")
            ) from None

    def validate_visit_months(self, field: Field) -> None:
        """Take A=24, B=12; nothing means the usual months."""
        for part in _parts(field.data):
            found = _MONTHS.fullmatch(part)
            if not found or not 1 <= int(found[2]) <= 600:
                raise ValidationError(_l("Write grades and months like A=24, B=12."))

    def loop_settings(self) -> dict[str, Any]:
        """Return how the office runs the loop; what was left empty is not set."""
        told = {name: self[name].data for name in LOOP}
        since = told.pop("approvals_since")
        found = {name: value for name, value in told.items() if value not in (None, False)}
        return {**found, "approvals_since": since.isoformat()} if since else found

    def settings(self, limits: Sequence[Limit]) -> dict[str, Any]:
        """Return the settings by name; ``parameters`` holds only what the office set itself."""
        texts = {name: str(self[name].data or "").strip() for name in TEXTS}
        parameters: dict[str, Any] = {
            limit.field: read_value(limit, text)
            for limit in limits
            if (text := str(self[field_name(limit)].data or "").strip())
        }
        months = [_MONTHS.fullmatch(part) for part in _parts(self.visit_months.data)]
        if months:
            parameters["visit_months"] = {found[1]: int(found[2]) for found in months if found}
        if starts := _parts(self.term_starts.data):
            parameters[TERM_STARTS] = starts
        return {**texts, **{name: self[name].data for name in OTHERS}, "parameters": parameters}


def office_form(limits: Sequence[Limit]) -> type[OfficeForm]:
    """Build the form with one field a limit that the office may set for itself."""
    fields = {field_name(limit): _field(limit) for limit in limits}
    return type("LocalOfficeForm", (OfficeForm,), fields)


def shown(settings: Mapping[str, Any], limits: Sequence[Limit]) -> dict[str, Any]:
    """Return what the fields show for an office's settings."""
    parameters = settings.get("parameters") or {}
    months = parameters.get("visit_months") or {}
    return {
        **settings,
        **_shown_loop(parameters.get("loop") or {}),
        **{field_name(limit): parameters.get(limit.field, "") for limit in limits},
        "visit_months": ", ".join(f"{grade}={n}" for grade, n in months.items()),
        TERM_STARTS: ", ".join(parameters.get(TERM_STARTS) or ()),
    }


def _shown_loop(loop: Mapping[str, Any]) -> dict[str, Any]:
    return {**loop, "approvals_since": kept_since(loop)}


def field_name(limit: Limit) -> str:
    """Name the field of a limit."""
    return f"limit_{limit.field}"


def read_value(limit: Limit, text: str) -> Value | None:
    """Read a number, or a time like 20:30; None for what is neither."""
    try:
        value: Value = text if limit.is_time else float(text)
    except ValueError:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if limit.accepts(value) else None


def _field(limit: Limit) -> Any:
    def readable(_form: Form, field: Field) -> None:
        text = str(field.data or "").strip()
        if text and read_value(limit, text) is None:
            raise ValidationError(
                _l("Write a time like 20:30.") if limit.is_time else _l("Write a number.")
            )

    return StringField(limit.label_zh, [readable])


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(text or "") if part.strip()]
