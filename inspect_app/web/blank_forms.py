"""Blank forms: the visit's page for a party, with nothing of any institution in it.

A phone keeps them and begins visits with them by itself. What it fills in stands in marked places
(templates `field/_blank_*.html`): ``data-fill`` a text, ``data-part`` what is shown only where it
says something, ``data-site`` what goes where the place is in the register.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from flask import json, url_for

from forms.visit import bound_form
from forms.visit_needs import DELIVERY_NEEDS, needs_document, needs_for
from forms.visit_needs import PARTY as PARTY_SIGNS
from inspect_app.rules.catalogue import Checklist, catalogue
from inspect_app.rules.parties import Party, applies
from inspect_app.rules.party_keys import SITE_KEY, key_of, party_of_key
from inspect_app.rules.refusals import NotFound
from inspect_app.services.visits.drafts import Beginning, known_before
from inspect_app.store.visit import VisitDraft
from inspect_app.web.access import me
from inspect_app.web.assets import assets
from inspect_app.web.clock import today
from inspect_app.web.language import chosen_locale
from inspect_app.web.templating import in_language
from inspect_app.web.visit_page import Kept, VisitPage, checklists_of
from inspect_app.web.wording.hand_over import HINDRANCES
from inspect_app.web.wording.visit_needs import need_words

PROGRAM = Path(__file__).resolve().parents[2]
RENDERED_FROM = {".html", ".mo", ".po", ".yaml", ".py"}
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class BlankPage(VisitPage):
    """A visit's page before there is a visit; ``party_key`` says of what kind of place."""

    is_blank: ClassVar[bool] = True
    party_key: str = SITE_KEY

    @property
    def name(self) -> str:
        """What the page is called until it has a place: its checklist."""
        return in_language(self.checklist.title_zh, self.checklist.title_en)

    @property
    def is_site(self) -> bool:
        return self.party_key == SITE_KEY

    @property
    def draft_url(self) -> str:
        """Where the draft is kept, with ``{uuid}`` for the visit's id."""
        return url_for("field.keep_draft", uuid=NOBODY).replace(str(NOBODY), "{uuid}")

    @property
    def needs(self) -> list[dict[str, object]]:
        """What must be there before it is submitted, each with its words."""
        asked = needs_for(certified=me().certified_on(today()))
        return [{**need, "text": need_words(str(need["code"]))} for need in needs_document(asked)]

    @property
    def delivery_needs(self) -> list[dict[str, object]]:
        """What must be there before a notice is handed over, each with its words."""
        asked = needs_document(DELIVERY_NEEDS)
        return [{**need, "text": need_words(str(need["code"]))} for need in asked]

    @property
    def party_signer(self) -> str:
        """The field with the name of who signs for the party."""
        return f"{PARTY_SIGNS}-name"

    @property
    def hindrances(self) -> dict[str, str]:
        """Why no notice may be made on the spot, in words."""
        return {why: str(words) for why, words in HINDRANCES.items()}

    @cached_property
    def party(self) -> Party:
        return _party(self.party_key)


def _party(key: str) -> Party:
    """Return a key's party. Raises NotFound for what is no key."""
    party = party_of_key(key)
    if party is None:
        raise NotFound
    return party


def blank_page(checklist_id: str, version: str, party_key: str) -> BlankPage:
    """Build a blank form's page. Raises NotFound for an unknown checklist or party."""
    form = bound_form(checklist_id, version)
    if form is None:
        raise NotFound
    _party(party_key)
    known = known_before(me(), Beginning(form.checklist))
    fields = {name: [text] for name, text in known.items() if text}
    draft = VisitDraft(visit_uuid=NOBODY, fields=fields)
    return BlankPage(draft, None, form, Kept(fields), party_key)


def form_url(checklist: Checklist, party_key: str) -> str:
    """Return the address of a blank form: one for all parties that would see the same."""
    return url_for(
        "field_forms.show",
        checklist_id=checklist.id,
        checklist_version=checklist.version,
        party_key=plainest_key(checklist.id, checklist.version, party_key),
    )


@lru_cache(2_000)
def plainest_key(checklist_id: str, version: str, party_key: str) -> str:
    """Leave out of a party what makes no difference to its form: a phone then keeps fewer.

    Axis by axis, and stage by stage, as long as the form stays the same; the kind stays.
    """
    shown = _shown(checklist_id, version, party_key)
    for plainer in _plainer(party_key):
        if _shown(checklist_id, version, plainer) == shown:
            return plainest_key(checklist_id, version, plainer)
    return party_key


def _plainer(party_key: str) -> Iterator[str]:
    """Yield the keys with one thing less, always in the same order."""
    parts = party_key.split(".")
    for place in range(len(parts) - 1, 0, -1):
        values = [value for value in parts[place].split("+") if value]
        for value in values:
            fewer = "+".join(each for each in values if each != value)
            yield ".".join([*parts[:place], fewer, *parts[place + 1 :]])


@lru_cache(2_000)
def _shown(checklist_id: str, version: str, party_key: str) -> tuple[object, ...]:
    """All that a form shows because of its party: items, limits, violations, circumstances."""
    form = bound_form(checklist_id, version)
    assert form is not None
    page = BlankPage(VisitDraft(visit_uuid=NOBODY, fields={}), None, form, Kept({}), party_key)
    offered = [page.candidates(row.item) for row in page.rows]
    kinds = [*page.all_violations, *(kind for kinds in offered for kind in kinds)]
    return (
        tuple(row.item.id for row in page.rows),
        tuple(tuple(limit.field for limit in page.limits(row.item)) for row in page.rows),
        tuple(tuple(kind.code for kind in kinds) for kinds in offered),
        tuple((kind.code, page.circumstances(kind)) for kind in kinds),
        page.is_site,
    )


def forms_of(party: Party) -> list[tuple[Checklist, str]]:
    """List the checklists for a party, those that fit first, each with its form's address.

    One that does not fit what the register says of the party has a single form, which asks
    everything: a phone then keeps a form for each kind of party, and not five.
    """
    own = key_of(party)
    return [
        (each, form_url(each, own if applies(each.applies_to, party) else _anybody(each)))
        for each in checklists_of(party)
    ]


def _anybody(checklist: Checklist) -> str:
    """Return the key of a party that the checklist is made for, and of which no more is known."""
    kinds = checklist.applies_to.kind
    return key_of(Party(kinds[0] if kinds else "licensed"))


def forms_to_keep(parties: Iterable[Party]) -> list[str]:
    """List the forms that a phone needs for these parties, and for a site it may come upon."""
    wanted = (url for party in (*parties, Party("unlicensed")) for _, url in forms_of(party))
    return list(dict.fromkeys(wanted))


def forms_version() -> str:
    """Name how blank forms are rendered now; it changes whenever one would come out otherwise.

    They depend on the program, the law, the language, and the person with their office and the
    colleagues whose certificates are valid today.
    """
    page = blank_page_of_any()
    office = me().office
    people = [me(), *page.colleagues]
    told = [
        _program(), assets().version, catalogue().version, chosen_locale(),
        [office.name, office.district, office.is_demo, office.visit_cap, office.parameters],
        [[p.login, p.display, p.certificate_no, p.certified_on(today())] for p in people],
        page.kept.fields, me().role,
    ]  # fmt: skip
    body = json.dumps(told, sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def blank_page_of_any() -> BlankPage:
    """Build one: all of them know the same people."""
    first = catalogue().current_checklists()[0]
    return blank_page(first.id, first.version, SITE_KEY)


@cache
def _program() -> str:
    """Hash what pages are rendered from, once a process."""
    digest = hashlib.sha256()
    for folder in ("inspect_app", "forms"):
        for path in sorted(p for p in (PROGRAM / folder).rglob("*") if p.suffix in RENDERED_FROM):
            digest.update(path.relative_to(PROGRAM).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
