"""What the visit's page shows: the form with what was typed, and what to know on the spot."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from forms.visit import VisitForm, bound_form
from forms.visit_fields import AnswerField
from forms.visit_page import numbers
from inspect_app.rules import position
from inspect_app.rules.catalogue import Checklist, Item, Section, ViolationType, catalogue
from inspect_app.rules.deadlines import DueChip, due_chips
from inspect_app.rules.legal_basis import open_circumstances
from inspect_app.rules.limits import Limit, Value
from inspect_app.rules.parties import Party, applies
from inspect_app.rules.refusals import NotFound
from inspect_app.services.calendars import working_calendar
from inspect_app.services.field_day import point_of
from inspect_app.services.visits.history import History, OpenNotice, history_of
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person
from inspect_app.store.visit import VisitDraft
from inspect_app.web.access import me
from inspect_app.web.clock import today

PARTY_SIGNATURE = 30
"""The party's place among the signatures; the inspectors' stand before it."""


@dataclass(frozen=True)
class Kept:
    """What was typed, by field name."""

    fields: Mapping[str, list[str]]

    def one(self, name: str) -> str:
        """Return a field's text, "" when it is empty."""
        return (self.fields.get(name) or [""])[0]

    def has(self, name: str, value: str) -> bool:
        """Tell whether a radio or tick is set."""
        return value in self.fields.get(name, ())

    def listed(self, prefix: str) -> list[str]:
        """Return the texts of a list (``helpers-0``, ``helpers-1``) in their order."""
        return [text for n in numbers(self.fields, prefix) if (text := self.one(f"{prefix}-{n}"))]

    def rows(self, prefix: str, spare: int = 0) -> list[int]:
        """Return the numbers in use, and as many free ones behind them."""
        used = numbers(self.fields, prefix)
        first = used[-1] + 1 if used else 0
        return used + list(range(first, first + spare))

    def answered(self, item_id: str) -> bool:
        """Tell whether an item has an answer; a note or a photo alone is none."""
        prefix = f"answers-{item_id}-"
        return any(
            name.startswith(prefix) and any(texts) and _is_answer(name.removeprefix(prefix))
            for name, texts in self.fields.items()
        )

    def chosen(self, item_id: str) -> set[str]:
        """Return the value or values of an item."""
        name = f"answers-{item_id}-value"
        return {*self.fields.get(name, ()), *self.listed(name)}


def _is_answer(rest: str) -> bool:
    part, _, inner = rest.partition("-")
    return part in ("value", "values") or (part == "samples" and "-value" in inner)


@dataclass(frozen=True)
class VisitPage:
    """One unfinished visit as its page shows it."""

    is_blank: ClassVar[bool] = False
    """No visit yet, but the form that a phone begins one with (`web.blank_forms`)."""

    draft: VisitDraft
    institution: Institution | None
    form: VisitForm
    kept: Kept

    @property
    def checklist(self) -> Checklist:
        return self.form.checklist

    @property
    def uuid(self) -> UUID:
        return self.draft.visit_uuid

    @property
    def name(self) -> str:
        """What is visited, in the inspector's words."""
        return self.institution.name if self.institution else self.kept.one("site-name")

    @property
    def is_site(self) -> bool:
        """It is a place that is not in the register."""
        return self.institution is None

    @property
    def point(self) -> tuple[float, float] | None:
        return point_of(self.institution) if self.institution else None

    @property
    def thresholds(self) -> Mapping[str, float]:
        """What the phone needs to judge a distance as the server does."""
        return position.THRESHOLDS

    @cached_property
    def history(self) -> History | None:
        """What is known of the institution; a list of drafts never asks for it."""
        return history_of(self.institution, me(), today()) if self.institution else None

    @cached_property
    def party(self) -> Party:
        party = party_of(self.institution)
        return replace(party, is_individual=bool(self.kept.one("site-person_id")))

    @cached_property
    def chips(self) -> tuple[DueChip, ...]:
        return due_chips(today(), working_calendar())

    @cached_property
    def colleagues(self) -> list[Person]:
        """Who may go along: active people of the office whose certificate is valid today."""
        query = sa.select(Person).filter_by(office_id=me().office_id, active=True)
        everybody = db.session.scalars(query.order_by(Person.display))
        return [p for p in everybody if p.id != me().id and p.certified_on(today())]

    @cached_property
    def rechecked(self) -> OpenNotice | None:
        """The notice this visit answers, where it is a recheck."""
        wanted = self.kept.one("recheck_of")
        known = self.history.open_notices if self.history else ()
        return next((each for each in known if str(each.notice.uuid) == wanted), None)

    @cached_property
    def sections(self) -> list[tuple[Section, list[AnswerField]]]:
        """The sections with the items that concern this party, whatever was answered so far."""
        fitting = [
            (section, [row for row in rows if applies(row.item.when.party, self.party)])
            for section, rows in self.form.sections
        ]
        return [(section, rows) for section, rows in fitting if rows]

    @property
    def rows(self) -> list[AnswerField]:
        return [row for _, rows in self.sections for row in rows]

    @property
    def inspector_names(self) -> list[str]:
        """Who inspects, as they are called."""
        known = {person.login: person.display for person in (me(), *self.colleagues)}
        return [known.get(login, login) for login in self.kept.listed("inspectors")]

    @property
    def signing(self) -> list[tuple[Person, int]]:
        """The colleagues who may sign, with their signature's number."""
        return [(person, n) for n, person in enumerate(self.colleagues, 1)]

    def shown(self, item: Item) -> bool:
        """Tell whether the answer to another item calls for this one."""
        return not item.when.item or item.when.value in self.kept.chosen(item.when.item)

    @property
    def progress(self) -> tuple[int, int]:
        """How many of the items shown are answered, and how many are shown."""
        shown = [field.item for field in self.rows if self.shown(field.item)]
        return sum(self.kept.answered(item.id) for item in shown), len(shown)

    @property
    def violation_count(self) -> int:
        return len(numbers(self.kept.fields, "violations"))

    def limits(self, item: Item) -> list[Limit]:
        """Return the measured fields that concern this party."""
        return [limit for limit in item.limits if applies(limit.when, self.party)]

    def bound(self, limit: Limit) -> Value | None:
        """Return what is compared with: the office's own value first."""
        return limit.effective(me().office.parameters or {})

    def candidates(self, item: Item) -> list[ViolationType]:
        """Return the violations a bad answer may mean, those that fit the party."""
        codes = dict.fromkeys(
            (*item.violation_codes, *(c for choice in item.choices for c in choice.suggest_codes))
        )
        found = self.party.within(item.finding_scope)
        known = catalogue().violations
        return [known[code] for code in codes if applies(known[code].applies_to, found)]

    def violation_type(self, number: int) -> ViolationType | None:
        return catalogue().violations.get(self.kept.one(f"violations-{number}-code"))

    def circumstances(self, kind: ViolationType | None) -> tuple[str, ...]:
        """Return what only the inspector can know and the legal provisions stand on."""
        return open_circumstances(kind, self.party) if kind else ()

    def ticked(self, number: int) -> list[str]:
        """Return the circumstances ticked for a violation."""
        return list(self.kept.fields.get(f"violations-{number}-circumstances", ()))

    @cached_property
    def all_violations(self) -> list[ViolationType]:
        """Every code that fits the party, for one that comes from no item."""
        known = catalogue().violations.values()
        return [each for each in known if applies(each.applies_to, self.party)]


def party_of(institution: Institution | None) -> Party:
    """Return the party as the register knows it; a site is unlicensed."""
    if institution is None:
        return Party("unlicensed")
    return Party(
        institution.kind,
        institution.sector,
        institution.mode,
        tuple(institution.stages or ()),
        institution.profit,
    )


def checklists_for(institution: Institution | None) -> list[Checklist]:
    """Offer the checklists for an institution; None is a site not in the register."""
    return checklists_of(party_of(institution))


def checklists_of(party: Party) -> list[Checklist]:
    """Offer the checklists, those that fit the party first."""
    fitting = catalogue().checklists_for(party)
    rest = [each for each in catalogue().current_checklists() if each not in fitting]
    return [*fitting, *rest]


def page_of(draft: VisitDraft) -> VisitPage:
    """Build the page of a draft. Raises NotFound when its checklist is gone."""
    fields: dict[str, Any] = dict(draft.fields)
    kept = Kept(fields)
    form = bound_form(kept.one("checklist-id"), kept.one("checklist-version"))
    if form is None:
        raise NotFound
    return VisitPage(draft, draft.institution, form, kept)
