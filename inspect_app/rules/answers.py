"""Answers to a checklist, and whether an answer has the shape its item asks for.

Source: design §7, "The visit document". An answer holds one of: a `value` (yes, no, na, the
key or keys of a choice, a text), `values` by field (measured), or `samples`, each with a
label and its own value or values. An answer that is empty counts as not checked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from inspect_app.rules.checklist_items import Item
from inspect_app.rules.limits import Value

YES_NO_NA = ("yes", "no", "na")
NOT_APPLICABLE = "na"
_ITEM_AND_VALUE = ("item", "value")
_ANSWERS_KEPT = 4096
MAX_TEXT = 5000
MAX_NUMBER = 10_000_000
"""Above this a measured number is a slip of the finger (the largest are amounts in yuan)."""


@dataclass(frozen=True)
class Sample:
    """One class, contract, room or person that was looked at."""

    label: str
    value: str | None = None
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    item: str
    value: str | tuple[str, ...] | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    samples: tuple[Sample, ...] = ()
    note: str = ""
    files: tuple[str, ...] = ()
    filled: str = ""

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Answer":
        """Read an answer of the visit document whose keys and JSON types were checked before."""
        value = document.get("value")
        if value in YES_NO_NA and len(document) == len(_ITEM_AND_VALUE):
            return _said(document["item"], value)
        return cls(
            item=document["item"],
            value=tuple(value) if isinstance(value, list) else value,
            values=document.get("values") or {},
            samples=tuple(
                Sample(each.get("label", ""), each.get("value"), each.get("values") or {})
                for each in document.get("samples") or ()
            ),
            note=document.get("note", ""),
            files=tuple(document.get("files") or ()),
            filled=document.get("filled", ""),
        )

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the value as keys: none, one, or several."""
        if isinstance(self.value, tuple):
            return self.value
        return (self.value,) if self.value else ()

    @property
    def is_said(self) -> bool:
        """One key or text was said of the whole, and no sample was looked at."""
        return not self.samples and type(self.value) is str and bool(self.value)

    @property
    def is_empty(self) -> bool:
        """Nothing was answered; a note or a photo alone is no answer."""
        return not self.chosen and not any(
            sample.value or sample.values for sample in self.all_samples
        )

    @property
    def all_samples(self) -> tuple[Sample, ...]:
        """Return the samples; an answer given once counts as one sample without a label."""
        if self.samples:
            return self.samples
        value = self.value if isinstance(self.value, str) else None
        return (Sample("", value, self.values),)


@dataclass(frozen=True)
class AnswerProblem:
    """Something wrong with an answer. `code` is stable; `field` is like `A51.samples.0.label`.

    Refused: `value_type`, `not_a_choice`, `one_choice_only`, `choice_twice`, `number_out_of_range`,
    `not_a_time`, `not_a_number`, `field_unknown`, `sample_label_missing`, `sample_label_twice`,
    `text_too_long`.
    A warning only (`is_warning`): `shape_unexpected` (values where the item asks for a value, or
    the other way round: kept, and counted as not checked).
    """

    code: str
    field: str
    is_warning: bool = False


@lru_cache(_ANSWERS_KEPT)
def _said(item: str, value: str) -> Answer:
    """Nine answers of ten are these few; an answer never changes."""
    return Answer(item, value)


def answer_problems(item: Item, answer: Answer) -> list[AnswerProblem]:
    """Return what is wrong with one answer's shape."""
    if _is_plain(item, answer):
        return []
    problems = list(_value_problems(item, answer)) if answer.value else []
    if answer.samples:
        problems += _sample_label_problems(item, answer)
        for n, sample in enumerate(answer.samples):
            problems += _sample_problems(item, sample, f"{answer.item}.samples.{n}")
    elif answer.values:
        problems += _sample_problems(item, Sample("", None, answer.values), answer.item)
    return problems


def _is_plain(item: Item, answer: Answer) -> bool:
    """Tell the usual answer at once: yes, no or na where that is asked, and nothing measured."""
    is_known = item.answer_type == "yes_no_na" and answer.value in YES_NO_NA
    return is_known and not answer.samples and not answer.values


def _value_problems(item: Item, answer: Answer) -> Iterator[AnswerProblem]:
    """Check `value`, which stands beside the samples' own."""
    path = f"{item.id}.value"
    match item.answer_type:
        case "choice":
            yield from _choice_problems(item, answer.chosen, path)
        case "text":
            if not isinstance(answer.value, str):
                yield AnswerProblem("value_type", path)
            elif len(answer.value) > MAX_TEXT:
                yield AnswerProblem("text_too_long", path)
        case "measure":
            if answer.value != NOT_APPLICABLE:
                yield AnswerProblem("shape_unexpected", path, is_warning=True)
        case _:
            if answer.value not in YES_NO_NA:
                yield AnswerProblem("not_a_choice", path)


def _choice_problems(item: Item, chosen: tuple[str, ...], path: str) -> Iterator[AnswerProblem]:
    known = {choice.key for choice in item.choices}
    if not known.issuperset(chosen):
        yield AnswerProblem("not_a_choice", path)
    if len(chosen) > 1 and not item.multiple:
        yield AnswerProblem("one_choice_only", path)
    if len(set(chosen)) < len(chosen):
        yield AnswerProblem("choice_twice", path)


def _sample_label_problems(item: Item, answer: Answer) -> Iterator[AnswerProblem]:
    seen = set[str]()
    for n, sample in enumerate(answer.samples):
        label = sample.label.strip()
        if not label:
            yield AnswerProblem("sample_label_missing", f"{item.id}.samples.{n}.label")
        elif label in seen:
            yield AnswerProblem("sample_label_twice", f"{item.id}.samples.{n}.label")
        seen.add(label)


def _sample_problems(item: Item, sample: Sample, path: str) -> Iterator[AnswerProblem]:
    if sample.value and item.answer_type == "measure":
        yield AnswerProblem("shape_unexpected", f"{path}.value", is_warning=True)
    if sample.value and item.answer_type == "yes_no_na" and sample.value not in YES_NO_NA:
        yield AnswerProblem("not_a_choice", f"{path}.value")
    if sample.values and item.answer_type != "measure":
        yield AnswerProblem("shape_unexpected", f"{path}.values", is_warning=True)
        return
    limits = {limit.field: limit for limit in item.limits}
    for name, value in sample.values.items():
        if name not in limits:
            yield AnswerProblem("field_unknown", f"{path}.values.{name}")
        elif not limits[name].accepts(value):
            yield AnswerProblem(
                _unmeasurable(value, is_time=limits[name].is_time), f"{path}.values.{name}"
            )
        elif not isinstance(value, str) and value > MAX_NUMBER:
            yield AnswerProblem("number_out_of_range", f"{path}.values.{name}")


def _unmeasurable(value: object, *, is_time: bool) -> str:
    if is_time:
        return "not_a_time"
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return "number_out_of_range" if is_number else "not_a_number"
