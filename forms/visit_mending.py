"""What the office types to mend a refused visit: the places that are wrong, and nothing else.

Each place is named by the path that the refusal named (``violations.0.due.days``) and holds what
the document says there. What was not refused cannot be changed here: it is evidence. Only where a
refusal names no place (a key that stands twice) the whole text is given.
"""

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from forms.document_paths import drop_unknown, leave_out, put, value_at, walk
from forms.document_shapes import (
    Flag,
    ListOf,
    MapOf,
    Record,
    Shape,
    Text,
    TextOrTexts,
    below,
)
from forms.visit_codec import typed
from forms.visit_document import VISIT
from inspect_app.rules.canonical import NotCanonical, canonical_json
from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.refusals import Invalid
from inspect_app.rules.visit_report import KINDS, METHODS, OUTCOMES, SOURCES

Kind = Literal["text", "long", "lines", "flag", "choice", "json", "extra", "without", "whole"]
Problems = Mapping[str, Sequence[Sequence[Any]]]
WHOLE = "document"
LONG = 300
ALSO = {
    "finished_before_started": ("started_at", "finished_at"),
    "institution_or_site": ("institution_id", "site"),
    "file_not_listed": ("files",),
    "signer_not_named": ("inspectors",),
    "recheck_needs_notice": ("kind", "recheck_of"),
}
"""Where else the mistake may be than where it is told."""
KEY_FAULTS = ("unknown_key",)
NOTICE = ("issued", "delivery")
"""What a visit says of a notice that was handed over: it stands as a whole, or is left out."""
SHAPE_FAULTS = {
    "required", "wrong_type", "too_long", "bad_characters", "not_a_hash", "not_a_moment",
    "unknown_key",
}  # fmt: skip
"""Faults of a notice's place that can be typed right; its number and its words cannot."""
TICKED = ("extra", "without")


@dataclass(frozen=True, slots=True)
class Place:
    """One control. ``options`` of a choice; ``value`` as it is shown, lines joined by line ends.

    ``extra`` is a tick that leaves out keys that no visit has: ``value`` names them. ``without`` is
    one that leaves out the notice that was handed over: ``value`` is its number.
    """

    path: str
    kind: Kind
    value: str
    options: tuple[str, ...] = ()


def places_of(document: Any, problems: Problems) -> list[Place]:
    """Return the places to mend, in the document's order of keys; never none."""
    found: dict[str, Place] = {}
    for path, told in problems.items():
        codes = {each[0] for each in told}
        if path.partition(".")[0] in NOTICE:
            found.setdefault(NOTICE[0], _notice_place(document))
            is_typed = path.startswith("delivery.") or codes <= SHAPE_FAULTS
            if not is_typed:
                continue
        for where in (path, *(also for code in codes for also in ALSO.get(code, ()))):
            for place in _places_at(document, where, codes):
                found.setdefault(place.path, place)
    if not found or any(place.kind == "whole" for place in found.values()):
        return [Place(WHOLE, "whole", _json(document))]
    order = list(VISIT.parts)
    whole = tuple(f"{p.path}." for p in found.values() if p.kind in ("json", "lines"))
    single = [place for place in found.values() if not place.path.startswith(whole)]
    return sorted(single, key=lambda place: _order(place.path, order))


def _notice_place(document: Any) -> Place:
    """Let the visit be taken in without its notice."""
    issued = value_at(document, [NOTICE[0]])
    return Place(NOTICE[0], "without", _shown(value_at(issued, ["number"])))


def _order(path: str, keys: list[str]) -> int:
    top = path.partition(".")[0]
    return keys.index(top) if top in keys else len(keys)


def _places_at(document: Any, path: str, codes: set[str]) -> Iterator[Place]:
    """Yield the controls for one path; what cannot be found asks for the whole text."""
    if codes & set(KEY_FAULTS):
        path = path.rpartition(".")[0]
    steps, shape = walk(document, path)
    if isinstance(shape, Text) and steps and isinstance(steps[-1], int):
        path = path.rpartition(".")[0]  # one text of a list: the list is mended as a whole
        steps, shape = walk(document, path)
    if shape is None or "doubled_key" in codes:
        yield Place(WHOLE, "whole", "")
    elif codes & set(KEY_FAULTS) and isinstance(shape, Record):
        value = value_at(document, steps)
        extra = [key for key in value if key not in shape.parts] if isinstance(value, dict) else []
        yield Place(below(path, "*"), "extra", _shown(", ".join(extra)))
    else:
        yield from _controls(shape, path, value_at(document, steps))


def _controls(shape: Shape, path: str, value: Any) -> Iterator[Place]:
    """Break a place down to what can be typed."""
    if isinstance(shape, Record) and path and (value is None or isinstance(value, dict)):
        for key, part in shape.parts.items():
            yield from _controls(part, below(path, key), (value or {}).get(key))
    elif isinstance(shape, ListOf | MapOf | Record):
        yield _of_many(shape, path, value)
    elif isinstance(shape, Flag):
        yield Place(path, "flag", _shown(value), ("true", "false"))
    elif options := _options(path):
        yield Place(path, "choice", _shown(value), options)
    elif isinstance(value, dict | list):
        yield Place(path, "json", _json(value))
    else:
        is_long = isinstance(shape, Text) and shape.most > LONG
        yield Place(path, "long" if is_long else "text", _shown(value))


def _of_many(shape: Shape, path: str, value: Any) -> Place:
    """A list of texts is one a line; anything deeper is JSON."""
    texts = value if isinstance(value, list) else [] if value is None else None
    is_plain = isinstance(shape, ListOf) and isinstance(shape.each, Text)
    if is_plain and texts is not None and all(isinstance(each, str) for each in texts):
        return Place(path, "lines", _shown("\n".join(texts)))
    return Place(path, "json", "" if value is None else _json(value))


def _options(path: str) -> tuple[str, ...]:
    """What may stand there, where that is a short list."""
    lists = catalogue().checklists
    known = {
        "kind": KINDS,
        "outcome": OUTCOMES,
        "source": SOURCES,
        "method": METHODS,
        "checklist.id": tuple(dict.fromkeys(each.id for each in lists)),
        "checklist.version": tuple(dict.fromkeys(each.version for each in lists)),
    }
    last = {"type": ("working", "calendar")} if ".due." in path else {}
    return known.get(path, last.get(path.rpartition(".")[2], ()))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.encode(errors="replace").decode()  # half a character is nothing to show
    return json.dumps(value, ensure_ascii=False)


def _json(value: Any) -> str:
    """Write JSON to be read by people; half a character stays the escape that it was sent as."""
    return (
        json.dumps(value, ensure_ascii=False, indent=1).encode(errors="backslashreplace").decode()
    )


def mended(document: Any, places: Sequence[Place], texts: Mapping[str, str]) -> Any:
    """Return the document with what was typed put in its places. Raises Invalid for odd JSON.

    A place whose text is as it was shown stays as it is, byte for byte; an emptied one is left out.
    """
    changed = copy.deepcopy(document)
    gone: list[list[Any]] = []
    for place in places:
        text = texts.get(place.path, "").replace("\r\n", "\n")
        if place.kind == "whole":
            is_same = text.strip() == place.value.strip()
            return changed if is_same else _parsed(text, WHOLE)
        if place.kind in TICKED:
            if text and place.kind == "extra":
                drop_unknown(changed, place.path.removesuffix("*").rstrip("."))
            elif text:
                gone += [[key] for key in NOTICE]
        elif text.strip() != place.value.strip():
            steps, shape = walk(changed, place.path)
            assert shape is not None
            value = _typed(place, shape, text)
            if value is None:
                gone.append(steps)
            else:
                put(changed, steps, value)
    for steps in sorted(gone, key=lambda each: [str(step).zfill(6) for step in each], reverse=True):
        leave_out(changed, steps)
    return changed


def changed_places(places: Sequence[Place], texts: Mapping[str, str]) -> list[str]:
    """Name the places whose text is another than was shown."""

    def differs(place: Place) -> bool:
        text = texts.get(place.path, "").replace("\r\n", "\n")
        return bool(text) if place.kind in TICKED else text.strip() != place.value.strip()

    return [place.path for place in places if differs(place)]


def _typed(place: Place, shape: Shape, text: str) -> Any:
    """Read what was typed; None leaves the place out."""
    if place.kind == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if not text.strip():
        return "" if place.path in VISIT.required and isinstance(shape, Text) else None
    if place.kind == "json":
        return _parsed(text, place.path)
    if isinstance(shape, TextOrTexts):
        return text
    return typed(shape, text.strip() if place.kind == "text" else text)


def _parsed(text: str, path: str) -> Any:
    try:
        found = json.loads(text)
        canonical_json(found)
    except (ValueError, NotCanonical, OverflowError, RecursionError):
        raise Invalid({path: [("not_json", {})]}) from None
    return found
