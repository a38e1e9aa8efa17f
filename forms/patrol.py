"""One patrol as the page posts it; it yields the same document that the API takes."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    DateTimeLocalField,
    DecimalField,
    FieldList,
    FormField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from forms.base import Form
from inspect_app.rules.calendar import CHINA
from inspect_app.rules.patrol_body import LONGEST_ADDRESS
from inspect_app.rules.patrols import LEVELS
from inspect_app.rules.strict_body import LONGEST_NAME, LONGEST_TEXT

_FIX = re.compile(r"fixes-(\d{1,3})-(at|lat|lng|accuracy_m)")
_NUMBERS = ("lat", "lng", "accuracy_m")
_BETWEEN = re.compile(r"[\n,，;；、]")
_MINUTES = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class SiteForm(PlainForm):
    """A site that no register holds; a blank one was not found."""

    id = HiddenField()
    name = StringField(
        _l("Name on the signboard, or how people call it"), [Length(max=LONGEST_NAME)]
    )
    address = StringField(_l("Address, with building and room"), [Length(max=LONGEST_ADDRESS)])
    note = TextAreaField(_l("What was seen there"), [Length(max=LONGEST_TEXT)])
    lat = DecimalField(_l("Latitude"), [Optional(), NumberRange(-90, 90)], places=None)
    lng = DecimalField(_l("Longitude"), [Optional(), NumberRange(-180, 180)], places=None)

    def document(self) -> dict[str, Any] | None:
        """Write it as the API takes it; None where nothing was typed."""
        texts = {name: (self[name].data or "").strip() for name in ("name", "address", "note")}
        points = {name: self[name].data for name in ("lat", "lng")}
        if not any(texts.values()) and not any(value is not None for value in points.values()):
            return None
        known = {name: float(value) for name, value in points.items() if value is not None}
        return {"id": self.id.data or str(uuid4()), **texts, **known}


class PatrolForm(Form):
    """``uuid`` is made with the blank page: pressed twice it is one patrol."""

    uuid = HiddenField(validators=[DataRequired()])
    started_at = DateTimeLocalField(_l("Patrol began"), [DataRequired()], format=_MINUTES)
    finished_at = DateTimeLocalField(_l("Patrol ended"), [Optional()], format=_MINUTES)
    companions = TextAreaField(_l("Who went along"), [Length(max=LONGEST_TEXT)])
    note = TextAreaField(_l("Note"), [Length(max=LONGEST_TEXT)])
    sites = FieldList(FormField(SiteForm), min_entries=1, max_entries=50)

    def document(
        self, cell: str, files: Iterable[str], fixes: list[dict[str, Any]], now: datetime
    ) -> dict[str, Any]:
        """Write it as the API takes it; without an end it ends now."""
        begun, ended = self.started_at.data, self.finished_at.data
        found = [site.form.document() for site in self.sites]
        return {
            "cell": cell,
            "started_at": _in_china(begun) if begun else None,
            "finished_at": _in_china(ended or now.astimezone(CHINA)),
            "companions": [
                name.strip() for name in _BETWEEN.split(self.companions.data or "") if name.strip()
            ],
            "note": self.note.data or "",
            "files": list(files),
            "fixes": fixes,
            "sites": [site for site in found if site],
        }


class WithdrawalForm(Form):
    """Why a patrol counts no more."""

    reason = TextAreaField(_l("Reason"), validators=[DataRequired(), Length(max=500)])


class CellForm(Form):
    """One unit to be patrolled; ``words`` words the levels in the reader's language."""

    code = StringField(_l("Code"), [DataRequired(), Length(max=64)])
    name = StringField(_l("Name"), [DataRequired(), Length(max=200)])
    level = SelectField(_l("Level"))
    district = StringField(_l("District"), [DataRequired(), Length(max=12)])
    area = StringField(_l("Area"), [Length(max=200)])
    feature_key = StringField(_l("Polygon on the map"), [Length(max=64)])
    first_day = DateField(_l("In force from"), [Optional()])

    def word_levels(self, words: Mapping[str, object]) -> None:
        """Fill the choices."""
        self.level.choices = [SelectChoice(level, str(words[level])) for level in LEVELS]


def posted_fixes(pairs: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Read the readings that the phone put into hidden fields; what is no number stays a text."""
    found: dict[int, dict[str, Any]] = {}
    for name, text in pairs:
        if match := _FIX.fullmatch(name):
            number, part = int(match[1]), match[2]
            found.setdefault(number, {})[part] = _number(text) if part in _NUMBERS else text
    return [found[number] for number in sorted(found)]


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _in_china(moment: datetime) -> str:
    """A time of the page is Shanghai's."""
    return moment.replace(tzinfo=CHINA, microsecond=0).isoformat()
