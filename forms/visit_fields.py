"""Fields of the visit form: each holds one part of the document and gives its value.

A field knows the names of its parts (`field.name + "-lat"` …), so a template renders rows from
``field.data``; what is wrong stands in ``field.errors`` as (path, code, params).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field

from forms.document_shapes import Problem
from forms.part_reading import Reading
from forms.visit_parts import Reader
from inspect_app.rules.answers import Answer, answer_problems
from inspect_app.rules.catalogue import Item
from inspect_app.rules.visit_report import FILLED

Problems = dict[str, list[Problem]]


class Part(Field):
    """One key of the document. ``data`` is as typed, ``value`` what it means once validated."""

    value: Any = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the part from the document that the fields spell, or from ``data`` as kept."""
        self.process_errors: list[str] = []
        self.data = self.object_data = formdata.part(self.name) if formdata else data

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Read the value; True when nothing is wrong with it."""
        problems: Problems = {}
        self.value = self.read(Reading(form.document, problems))
        self.errors = [(path, *one) for path, found in problems.items() for one in found]
        form.problems.update(problems)
        return not problems

    def read(self, reading: Reading) -> Any:
        """Return the value of this key of the document."""
        raise NotImplementedError


class TextPart(Part):
    """A free text."""

    def read(self, reading: Reading) -> str:
        return reading.text(self.name)


class ChoicePart(Part):
    """One of ``choices``; ``default_choice`` when nothing is said."""

    def __init__(self, choices: Sequence[str], default_choice: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices, self.default_choice = tuple(choices), default_choice

    def read(self, reading: Reading) -> str:
        value = reading.one_of(self.name, self.choices, self.default_choice)
        if not value and not self.default_choice and "" not in self.choices:
            reading.refuse(self.name, "required")
        return value


class IdPart(Part):
    """The id of something else, or nothing."""

    def read(self, reading: Reading) -> Any:
        return reading.uuid(self.name)


class MomentPart(Part):
    """A moment with its offset."""

    def read(self, reading: Reading) -> Any:
        return reading.needed_moment(self.name)


class NamesPart(Part):
    """A list of names or logins; nobody twice."""

    def read(self, reading: Reading) -> tuple[str, ...]:
        names = reading.texts(self.name)
        for place, name in enumerate(names):
            if name in names[:place]:
                reading.refuse(f"{self.name}.{place}", "stands_twice", value=name)
        return names


class RecordPart(Part):
    """One object; None when it is not there."""

    def __init__(self, reader: Reader, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reader = reader

    def read(self, reading: Reading) -> Any:
        inner = reading.inner(self.name)
        return self.reader(inner) if inner else None


class NeededRecordPart(RecordPart):
    """One object that must be there."""

    def read(self, reading: Reading) -> Any:
        return self.reader(Reading(reading.part.get(self.name) or {}, reading.problems, self.name))


class ListPart(Part):
    """A list of objects; ``unique`` names the attribute that no two may share."""

    def __init__(self, reader: Reader, unique: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reader, self.unique = reader, unique

    def read(self, reading: Reading) -> tuple[Any, ...]:
        parts = reading.each(self.name)
        values = tuple(self.reader(part) for part in parts)
        seen = set[object]()
        for part, value in zip(parts, values, strict=True):
            key = getattr(value, self.unique) if self.unique else value
            if self.unique and key in seen:
                part.refuse(self.unique, "stands_twice", value=str(key))
            seen.add(key)
        return values


class AnswerField(Part):
    """One item's answer: ``item`` has the wording, limits, choices; ``data`` what was answered."""

    def __init__(self, item: Item, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.item = item

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the answer from the document that the fields spell."""
        self.process_errors = []
        self.data = self.object_data = (formdata.answer(self.item.id) if formdata else data) or {}

    def read(self, reading: Reading) -> Answer | None:
        if not self.data:
            return None
        path = f"answers.{self.item.id}"
        part = Reading(self.data, reading.problems, path)
        part.hashes("files")
        part.one_of("filled", ("", *FILLED))
        answer = Answer.from_document(self.data)
        for problem in answer_problems(self.item, answer):
            if not problem.is_warning:
                reading.refuse(f"answers.{problem.field}", f"answer_{problem.code}")
        return answer


def unanswerable(asked: Sequence[str], document: Mapping[str, Any], problems: Problems) -> None:
    """Note the answers to items that the checklist does not have."""
    for answer in document.get("answers") or ():
        if answer["item"] not in asked:
            path = f"answers.{answer['item']}"
            problems.setdefault(path, []).append(("unknown_item", {"value": answer["item"]}))
