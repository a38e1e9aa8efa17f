"""What an institution types into its reply: the second code, a report, a request, a defence.

Chosen files are no part of these forms' data: they are kept first, and named in ``files``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import DateField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from forms.base import Form
from forms.rectification import LONG, SHORT, DeedForm

PHOTOS = _l("Photos or PDF")


class CodeForm(Form):
    code = StringField(_l("Code of the receipt slip"), validators=[InputRequired(), Length(max=40)])


class ReplyForm(DeedForm):
    """A reply: ``slots`` name its file inputs, ``files`` the hashes of what was chosen in each."""

    slots: Sequence[str] = ()
    files: Mapping[str, Sequence[str]] = {}
    sent_at: datetime | None = None

    def take(self, files: Mapping[str, Sequence[str]], now: datetime) -> None:
        """Take in what was chosen, in this request or an earlier one, and when it was sent."""
        self.files, self.sent_at = files, now


class ReportReplyForm(ReplyForm):
    """One text and one choice of files a violation, named by its id, and one text for all."""

    violations: Sequence[UUID] = ()
    text = TextAreaField(_l("About the whole"), validators=[LONG])

    def text_of(self, violation: UUID) -> Any:
        """Return the field about one violation."""
        return self[f"text_{violation.hex}"]

    def body(self) -> dict[str, Any]:
        """Return a report; only what something was said or shown about has a result."""
        results = []
        for uuid in self.violations:
            text = (self.text_of(uuid).data or "").strip()
            files = list(self.files.get(f"photos_{uuid.hex}", ()))
            if text or files:
                results.append({"violation": str(uuid), "text": text, "files": files})
        return {"text": self.text.data or "", "results": results}


def report_form(violations: Sequence[UUID], **given: Any) -> ReportReplyForm:
    """Make the form of a report on these violations; ``given`` is what any form takes."""
    fields: dict[str, Any] = {"violations": violations, "slots": []}
    for uuid in violations:
        label = _l("What was put right, and how")
        fields[f"text_{uuid.hex}"] = TextAreaField(label, validators=[LONG])
        fields[f"photos_{uuid.hex}"] = MultipleFileField(PHOTOS)
        fields["slots"].append(f"photos_{uuid.hex}")
    made: ReportReplyForm = type("ReportOnThese", (ReportReplyForm,), fields)(**given)
    return made


class ExtensionReplyForm(ReplyForm):
    until = DateField(_l("Until"), validators=[InputRequired()])
    reason = TextAreaField(
        _l("Why more time is needed, and what is done already"), validators=[InputRequired(), LONG]
    )

    def body(self) -> dict[str, Any]:
        """Return a request for more time."""
        return {"reason": self.reason.data, "until": self.until.data.isoformat()}


class DefenceForm(ReplyForm):
    slots = ("photos",)
    text = TextAreaField(
        _l("What is not so, and what speaks for it"), validators=[InputRequired(), LONG]
    )
    photos = MultipleFileField(PHOTOS)
    speaker = StringField(_l("Your name"), validators=[InputRequired(), SHORT])
    post = StringField(_l("Your post"), validators=[SHORT])

    def body(self) -> dict[str, Any]:
        """Return what the party says, at the moment it sends it."""
        assert self.sent_at is not None
        return {
            "text": self.text.data, "speaker": self.speaker.data, "post": self.post.data or "",
            "at": self.sent_at.isoformat(), "files": list(self.files.get("photos", ())),
        }  # fmt: skip
