"""What people type to have an inspection approved, and what an approver answers.

As with the deeds of a notice, a form yields the very object that the API takes, and shows what
its reader refuses at the field (`forms.rectification.DeedForm`).
"""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from forms.rectification import DeedForm

LONG, LINE = Length(max=4000), Length(max=500)
_BETWEEN = re.compile(r"[、，,;；\n]")
METHODS = (
    SelectChoice("on_site", _l("On site, in person")),
    SelectChoice("documents", _l("By documents")),
    SelectChoice("video", _l("By video")),
)


class AskForm(DeedForm):
    matters = TextAreaField(_l("What is inspected"), validators=[InputRequired(), LONG])
    basis = TextAreaField(_l("Legal basis"), validators=[InputRequired(), LONG])
    method = SelectField(_l("How it is inspected"), choices=METHODS)
    first_day = DateField(_l("First day"), validators=[InputRequired()])
    last_day = DateField(_l("Last day"), validators=[InputRequired()])
    place = StringField(_l("Place of the inspection"), validators=[InputRequired(), LINE])
    helpers = StringField(_l("Helpers without certificate"), validators=[LINE])
    ground = StringField(_l("Why more often than the yearly cap"), validators=[LINE])
    complaints = StringField(_l("Where to complain of the inspection"), validators=[LINE])
    urgent = BooleanField(_l("Urgent: it begins before its approval"))
    reason = StringField(_l("Why it cannot wait"), validators=[LINE])

    def body(self) -> dict[str, Any]:
        """Return what `POST …/approval` takes."""
        days = {name: self[name].data.isoformat() for name in ("first_day", "last_day")}
        texts = {name: self[name].data or "" for name in ("place", "ground", "complaints")}
        return {
            "matters": _lines(self.matters.data), "basis": _lines(self.basis.data),
            "helpers": [part.strip() for part in _BETWEEN.split(self.helpers.data or "")],
            "method": self.method.data, **days, **texts,
            "urgent": bool(self.urgent.data), "reason": self.reason.data or "",
        }  # fmt: skip


class ApprovalDecisionForm(DeedForm):
    granted = RadioField(
        _l("Decision"),
        choices=[SelectChoice("yes", _l("Approve")), SelectChoice("no", _l("Do not approve"))],
        validators=[InputRequired()],
    )
    reason = TextAreaField(_l("Opinion"), validators=[Optional(), LONG])

    def body(self) -> dict[str, Any]:
        """Return what `POST …/decision` takes."""
        return {"granted": self.granted.data == "yes", "reason": self.reason.data or ""}


class RevocationForm(DeedForm):
    reason = TextAreaField(_l("Why the approval is withdrawn"), validators=[InputRequired(), LONG])

    def body(self) -> dict[str, Any]:
        """Return what `POST …/revocation` takes."""
        return {"reason": self.reason.data or ""}


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
