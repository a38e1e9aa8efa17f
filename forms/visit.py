"""The visit form: built once from a checklist, the same for the phone's page and the API.

``report_of(document)`` checks a document strictly, flattens it to the form's fields and validates
those; a page's fields become the document first (`forms.visit_codec.document_from_fields`) and then
take the same way. Both yield one `VisitReport` or raise `Invalid` with every problem by its path.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from wtforms import Form

from forms import visit_parts
from forms.visit_codec import Fields, document_from_fields, flatten
from forms.visit_document import checklist_named, problems
from forms.visit_fields import (
    AnswerField,
    ChoicePart,
    IdPart,
    ListPart,
    MomentPart,
    NamesPart,
    NeededRecordPart,
    Part,
    Problems,
    RecordPart,
    TextPart,
    unanswerable,
)
from inspect_app.rules.calendar import china_day
from inspect_app.rules.catalogue import Checklist, Section, catalogue
from inspect_app.rules.refusals import Invalid
from inspect_app.rules.visit_report import KINDS, METHODS, OUTCOMES, SOURCES, VisitReport


class SpelledDocument:
    """The form's input: fields, and the document they spell (the codec runs once a form)."""

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self.document = document_from_fields(fields)
        self.answers = {part["item"]: part for part in self.document.get("answers") or ()}

    def part(self, name: str) -> Any:
        return self.document.get(name)

    def answer(self, item: str) -> Any:
        return self.answers.get(item)


class VisitForm(Form):
    """Everything but the answers, which `visit_form` adds from the checklist.

    ``problems`` is {path: [(code, params)]} after `validate`.
    """

    class Meta(Form.Meta):
        """CSRF is the gate's (`web.access`); our problems are codes, worded by the web."""

        locales = False

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """The fields stand as one document."""
            return formdata

    checklist: Checklist
    kind = ChoicePart(KINDS)
    outcome = ChoicePart(OUTCOMES)
    source = ChoicePart((*SOURCES, ""))
    method = ChoicePart(METHODS, default_choice="on_site")
    institution_id = IdPart()
    site = RecordPart(visit_parts.site)
    assignment_id = IdPart()
    revision_of = IdPart()
    recheck_of = IdPart()
    started_at = MomentPart()
    finished_at = MomentPart()
    clock = NeededRecordPart(visit_parts.clock)
    inspectors = NamesPart()
    helpers = NamesPart()
    departments = ListPart(visit_parts.department)
    fixes = ListPart(visit_parts.fix)
    position_reason = TextPart()
    violations = ListPart(visit_parts.violation, unique="id")
    results = ListPart(visit_parts.result, unique="violation")
    people_met = ListPart(visit_parts.person_met)
    statement = TextPart()
    signatures = ListPart(visit_parts.signature)
    files = ListPart(visit_parts.file_meta, unique="sha256")
    authorisation = RecordPart(visit_parts.authorisation)
    issued = RecordPart(visit_parts.issued)
    delivery = RecordPart(visit_parts.delivery)

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        spelled = SpelledDocument(fields)
        self.document: Mapping[str, Any] = spelled.document
        self.problems: Problems = {}
        super().__init__(spelled)

    @property
    def sections(self) -> list[tuple[Section, list[AnswerField]]]:
        """The checklist's sections, each with its items' fields, for rendering."""
        return [
            (section, [self[answer_name(item.id)] for item in section.items])
            for section in self.checklist.sections
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Read every part; True when the whole is in order."""
        self.problems = {}
        for field in self:
            field.validate(self)
        unanswerable([item.id for item in self.checklist.items], self.document, self.problems)
        if not self.problems:
            self._check_together()
        return not self.problems

    def _check_together(self) -> None:
        """Check what two parts must agree on."""
        if self.finished_at.value < self.started_at.value:
            self.problems["finished_at"] = [("finished_before_started", {})]
        if not self.inspectors.value:
            self.problems["inspectors"] = [("required", {})]
        if self.kind.value == "recheck" and self.recheck_of.value is None:
            self.problems["recheck_of"] = [("recheck_needs_notice", {})]
        day = china_day(self.started_at.value)
        for place, violation in enumerate(self.violations.value):
            if violation.due.date is not None and violation.due.date < day:
                self.problems[f"violations.{place}.due"] = [("due_before_visit", {})]
        listed = {file.sha256 for file in self.files.value}
        for path, sha256 in self.report().used_files():
            if sha256 not in listed:
                self.problems.setdefault(path, []).append(("file_not_listed", {}))

    def report(self) -> VisitReport:
        """Return the visit as values; call it after `validate`."""
        parts = {
            field.name: field.value
            for field in self
            if isinstance(field, Part) and not isinstance(field, AnswerField)
        }
        return VisitReport(
            **parts,
            checklist_id=self.checklist.id,
            checklist_version=self.checklist.version,
            answers=tuple(
                self[answer_name(part["item"])].value for part in self.document["answers"]
            ),
        )


def answer_name(item_id: str) -> str:
    """Name the field of an item's answer."""
    return f"answers-{item_id}"


@cache
def visit_form(checklist_id: str, version: str) -> type[VisitForm] | None:
    """Return the form of a checklist, built once; None when nobody knows the checklist."""
    checklist = catalogue().checklist(checklist_id, version)
    return None if checklist is None else form_of(checklist)


def form_of(checklist: Checklist) -> type[VisitForm]:
    """Build the form's class from a checklist."""
    answers = {answer_name(item.id): AnswerField(item) for item in checklist.items}
    return type("ChecklistVisitForm", (VisitForm,), {**answers, "checklist": checklist})


def report_of(document: Any) -> VisitReport:
    """Check and read a visit document. Raises Invalid with every problem by its path."""
    wrong = problems(document)
    if wrong:
        raise Invalid(wrong)
    form_class = visit_form(*checklist_named(document))
    if form_class is None:
        raise Invalid({"checklist": [("unknown_checklist", dict(document["checklist"]))]})
    form = form_class(flatten(document))
    if not form.validate():
        raise Invalid(form.problems)
    return form.report()


def report_of_fields(fields: Fields) -> tuple[dict[str, Any], VisitReport]:
    """Return the document that a page's fields spell, and its report. Raises Invalid."""
    document = document_from_fields(fields)
    return document, report_of(document)
