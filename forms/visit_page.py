"""What a browser posts from the visit's page, made into fields of the visit document.

With JavaScript the page already posts them so. Without it some controls cannot be left out when
they say nothing: a role beside a signature nobody gave, the kind of days beside a chosen date.

The phone does the same (`static/js/visit_page.mjs`); `tests/vectors/visit_fields.json` pins both.
"""

import re
from collections.abc import Iterable, Mapping

Fields = Mapping[str, list[str]]
NOT_KEPT = ("csrf_token", "do", "other-code")
NUMBER = re.compile("[0-9]{1,9}")
PAGE_ONLY = re.compile(r"signboard-|strokes-|passed-|violations-[0-9]+-circumstances\Z")
"""Kept with the draft, no part of the document: a photo of the signboard stands among its files,
strokes belong to a signature that is not given yet, from `passed-` the phone goes on counting how
long the visit lasts, and which circumstances apply is told to whoever issues the notice."""


def kept_fields(posted: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the fields of a draft: everything typed, without token and button."""
    fields: dict[str, list[str]] = {}
    for name, text in posted:
        if name not in NOT_KEPT and text.strip():
            fields.setdefault(name, []).append(text.replace("\r\n", "\n"))
    return fields


def document_fields(fields: Fields) -> list[tuple[str, str]]:
    """Return the pairs that `forms.visit.report_of_fields` reads."""
    dropped = {
        *_unsigned(fields),
        *_other_dues(fields),
        *_idle_fills(fields),
        *_unjudged(fields),
    }
    return [
        (name, text)
        for name, texts in fields.items()
        if name not in dropped and not PAGE_ONLY.match(name)
        for text in texts
    ]


def numbers(fields: Fields, prefix: str) -> list[int]:
    """Return the numbers a list uses, ascending: [0, 2] for ``helpers-0`` and ``helpers-2``."""
    found = set()
    for name in fields:
        head, _, rest = name.partition(f"{prefix}-")
        number = rest.split("-")[0]
        if not head and NUMBER.fullmatch(number):
            found.add(int(number))
    return sorted(found)


def without(fields: Fields, prefix: str) -> dict[str, list[str]]:
    """Return the fields without one entry of a list (``violations-1``)."""
    return {n: t for n, t in fields.items() if n != prefix and not n.startswith(f"{prefix}-")}


def _given(fields: Fields, name: str) -> bool:
    return bool(fields.get(name, [""])[0].strip())


def _below(fields: Fields, prefix: str) -> list[str]:
    return [name for name in fields if name.startswith(f"{prefix}-")]


def _unsigned(fields: Fields) -> Iterable[str]:
    """Name the fields of signatures that were neither given nor refused."""
    for number in numbers(fields, "signatures"):
        prefix = f"signatures-{number}"
        if not (_given(fields, f"{prefix}-image") or _given(fields, f"{prefix}-refused")):
            yield from _below(fields, prefix)
        elif not _given(fields, f"{prefix}-witness-name"):
            yield f"{prefix}-witness-name"


def _other_dues(fields: Fields) -> Iterable[str]:
    """Of the three ways to say when, keep one: at once, then a date, then days."""
    for number in numbers(fields, "violations"):
        due = f"violations-{number}-due"
        if _given(fields, f"{due}-immediate"):
            yield from (f"{due}-date", f"{due}-days", f"{due}-type")
        elif _given(fields, f"{due}-date"):
            yield from (f"{due}-days", f"{due}-type")
        elif not _given(fields, f"{due}-days"):
            yield f"{due}-type"


def _idle_fills(fields: Fields) -> Iterable[str]:
    """A row is only said to be filled where it has a value."""
    for name in fields:
        if name.endswith("-filled") and not _given(fields, name.removesuffix("filled") + "value"):
            yield name


def _unjudged(fields: Fields) -> Iterable[str]:
    """A violation of a recheck without a result was not looked at."""
    for number in numbers(fields, "results"):
        if not _given(fields, f"results-{number}-result"):
            yield from _below(fields, f"results-{number}")
