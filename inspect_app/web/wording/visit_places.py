"""Where on the visit's page a problem stands, in words: violation 1, requirement."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from inspect_app.web.wording import words

LISTS = {
    "violations": _l("Violation"),
    "answers": _l("Item"),
    "signatures": _l("Signature"),
    "people_met": _l("Person met"),
    "departments": _l("Department"),
    "results": _l("Result"),
    "files": _l("File"),
}
LEAVES = {
    "facts": _l("facts found"),
    "requirement": _l("requirement"),
    "due": _l("due date"),
    "code": _l("code"),
    "inspectors": _l("Inspectors"),
    "name": _l("name"),
    "address": _l("address"),
    "outcome": _l("What happened"),
    "position_reason": _l("Position"),
    "reason": _l("reason"),
    "witness": _l("witness"),
    "authority": _l("authority"),
    "signatures": _l("Signatures"),
    "institution_id": _l("Institution"),
    "checklist": _l("Checklist"),
}

Problems = Mapping[str, Iterable[tuple[str, Mapping[str, Any]]]]


def linked(problems: Problems) -> list[tuple[str, str]]:
    """Return [(anchor, sentence)] for every problem by its path (`violations.0.due`)."""
    return [
        (path.replace(".", "-"), _sentence(path, words(code, params)))
        for path, found in problems.items()
        for code, params in found
    ]


def place_words() -> dict[str, Any]:
    """Give the same words to the phone: {"lists": {…}, "leaves": {…}, "sentence": pattern}."""
    return {
        "lists": {name: str(text) for name, text in LISTS.items()},
        "leaves": {name: str(text) for name, text in LEAVES.items()},
        "sentence": _("%(place)s: %(problem)s", place="{place}", problem="{problem}"),
    }


def _sentence(path: str, text: str) -> str:
    parts = path.split(".")
    said = []
    if parts[0] in LISTS and len(parts) > 1:
        number = parts[1] if parts[0] == "answers" else str(int(parts[1]) + 1)
        said.append(f"{LISTS[parts[0]]} {number}")
    named = [part for part in reversed(parts) if part in LEAVES]
    if named:
        said.append(str(LEAVES[named[0]]))
    return _("%(place)s: %(problem)s", place=" · ".join(said), problem=text) if said else text
