"""What people type about a notice: delivery, report, more time, recheck, referral, its end.

Each form yields the very object that the API takes (`body`), so that one reader checks both; what
that reader refuses is shown at the field (`show_problems`).
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    DateTimeLocalField,
    FileField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forms.base import Form
from inspect_app.rules.calendar import CHINA

if TYPE_CHECKING:
    from datetime import datetime

SHORT, LONG = Length(max=200), Length(max=4000)
Choices = Sequence[tuple[str, str]]
"""Value and words."""


class DeedForm(Form):
    """A form of one deed; several stand on one page, told apart by their prefix."""

    def body(self) -> dict[str, Any]:
        """Return the object that the call of design §7 takes."""
        raise NotImplementedError

    def show_problems(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Show refusals by their path (``recipient.name``) at the field that was typed into."""
        for path, texts in errors.items():
            named = [path.replace(".", "_"), path.split(".")[0]]
            field = next((self[name] for name in named if name in self), self._first_field())
            field.errors = [*field.errors, *texts]

    def _first_field(self) -> Any:
        return next(field for field in self if field.type != "CSRFTokenField")


class DeliveryForm(DeedForm):
    method = SelectField(
        _l("How"),
        choices=[
            SelectChoice("in_person", _l("Handed over in person")),
            SelectChoice("left_in_place", _l("Left in place")),
            SelectChoice("post", _l("By post")),
            SelectChoice("electronic", _l("Electronically, with signed consent")),
            SelectChoice("announcement", _l("By public announcement")),
        ],
    )
    at = DateTimeLocalField(_l("Moment of delivery"), validators=[InputRequired()])
    place = StringField(_l("Place of delivery"), validators=[Length(max=300)])
    recipient_name = StringField(_l("Taken by"), validators=[SHORT])
    recipient_post = StringField(_l("Post of the person"), validators=[SHORT])
    witness = StringField(_l("Witness"), validators=[SHORT])
    recording = StringField(_l("Number of the recording"), validators=[SHORT])
    tracking_no = StringField(_l("Number of the consignment"), validators=[SHORT])
    consent = StringField(_l("Number of the signed consent"), validators=[SHORT])
    proof = FileField(_l("Photo, scan or recording of it"))

    def body(self) -> dict[str, Any]:
        """Return a delivery; the moment was typed in China's time."""
        at: datetime = self.at.data
        body = {
            "method": self.method.data,
            "at": at.replace(tzinfo=CHINA).isoformat(),
            "place": self.place.data,
            "recipient": {"name": self.recipient_name.data, "post": self.recipient_post.data},
            "witness": {"name": self.witness.data},
            "recording": self.recording.data,
            "tracking_no": self.tracking_no.data,
            "consent": self.consent.data,
        }
        return _with_proof(body, self.kept_proof)

    kept_proof = ""
    """The SHA-256 of the uploaded proof, once it was kept as evidence."""


def _with_proof(body: dict[str, Any], sha256: str) -> dict[str, Any]:
    """Put the uploaded proof where its way of delivery asks for one."""
    if not sha256:
        return body
    key = {"left_in_place": "recording", "electronic": "consent"}.get(body["method"])
    if key:
        return {**body, key: sha256}
    return {**body, "recipient": {**body["recipient"], "image": sha256}}


class ReportForm(DeedForm):
    text = TextAreaField(_l("What the institution reports"), validators=[InputRequired(), LONG])

    def body(self) -> dict[str, Any]:
        """Return a report on the whole notice."""
        return {"text": self.text.data}


class ExtensionForm(DeedForm):
    reason = TextAreaField(_l("Why more time is needed"), validators=[InputRequired(), LONG])
    until = DateField(_l("Until"), validators=[InputRequired()])

    def body(self) -> dict[str, Any]:
        """Return a request for more time."""
        return {"reason": self.reason.data, "until": self.until.data.isoformat()}


class DecisionForm(DeedForm):
    granted = RadioField(
        _l("Decision"),
        choices=[SelectChoice("yes", _l("Grant")), SelectChoice("no", _l("Refuse"))],
        validators=[InputRequired()],
    )
    until = DateField(_l("Until"), validators=[Optional()])
    reason = TextAreaField(_l("Reason of the decision"), validators=[LONG])

    def body(self) -> dict[str, Any]:
        """Return a decision; no day means the day that was asked for."""
        until = self.until.data.isoformat() if self.until.data else None
        granted = self.granted.data == "yes"
        return {"granted": granted, "until": until, "reason": self.reason.data}


class RecheckForm(DeedForm):
    visit = SelectField(_l("Recheck visit"), choices=[], validate_choice=False)

    def body(self) -> dict[str, Any]:
        """Return which visit answers."""
        return {"visit": self.visit.data}

    def offer(self, choices: Choices) -> None:
        """Offer the recheck visits that wait to be taken over."""
        self.visit.choices = [SelectChoice(value, text) for value, text in choices]


class ReferralForm(DeedForm):
    authority = StringField(_l("Competent authority"), validators=[InputRequired(), SHORT])
    violations = SelectMultipleField(
        _l("Violations"),
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reason = TextAreaField(_l("Why it is referred"), validators=[InputRequired(), LONG])
    answer_by = DateField(_l("Answer expected until"), validators=[Optional()])

    def body(self) -> dict[str, Any]:
        """Return a referral."""
        return {
            "authority": self.authority.data,
            "violations": self.violations.data,
            "reason": self.reason.data,
            "answer_by": self.answer_by.data.isoformat() if self.answer_by.data else None,
        }

    def offer(self, choices: Choices) -> None:
        """Offer the violations that are not settled."""
        self.violations.choices = [SelectChoice(value, text) for value, text in choices]


class HearingForm(DeedForm):
    speaker = StringField(_l("Who speaks for the party"), validators=[InputRequired(), SHORT])
    post = StringField(_l("Post of the person"), validators=[SHORT])
    at = DateTimeLocalField(_l("When it was said"), validators=[InputRequired()])
    place = StringField(_l("Where it was said"), validators=[Length(max=300)])
    text = TextAreaField(_l("What the party says, word for word"), [InputRequired(), LONG])

    def body(self) -> dict[str, Any]:
        """Return what was said; the moment was typed in China's time."""
        at: datetime = self.at.data
        return {
            "text": self.text.data,
            "speaker": self.speaker.data,
            "post": self.post.data,
            "at": at.replace(tzinfo=CHINA).isoformat(),
            "place": self.place.data,
        }


class HearingAnswerForm(DeedForm):
    accepted = RadioField(
        _l("Does it stand?"),
        choices=[SelectChoice("yes", _l("It stands")), SelectChoice("no", _l("It does not"))],
        validators=[InputRequired()],
    )
    opinion = TextAreaField(_l("Opinion and reason"), validators=[InputRequired(), LONG])

    def body(self) -> dict[str, Any]:
        """Return the office's opinion."""
        return {"accepted": self.accepted.data == "yes", "opinion": self.opinion.data}


class EscalationForm(DeedForm):
    level = SelectField(
        _l("Before whom"),
        choices=[
            SelectChoice("office", _l("The office")),
            SelectChoice("approver", _l("The person in charge")),
        ],
    )
    reason = TextAreaField(_l("What is to be decided"), validators=[InputRequired(), LONG])
    answer_by = DateField(_l("Answer expected until"), validators=[Optional()])

    def body(self) -> dict[str, Any]:
        """Return an escalation; no day means the usual term."""
        answer_by = self.answer_by.data.isoformat() if self.answer_by.data else None
        return {"level": self.level.data, "reason": self.reason.data, "answer_by": answer_by}


class AnswerForm(DeedForm):
    answer = TextAreaField(_l("What is to be done"), validators=[InputRequired(), LONG])

    def body(self) -> dict[str, Any]:
        """Return an answer."""
        return {"answer": self.answer.data}


class ReferralAnswerForm(DeedForm):
    accepted = RadioField(
        _l("Was it taken on?"),
        choices=[SelectChoice("yes", _l("Taken on")), SelectChoice("no", _l("Not taken on"))],
        validators=[InputRequired()],
    )
    case_no = StringField(_l("Their case number"), validators=[SHORT])
    on = DateField(_l("Day of the answer"), validators=[InputRequired()])
    answer = TextAreaField(_l("What they answered"), validators=[LONG])

    def body(self) -> dict[str, Any]:
        """Return the return slip of a referral."""
        return {
            "accepted": self.accepted.data == "yes",
            "case_no": self.case_no.data,
            "on": self.on.data.isoformat(),
            "answer": self.answer.data,
        }


class ClosureForm(DeedForm):
    remark = TextAreaField(_l("Remark"), validators=[LONG])

    def body(self) -> dict[str, Any]:
        """Return a closure."""
        return {"remark": self.remark.data}


class WithdrawalForm(DeedForm):
    reason = TextAreaField(_l("Why it is withdrawn"), validators=[InputRequired(), LONG])

    def body(self) -> dict[str, Any]:
        """Return a withdrawal."""
        return {"reason": self.reason.data}
