"""The visit form: built once from a checklist, the same for the phone's page and the API.

``report_of(document)`` checks a document strictly and reads it by the form's fields; a page's
fields become the document first (`forms.visit_codec.document_from_fields`) and then take the same
way. Both yield one `VisitReport` or raise `Invalid` with every problem by its path.
"""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

from wtforms import Form

from forms import visit_parts
from forms.part_reading import Reading
from forms.visit_codec import Fields, document_from_fields
from forms.visit_document import checked, checklist_named
from forms.visit_fields import (
    AnswerField,
    ChoicePart,
    IdPart,
    ListPart,
    MomentPart,
    NamesPart,
    NeededRecordPart,
    Part,
    RecordPart,
    TextPart,
)
from inspect_app.rules.answers import Answer, AnswerProblem
from inspect_app.rules.calendar import china_day
from inspect_app.rules.catalogue import Checklist, Section, catalogue
from inspect_app.rules.refusals import Invalid
from inspect_app.rules.visit_report import KINDS, METHODS, OUTCOMES, SOURCES, VisitReport

CHECKLISTS_KEPT = 64


class VisitForm(Form):
    """Everything but the answers, which `visit_form` adds from the checklist.

    A bound form holds nothing of a visit: binding its fields costs more than reading a document,
    so one is enough for all (`bound_form`).
    """

    class Meta(Form.Meta):
        """CSRF is the gate's (`web.access`); our problems are codes, worded by the web."""

        locales = False

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

    @property
    def sections(self) -> list[tuple[Section, list[AnswerField]]]:
        """The checklist's sections, each with its items' fields, for rendering."""
        return [
            (section, [self[answer_name(item.id)] for item in section.items])
            for section in self.checklist.sections
        ]

    @cached_property
    def parts(self) -> list[Part]:
        """The fields of everything but the answers."""
        return [field for field in self if isinstance(field, Part)]

    @cached_property
    def answer_fields(self) -> dict[str, AnswerField]:
        """The fields of the answers, by item."""
        return {field.item.id: field for field in self if isinstance(field, AnswerField)}

    def read(self, document: Mapping[str, Any]) -> VisitReport:
        """Read a document in its normal form. Raises Invalid with every problem by its path."""
        problems: dict[str, list[Any]] = {}
        whole = Reading(document, problems)
        values = {part.name: part.read(whole) for part in self.parts}
        odd = list[AnswerProblem]()
        answers = self._answers(whole, odd)
        if problems:
            raise Invalid(problems)
        report = VisitReport(
            **values,
            checklist_id=self.checklist.id,
            checklist_version=self.checklist.version,
            answers=answers,
            answer_warnings=tuple(odd),
        )
        _check_together(report, whole)
        if problems:
            raise Invalid(problems)
        return report

    def _answers(self, whole: Reading, odd: list[AnswerProblem]) -> tuple[Answer, ...]:
        """Read the answers in the document's order; each must be to an item of the checklist."""
        answers = []
        for part in whole.part["answers"]:
            item = part["item"]
            field = self.answer_fields.get(item)
            if field is None:
                whole.refuse(f"answers.{item}", "unknown_item", value=item)
            else:
                answers.append(field.read(whole, part, odd))
        return tuple(answers)


def _check_together(report: VisitReport, whole: Reading) -> None:
    """Check what two parts must agree on."""
    if report.ran_back and report.clock.elapsed_ms is None:
        whole.refuse("finished_at", "finished_before_started")
    if not report.inspectors:
        whole.refuse("inspectors", "required")
    if report.kind == "recheck" and report.recheck_of is None:
        whole.refuse("recheck_of", "recheck_needs_notice")
    day = china_day(report.started_at)
    for place, violation in enumerate(report.violations):
        if violation.due.date is not None and violation.due.date < day:
            whole.refuse(f"violations.{place}.due", "due_before_visit")
    listed = {file.sha256 for file in report.files}
    for path, sha256 in report.used_files():
        if sha256 not in listed:
            whole.refuse(path, "file_not_listed")


def answer_name(item_id: str) -> str:
    """Name the field of an item's answer."""
    return f"answers-{item_id}"


@lru_cache(CHECKLISTS_KEPT)
def visit_form(checklist_id: str, version: str) -> type[VisitForm] | None:
    """Return the form of a checklist, built once; None when nobody knows the checklist."""
    checklist = catalogue().checklist(checklist_id, version)
    return None if checklist is None else form_of(checklist)


@lru_cache(CHECKLISTS_KEPT)
def bound_form(checklist_id: str, version: str) -> VisitForm | None:
    """Return the one bound form of a checklist."""
    form_class = visit_form(checklist_id, version)
    return None if form_class is None else form_class()


def form_of(checklist: Checklist) -> type[VisitForm]:
    """Build the form's class from a checklist."""
    answers = {answer_name(item.id): AnswerField(item) for item in checklist.items}
    return type("ChecklistVisitForm", (VisitForm,), {**answers, "checklist": checklist})


def report_of(document: Any) -> VisitReport:
    """Check and read a visit document. Raises Invalid with every problem by its path."""
    normal, wrong = checked(document)
    if wrong:
        raise Invalid(wrong)
    form = bound_form(*checklist_named(normal))
    if form is None:
        raise Invalid({"checklist": [("unknown_checklist", dict(normal["checklist"]))]})
    return form.read(normal)


def report_of_fields(fields: Fields) -> tuple[dict[str, Any], VisitReport]:
    """Return the document that a page's fields spell, and its report. Raises Invalid."""
    document = document_from_fields(fields)
    return document, report_of(document)
