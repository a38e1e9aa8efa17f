"""Fields of the visit form: each names one part of the document and reads its value.

A field knows the names of its parts (`field.name + "-lat"` …), so a template renders rows by them.
It holds nothing of a visit: one bound form reads every document, in all threads.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import Field

from forms.part_reading import Reading
from forms.visit_parts import Reader
from inspect_app.rules.answers import Answer, AnswerProblem, answer_problems
from inspect_app.rules.catalogue import Item
from inspect_app.rules.visit_report import FILLED


class Part(Field):
    """One key of the document."""

    def read(self, reading: Reading) -> Any:
        """Return the value of this key of the document, and note what is wrong with it."""
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


class AnswerField(Field):
    """One item's answer: ``item`` has the wording, limits, choices."""

    def __init__(self, item: Item, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.item = item

    def read(self, whole: Reading, part: Mapping[str, Any], odd: list[AnswerProblem]) -> Answer:
        """Return this item's answer, a part of the whole document; note what is wrong with it.

        What is only odd about it is added to ``odd``.
        """
        if "files" in part or "filled" in part:
            reading = Reading(part, whole.problems, f"answers.{self.item.id}")
            reading.hashes("files")
            reading.one_of("filled", ("", *FILLED))
        answer = Answer.from_document(part)
        for problem in answer_problems(self.item, answer):
            if problem.is_warning:
                odd.append(problem)
            else:
                whole.refuse(f"answers.{problem.field}", f"answer_{problem.code}")
        return answer
