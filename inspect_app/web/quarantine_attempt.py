"""An attempt to mend a refused visit: what is typed goes into the places that were refused.

A first mistake may hide a second one. What speaks against the mended text names further places;
they are offered too, and what is typed there counts in the same way. Which places may be changed
is found out here each time and never told by the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.visit_mending import TICKED, Place, changed_places, mended, places_of
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services.callers import Caller
from inspect_app.store.visit import QuarantinedVisit
from inspect_app.web.visit_intake import parsed, refusal_of

ROUNDS = 6


@dataclass
class Attempt:
    """``problems`` is what speaks against ``document`` now, {path: [(code, params)]}.

    ``places`` are to be mended; ``changed`` of them were; ``conflict`` is no place's fault.
    """

    kept: QuarantinedVisit
    document: Any
    places: list[Place] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    problems: Mapping[str, Any] = field(default_factory=dict)
    conflict: Conflict | None = None

    @property
    def is_sound(self) -> bool:
        """Nothing speaks against it any more."""
        return not self.problems and self.conflict is None


def attempt(kept: QuarantinedVisit, texts: Mapping[str, str]) -> Attempt:
    """Put what was typed, {path: text}, into a kept visit's places, as far as it can be read."""
    document, doubled = parsed(kept)
    made = Attempt(kept, document)
    made.problems = {key: [("doubled_key", {})] for key in doubled}
    if not doubled:
        _judge(made)
    for _round in range(ROUNDS):
        known = {place.path for place in made.places}
        new = [p for p in _places(made) if p.path not in known] if made.problems else []
        if not new:
            break
        made.places += new
        given = {place.path: texts.get(place.path, _untouched(place)) for place in new}
        if changed := changed_places(new, given):
            made.changed += changed
            _change(made, new, given)
    return made


def _change(made: Attempt, new: list[Place], given: Mapping[str, str]) -> None:
    """Put in what was typed; what cannot be read is a problem of its place."""
    try:
        made.document = mended(made.document, new, given)
    except Invalid as refusal:
        made.problems = refusal.errors
    else:
        _judge(made)


def _untouched(place: Place) -> str:
    return "" if place.kind in TICKED else place.value


def _places(made: Attempt) -> list[Place]:
    found = places_of(made.document, made.problems)
    doubled = any(code == "doubled_key" for told in made.problems.values() for code, _ in told)
    if doubled or isinstance(made.document, str):  # as it was sent: read, it would say less
        return [Place(place.path, "whole", made.kept.document) for place in found]
    return found


def _judge(made: Attempt) -> None:
    refusal = refusal_of(made.kept.visit_uuid, made.document, Caller.of(made.kept.sender))
    made.problems = refusal.errors if isinstance(refusal, Invalid) else {}
    made.conflict = refusal if isinstance(refusal, Conflict) else None
